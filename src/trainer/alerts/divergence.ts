import type { Detector } from './detector.ts';
import { rounded } from './detector.ts';
import { alertFault } from './faults.ts';
import { Window } from './window.ts';

const WINDOW = 20;
const SETTLING = 100;
const TIMES = 1000;
/** below this a loss may grow a thousandfold from next to nothing */
const LARGE = 100;
/** least value that growth is counted from: a loss that was exactly 0 has not grown infinitely */
const LEAST = 1e-6;

/**
 * A norm that says nothing, whatever the first steps had: from small initial weights players start on a plateau, where it
 * is next to nothing. Lin's networks, N(0, 0.02), go from 0.03 to 600 and back to 100 while all goes well.
 */
export const USUAL_NORM = 10;

/**
 * A loss or a gradient norm has left all that it was: the next steps will hardly bring it back.
 * @param usual least value that growth is counted from
 */
export function divergence(tag: string, player: 'G' | 'D', usual = LEAST): Detector {
  const now = new Window(WINDOW);
  let before = usual;
  return {
    look: (step, { [tag]: value }) => {
      if (value === undefined) return undefined;
      now.push(Math.abs(value));
      if (!now.full) return undefined;
      const mean = now.mean;
      if (step <= SETTLING) {
        before = Math.max(before, mean);
        return undefined;
      }
      // A value that is not finite ends the run, with an alert of its own.
      if (!Number.isFinite(mean)) return undefined;
      return mean > LARGE && mean > TIMES * before ? alertFault('diverging', { tag, value: rounded(mean), times: rounded(mean / before), player }) : undefined;
    },
  };
}

import type { Detector } from './detector.ts';
import { rounded } from './detector.ts';
import { alertFault } from './faults.ts';
import { DISTANCE_TAG } from './sample-figures.ts';
import { Window } from './window.ts';

const WINDOW = 500;
const UNDECIDED = 0.05;
const LOOKS = 3;
/** in standard deviations of the data; fresh batches of the data themselves are some 0.2 apart */
const FAR = 0.5;

/**
 * D cannot tell real from generated although they differ plainly: its 0.5 is not that of a game well played (Goodfellow
 * et al. 2014, proposition 1) but that of one who learns too little.
 */
export function weakDiscriminator(): Detector {
  const [real, fake] = [new Window(WINDOW), new Window(WINDOW)];
  let [looks, since] = [0, 0];
  return {
    look: (step, { d_real: onReal, d_fake: onFake, [DISTANCE_TAG]: distance }) => {
      if (onReal === undefined || onFake === undefined) return undefined;
      real.push(onReal);
      fake.push(onFake);
      if (distance === undefined) return undefined;
      if (looks === 0) since = step;
      looks = distance < FAR ? 0 : looks + 1;
      // All through the steps of D's means: in the beginning samples may go far round before D has shown them the way.
      if (!real.full || looks < LOOKS || step - since < WINDOW || real.mean - fake.mean > UNDECIDED) return undefined;
      return alertFault('weak', { window: WINDOW, real: rounded(real.mean), fake: rounded(fake.mean), distance: rounded(distance) });
    },
  };
}

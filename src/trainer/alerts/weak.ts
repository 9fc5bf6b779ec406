import type { Detector } from './detector.ts';
import { rounded } from './detector.ts';
import { alertFault } from './faults.ts';
import { DISTANCE_TAG } from './sample-figures.ts';
import { Window } from './window.ts';

const WINDOW = 500;
/** of the span between what D is to say of reals and of samples */
const UNDECIDED = 0.05;
const LOOKS = 3;
/** steps over which D's lead is a mean, so that one batch's luck is none */
const STRETCH = 20;
/** in standard deviations of the data; fresh batches of the data themselves are some 0.2 apart */
const FAR = 0.5;

/**
 * D cannot tell real from generated although they differ plainly: its 0.5 is not that of a game well played (Goodfellow
 * et al. 2014, proposition 1) but that of one who learns too little. So are equal scores. A D that leads for a while was
 * not too weak, whatever its mean: players that go round each other have one of 0.
 * @param span between D's outputs where it is as sure as its objective asks
 */
export function weakDiscriminator(span: number): Detector {
  const [real, fake, lead, leads] = [new Window(WINDOW), new Window(WINDOW), new Window(STRETCH), new Window(WINDOW)];
  let [looks, since] = [0, 0];
  return {
    look: (step, { d_real: onReal, d_fake: onFake, [DISTANCE_TAG]: distance }) => {
      if (onReal === undefined || onFake === undefined) return undefined;
      real.push(onReal);
      fake.push(onFake);
      lead.push(onReal - onFake);
      leads.push(lead.mean);
      if (distance === undefined) return undefined;
      if (looks === 0) since = step;
      looks = distance < FAR ? 0 : looks + 1;
      // All through the steps of D's means: in the beginning samples may go far round before D has shown them the way.
      if (!real.full || looks < LOOKS || step - since < WINDOW || leads.largest > UNDECIDED * span) return undefined;
      return alertFault('weak', { window: WINDOW, real: rounded(real.mean), fake: rounded(fake.mean), distance: rounded(distance) });
    },
  };
}

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
  const distances = new Window(LOOKS);
  let nearest = 0;
  return {
    look: (_, { d_real: onReal, d_fake: onFake, [DISTANCE_TAG]: distance }) => {
      if (onReal === undefined || onFake === undefined) return undefined;
      real.push(onReal);
      fake.push(onFake);
      if (distance === undefined) return undefined;
      if (distance < FAR) distances.clear();
      else distances.push(distance);
      nearest = distance;
      if (!real.full || !distances.full || real.mean - fake.mean > UNDECIDED) return undefined;
      return alertFault('weak', { window: WINDOW, real: rounded(real.mean), fake: rounded(fake.mean), distance: rounded(nearest) });
    },
  };
}

import type { Detector } from './detector.ts';
import { rounded } from './detector.ts';
import { alertFault } from './faults.ts';
import { Window } from './window.ts';

const WINDOW = 200;
const SURE = 0.95;
/** of the largest mean gradient norm of any window */
const VANISHED = 0.1;

/**
 * D wins: it tells every example apart, and so the saturating loss leaves G no gradient (Goodfellow et al. 2014, section
 * 3; Arjovsky and Bottou 2017, theorem 2.4). A D that is right while G still gets gradients is no fault.
 */
export function strongDiscriminator(): Detector {
  const [real, fake, gradient] = [new Window(WINDOW), new Window(WINDOW), new Window(WINDOW)];
  let largest = 0;
  return {
    look: (_, { d_real: onReal, d_fake: onFake, grad_norm_g: norm }) => {
      if (onReal === undefined || onFake === undefined || norm === undefined) return undefined;
      real.push(onReal);
      fake.push(onFake);
      gradient.push(norm);
      // The mean of fewer steps may be that of one spike: against it, all that follows would have vanished.
      if (!gradient.full) return undefined;
      const mean = gradient.mean;
      largest = Math.max(largest, mean);
      if (real.mean < SURE || fake.mean > 1 - SURE || mean > VANISHED * largest) return undefined;
      return alertFault('strong', { window: WINDOW, real: rounded(real.mean), fake: rounded(fake.mean), share: rounded(mean / largest) });
    },
  };
}

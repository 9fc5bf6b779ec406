import type { Config } from '../../config/schema.ts';
import type { Detector, Scalars } from './detector.ts';
import { GRID_TAGS } from './sample-figures.ts';

/** Of the weights from which an average began, as much as it may still hold where its samples are looked at. */
const LEFT = 0.1;

/** How many averages it takes until one has forgotten where it began: the decays' product is `LEFT` then (src/gan/moving-average.ts). */
function forgettingSteps({ decay, rampup }: NonNullable<Config['ema']>): number {
  let left = 1;
  let t = 0;
  while (left > LEFT) {
    t += 1;
    left *= rampup === 'on' ? Math.min(decay, (1 + t) / (10 + t)) : decay;
  }
  return t;
}

const withoutFigures = (scalars: Scalars): Scalars => Object.fromEntries(Object.entries(scalars).filter(([tag]) => !GRID_TAGS.includes(tag)));

/**
 * The detectors, blind to sample grids that are drawn with an average of G while that is still, for a good part, the G of
 * before training: its samples are all alike, whatever has become of G itself. (With a decay of 0.999 a healthy DCGAN's
 * were at step 600.) An average that only begins when G has been trained for as long is looked at from the first.
 */
export function heedingAverage({ ema, samples }: Pick<Config, 'ema' | 'samples'>, detectors: readonly Detector[]): readonly Detector[] {
  if (ema === undefined || samples.weights === 'raw') return detectors;
  const steps = forgettingSteps(ema);
  const until = ema.startStep < steps ? ema.startStep + steps : 0;
  return detectors.map((detector) => ({ look: (step, scalars) => detector.look(step, step < until ? withoutFigures(scalars) : scalars) }));
}

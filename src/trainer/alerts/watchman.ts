import type { Config } from '../../config/schema.ts';
import type { Fault } from '../../faults/fault.ts';
import { collapse, lostModes } from './collapse.ts';
import type { Detector, Scalars } from './detector.ts';
import { divergence, USUAL_NORM } from './divergence.ts';
import { oscillation } from './oscillation.ts';
import { strongDiscriminator } from './strong.ts';
import { weakDiscriminator } from './weak.ts';
import { heedingAverage } from './young-average.ts';

/** Steps without a fault after which it is told of anew. */
const REST = 2000;

/** Objectives whose D puts out how surely an example is real, so that 0.5 means that it cannot tell. */
const JUDGES: readonly Config['objective']['name'][] = ['non-saturating', 'minimax'];

/** σ of a difference of scores is some quarter of it, so 4 is the difference that stands for certainty. */
const OF_DIFFERENCES = 4;

/**
 * How far apart the outputs of a D are that is as sure as its objective asks: probabilities by 1, the labels of least
 * squares by their difference, the margins of a hinge by 2. A Wasserstein critic's scores have no scale.
 */
function spanOf({ name, realLabel, fakeLabel }: Config['objective']): number | undefined {
  const spans: Readonly<Record<typeof name, number | undefined>> = {
    'non-saturating': 1,
    minimax: 1,
    'least-squares': realLabel - fakeLabel,
    hinge: 2,
    relativistic: OF_DIFFERENCES,
    'relativistic-average': OF_DIFFERENCES,
    wasserstein: undefined,
  };
  return spans[name];
}

/** What is looked for in a run of this config. */
export function detectorsFor(config: Pick<Config, 'objective' | 'ema' | 'samples'>): readonly Detector[] {
  const { objective } = config;
  const ofJudges = JUDGES.includes(objective.name) ? [oscillation()] : [];
  const span = spanOf(objective);
  const ofDiscriminators = span === undefined ? [] : [weakDiscriminator(span)];
  // By feature matching G's gradient comes from D's features: a D that is sure of its verdict takes nothing from it.
  const ofTeachers = JUDGES.includes(objective.name) && objective.generator !== 'feature-matching' ? [strongDiscriminator()] : [];
  const ofGrowth = [divergence('loss_g', 'G'), divergence('loss_d', 'D'), divergence('grad_norm_g', 'G', USUAL_NORM), divergence('grad_norm_d', 'D', USUAL_NORM)];
  return heedingAverage(config, [collapse(), lostModes(), ...ofDiscriminators, ...ofJudges, ...ofTeachers, ...ofGrowth]);
}

/** Tells once of what goes wrong, and again only where it was well for a while in between. */
export class Watchman {
  /** by code, the last step at which it was seen */
  private readonly seen = new Map<string, number>();

  constructor(private readonly detectors: readonly Detector[]) {}

  /** @returns what is wrong from this step on */
  look(step: number, scalars: Scalars): readonly Fault[] {
    return this.detectors.flatMap((detector) => {
      const fault = detector.look(step, scalars);
      if (fault === undefined) return [];
      const last = this.seen.get(fault.code);
      this.seen.set(fault.code, step);
      return last === undefined || step - last > REST ? [fault] : [];
    });
  }
}

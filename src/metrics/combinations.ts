import { classesOf, sureRows } from './class-figures.ts';
import { klToUniform } from './divergence.ts';
import type { Matrix } from './matrix.ts';

export interface CombinationFigures {
  /** combinations with at least one sample */
  readonly modes: number;
  /** share of samples of which the classifier is sure in every part, 0 … 1 */
  readonly recognised: number;
  /** KL of the samples' combinations to the uniform distribution, in nats; 0 … log of the number of combinations */
  readonly kl: number;
}

/**
 * Which combinations of classes samples of several parts are, stacked digits above all. A combination counts where a
 * sample is taken for it, and the reverse KL is over all samples, sure or not, as Metz et al. 2016 (section 3.3.1) and
 * the published code of Lin et al. 2018 have it. A classifier names something in noise, too: read both beside the share
 * of samples that it recognises.
 * @param logits of each part by itself, the parts of a sample one after the other: [count · parts, classes]
 */
export function combinationFigures(logits: Matrix, parts: number): CombinationFigures {
  const [named, sure] = [classesOf(logits), sureRows(logits)];
  const counts = new Uint32Array(logits.columns ** parts);
  const samples = logits.rows / parts;
  let recognised = 0;
  for (let sample = 0; sample < samples; sample++) {
    const [first, end] = [sample * parts, (sample + 1) * parts];
    counts[named.subarray(first, end).reduce((combination, label) => combination * logits.columns + label, 0)]! += 1;
    recognised += sure.subarray(first, end).every((one) => one === 1) ? 1 : 0;
  }
  return { modes: counts.filter((count) => count > 0).length, recognised: recognised / samples, kl: klToUniform(counts) };
}

import { meanAndError } from '../src/metrics/spread.ts';

export const mean = (values: readonly number[]): number => meanAndError(values).mean;

/** The standard error of the mean, from the unbiased variance; NaN of fewer than two values. */
export const standardError = (values: readonly number[]): number => meanAndError(values).error;

/** The middle value; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : mean([sorted[half - 1] ?? NaN, sorted[half] ?? NaN]);
}

/**
 * Whether one arm's figure exceeds another's by more than two standard errors of the difference over equal seeds.
 * @param sign -1 where less is better
 * @returns undefined of fewer than two seeds, which have no spread
 */
export function exceeds(better: readonly number[], worse: readonly number[], sign: 1 | -1 = 1): boolean | undefined {
  if (better.length < 2) return undefined;
  const differences = better.map((value, seed) => sign * (value - (worse[seed] ?? NaN)));
  return mean(differences) > 2 * standardError(differences);
}

import { jensenShannon, sharesOf } from './divergence.ts';
import { nearestCentres } from './k-means.ts';
import { requireEqualColumns, requireRows, type Matrix } from './matrix.ts';
import type { Pulse } from './pulse.ts';

export interface BinFigures {
  /** bins whose shares of real examples and of samples differ significantly */
  readonly different: number;
  readonly bins: number;
  /** Jensen-Shannon divergence of the two distributions over bins, in nats */
  readonly jensenShannon: number;
}

/** How many of each place there are. */
export function countsOf(places: Uint32Array, kinds: number): Uint32Array {
  const counts = new Uint32Array(kinds);
  for (const place of places) counts[place]! += 1;
  return counts;
}

/** z of the test that two proportions are equal, by their pooled standard error; 0 where both are 0 or both 1. */
export function proportionsZ(first: number, ofFirst: number, second: number, ofSecond: number): number {
  const pooled = (first + second) / (ofFirst + ofSecond);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / ofFirst + 1 / ofSecond));
  return error === 0 ? 0 : (first / ofFirst - second / ofSecond) / error;
}

/** @param threshold |z| from which on a bin differs */
export function compareBins(real: Uint32Array, made: Uint32Array, threshold: number): BinFigures {
  const total = (counts: Uint32Array): number => counts.reduce((sum, count) => sum + count, 0);
  const [n, m] = [total(real), total(made)];
  const different = real.filter((count, bin) => Math.abs(proportionsZ(count, n, made[bin]!, m)) > threshold).length;
  return { different, bins: real.length, jensenShannon: jensenShannon(sharesOf(real), sharesOf(made)) };
}

/**
 * Number of statistically different bins (Richardson and Weiss 2018, section 2): the cells around the centres of a
 * partition of real examples are the bins. Equal distributions differ in a few bins by chance.
 * @param centres of the partition @param threshold 3 is a significance of 0.0027
 */
export async function differentBins(real: Matrix, made: Matrix, centres: Matrix, threshold: number, pulse: Pulse): Promise<BinFigures> {
  requireRows(made, 1, 'NDB', 'the set of samples');
  requireEqualColumns(real, made, 'NDB');
  const part = (nth: number): Pulse => (done, total) => pulse(nth * total + done, 2 * total);
  const counts = async (x: Matrix, nth: number): Promise<Uint32Array> => countsOf(await nearestCentres(x, centres, part(nth)), centres.rows);
  return compareBins(await counts(real, 0), await counts(made, 1), threshold);
}

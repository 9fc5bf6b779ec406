const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

/** Kullback-Leibler divergence of two distributions in nats; infinite where p has mass that q has not. */
function kullbackLeibler(p: readonly number[], q: readonly number[]): number {
  return p.reduce((total, value, i) => total + (value === 0 ? 0 : value * Math.log(value / q[i]!)), 0);
}

/** Counts as shares of their sum. */
export function sharesOf(counts: ArrayLike<number>): number[] {
  const total = sum(counts);
  return Array.from(counts, (count) => count / total);
}

/**
 * KL(p ‖ uniform) in nats, where p is the distribution of the counts: log n - H(p). 0 where all are alike, log n where
 * only one is not 0; log n, too, where all are 0.
 */
export function klToUniform(counts: ArrayLike<number>): number {
  if (sum(counts) === 0) return Math.log(counts.length);
  const shares = sharesOf(counts);
  return Math.max(0, kullbackLeibler(shares, shares.map(() => 1 / counts.length)));
}

/** Jensen-Shannon divergence in nats: 0 … log 2 (Lin 1991). */
export function jensenShannon(p: readonly number[], q: readonly number[]): number {
  const middle = p.map((value, i) => (value + q[i]!) / 2);
  return Math.max(0, (kullbackLeibler(p, middle) + kullbackLeibler(q, middle)) / 2);
}

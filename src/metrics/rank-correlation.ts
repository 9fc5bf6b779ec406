/** Ranks from 1 on; what is equal shares the mean of its ranks. */
export function ranks(values: readonly number[]): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const found = new Float64Array(values.length);
  let from = 0;
  while (from < order.length) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    // Places from … to - 1 have the ranks from + 1 … to.
    for (const place of order.slice(from, to)) found[place] = (from + 1 + to) / 2;
    from = to;
  }
  return found;
}

/** Pearson's correlation, -1 … 1; NaN where one of the two does not vary. */
function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleA, middleB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const [da, db] = [value - middleA, b[i]! - middleB];
    [ab, aa, bb] = [ab + da * db, aa + da * da, bb + db * db];
  });
  return aa === 0 || bb === 0 ? NaN : Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb)));
}

/**
 * Spearman's rank correlation of two series, -1 … 1 (Spearman 1904): Pearson's of their ranks, ties sharing the mean of
 * theirs. NaN where one series does not vary, or holds what is not a number.
 * @param a @param b as many numbers, pair by pair
 */
export function spearman(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} numbers beside ${b.length}`);
  return [...a, ...b].some(Number.isNaN) ? NaN : correlation(ranks(a), ranks(b));
}

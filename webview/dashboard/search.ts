/** Index of the last of `count` ascending values that is at most `wanted`; -1 where all are greater. */
export function lastAtMost(count: number, at: (index: number) => number, wanted: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

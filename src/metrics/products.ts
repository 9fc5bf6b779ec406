/**
 * Adds to `out`, from `at` on, the inner products of a row with rows `first` … `end` - 1 of a matrix, over the places
 * `from` … `width` - 1 of each. Four rows at a time: each number is read for four products.
 * @param row starts at `place` of `x` @param b rows of `width`
 */
export function addInnerProducts(x: Float64Array, place: number, b: Float64Array, width: number, [first, end]: readonly [number, number], from: number, out: Float64Array, at: number): void {
  let j = first;
  for (; j + 3 < end; j += 4) {
    const [b0, b1, b2, b3] = [j * width, (j + 1) * width, (j + 2) * width, (j + 3) * width];
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let i = from; i < width; i++) {
      const value = x[place + i]!;
      s0 += value * b[b0 + i]!;
      s1 += value * b[b1 + i]!;
      s2 += value * b[b2 + i]!;
      s3 += value * b[b3 + i]!;
    }
    const to = at + j - first;
    out[to]! += s0;
    out[to + 1]! += s1;
    out[to + 2]! += s2;
    out[to + 3]! += s3;
  }
  for (; j < end; j++) {
    let sum = 0;
    for (let i = from; i < width; i++) sum += x[place + i]! * b[j * width + i]!;
    out[at + j - first]! += sum;
  }
}

/** Squared Euclidean distance of two rows of `length` numbers; four sums, which a processor can make at the same time. */
export function squaredDistance(a: Float32Array, from: number, b: Float32Array, other: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = length - (length % 4);
  let i = 0;
  for (; i < whole; i += 4) {
    const d0 = a[from + i]! - b[other + i]!;
    const d1 = a[from + i + 1]! - b[other + i + 1]!;
    const d2 = a[from + i + 2]! - b[other + i + 2]!;
    const d3 = a[from + i + 3]! - b[other + i + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; i < length; i++) s0 += (a[from + i]! - b[other + i]!) ** 2;
  return s0 + s1 + (s2 + s3);
}

const STRETCH = 64;

/** The squared distance where it is below `limit`; otherwise some number from there on, found without looking at all of the rows. */
export function squaredDistanceBelow(limit: number, a: Float32Array, from: number, b: Float32Array, other: number, length: number): number {
  let sum = 0;
  for (let at = 0; at < length && sum < limit; at += STRETCH) sum += squaredDistance(a, from + at, b, other + at, Math.min(STRETCH, length - at));
  return sum;
}

/** Inner product of two rows of `length` numbers. */
export function innerProduct(a: Float32Array, from: number, b: Float32Array, other: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = length - (length % 4);
  let i = 0;
  for (; i < whole; i += 4) {
    s0 += a[from + i]! * b[other + i]!;
    s1 += a[from + i + 1]! * b[other + i + 1]!;
    s2 += a[from + i + 2]! * b[other + i + 2]!;
    s3 += a[from + i + 3]! * b[other + i + 3]!;
  }
  for (; i < length; i++) s0 += a[from + i]! * b[other + i]!;
  return s0 + s1 + (s2 + s3);
}

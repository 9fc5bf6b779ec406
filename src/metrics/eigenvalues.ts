import { inBlocks, type Pulse } from './pulse.ts';

/** A symmetric matrix with nothing but a diagonal and the one below it. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** at i what stands beside diagonal i - 1 and i; 0 at 0 */
  readonly beside: Float64Array;
}

/** A reflection I - v vᵀ / h that is still to be taken from both sides, as A - v wᵀ - w vᵀ. */
interface Reflection {
  readonly v: Float64Array;
  readonly w: Float64Array;
}

/** Row r of the lower triangle, up to its diagonal, with a reflection taken from it. */
function reflectRow(a: Float64Array, size: number, r: number, { v, w }: Reflection): void {
  const [start, vr, wr] = [r * size, v[r]!, w[r]!];
  for (let j = 0; j <= r; j++) a[start + j]! -= vr * w[j]! + wr * v[j]!;
}

/** Adds to `product` what row r of the lower triangle contributes to A x. */
function multiplyRow(a: Float64Array, size: number, r: number, x: Float64Array, product: Float64Array): void {
  const [start, xr] = [r * size, x[r]!];
  let sum = 0;
  for (let j = 0; j < r; j++) {
    const value = a[start + j]!;
    sum += value * x[j]!;
    product[j]! += value * xr;
  }
  product[r]! += sum + a[start + r]! * xr;
}

/**
 * The tridiagonal matrix with the eigenvalues of a symmetric one, by Householder's reflections from the last row up
 * (Golub and Van Loan, algorithm 8.3.1). The one before is taken from a row just before the next is multiplied by it, so
 * that the matrix, which no cache holds, is gone through once a reflection and not twice.
 * @param a the lower triangle is read, and overwritten
 */
async function tridiagonalOf(a: Float64Array, size: number, pulse: Pulse): Promise<Tridiagonal> {
  const [diagonal, beside] = [new Float64Array(size), new Float64Array(size)];
  let before: Reflection | undefined;
  await inBlocks(size, 3 * size * size, pulse, (nth) => {
    const i = size - 1 - nth;
    if (before) reflectRow(a, size, i, before);
    diagonal[i] = a[i * size + i]!;
    if (i === 0) return;
    const v = a.slice(i * size, i * size + i);
    const [square, last] = [v.reduce((sum, value) => sum + value * value, 0), v[i - 1]!];
    const left = last > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    beside[i] = left;
    v[i - 1] = last - left;
    const half = square - last * left;
    const w = new Float64Array(i);
    for (let r = 0; r < i; r++) {
      if (before) reflectRow(a, size, r, before);
      if (half > 0) multiplyRow(a, size, r, v, w);
    }
    before = half > 0 ? { v, w: settled(w, v, half) } : undefined;
  });
  return { diagonal, beside };
}

/** w of the reflection by v, from A v. */
function settled(product: Float64Array, v: Float64Array, half: number): Float64Array {
  const along = product.reduce((sum, value, i) => sum + value * v[i]!, 0) / (2 * half * half);
  return product.map((value, i) => value / half - along * v[i]!);
}

/** One implicit QL step with Wilkinson's shift on the rows from `first` to `last` (Golub and Van Loan, algorithm 8.3.2, from below). */
function step({ diagonal: d, beside: e }: Tridiagonal, first: number, last: number): void {
  const slope = (d[first + 1]! - d[first]!) / (2 * e[first + 1]!);
  let g = d[last]! - d[first]! + e[first + 1]! / (slope + (slope < 0 ? -1 : 1) * Math.sqrt(slope * slope + 1));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const [f, b] = [sine * e[i + 1]!, cosine * e[i + 1]!];
    const length = Math.sqrt(f * f + g * g);
    if (i + 2 <= last) e[i + 2] = length;
    if (length === 0) {
      d[i + 1]! -= shift;
      return;
    }
    [sine, cosine] = [f / length, g / length];
    g = d[i + 1]! - shift;
    const turn = (d[i]! - g) * sine + 2 * cosine * b;
    shift = sine * turn;
    d[i + 1] = g + shift;
    g = cosine * turn - b;
  }
  d[first]! -= shift;
  e[first + 1] = g;
}

/**
 * The eigenvalues of a symmetric matrix, in no order, each to some units of rounding of the greatest. In float64.
 * @param a [size, size]; the lower triangle is read, and overwritten
 */
export async function eigenvaluesOf(a: Float64Array, size: number, pulse: Pulse): Promise<Float64Array> {
  const tridiagonal = await tridiagonalOf(a, size, (done, total) => pulse(done, 1.1 * total));
  const { diagonal, beside } = tridiagonal;
  const limit = Number.EPSILON * diagonal.reduce((most, value, i) => Math.max(most, Math.abs(value) + Math.abs(beside[i]!)), 0);
  await inBlocks(size, 50 * size, (done, total) => pulse(10 * total + done, 11 * total), (first) => {
    for (;;) {
      let last = first;
      while (last + 1 < size && Math.abs(beside[last + 1]!) > limit) last++;
      if (last === first) return;
      step(tridiagonal, first, last);
    }
  });
  return diagonal;
}

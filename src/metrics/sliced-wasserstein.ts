import { innerProduct } from './distance.ts';
import { requireEqualColumns, requireRows, type Matrix } from './matrix.ts';
import { inBlocks, type Pulse } from './pulse.ts';

/** Wasserstein-1 distance of two sorted sets of numbers: the area between their quantile functions. */
export function wasserstein1(a: Float64Array, b: Float64Array): number {
  let [sum, at, i, j] = [0, 0, 0, 0];
  while (i < a.length && j < b.length) {
    const to = Math.min((i + 1) / a.length, (j + 1) / b.length);
    sum += (to - at) * Math.abs(a[i]! - b[j]!);
    at = to;
    // Compared as whole numbers: the shares are not exact.
    const order = (i + 1) * b.length - (j + 1) * a.length;
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return sum;
}

function unitRows({ rows, columns, data }: Matrix): Float32Array {
  const out = Float32Array.from(data);
  for (let row = 0; row < rows; row++) {
    const length = Math.sqrt(innerProduct(data, row * columns, data, row * columns, columns)) || 1;
    for (let i = row * columns; i < (row + 1) * columns; i++) out[i] = data[i]! / length;
  }
  return out;
}

/**
 * Sliced Wasserstein-1 distance: the mean over directions of the distance of the two sets' shadows on each (Rabin et al.
 * 2011).
 * @param real [count, dimensions] @param made [count, dimensions]; the counts may differ
 * @param directions [directions, dimensions], drawn from N(0, 1); scaled to length 1 here
 */
export async function slicedWasserstein(real: Matrix, made: Matrix, directions: Matrix, pulse: Pulse): Promise<number> {
  requireRows(real, 1, 'the sliced Wasserstein distance', 'the set of real examples');
  requireRows(made, 1, 'the sliced Wasserstein distance', 'the set of samples');
  requireEqualColumns(real, made, 'the sliced Wasserstein distance');
  const units = unitRows(directions);
  const { columns } = real;
  const shadow = ({ rows, data }: Matrix, direction: number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => innerProduct(data, row * columns, units, direction * columns, columns)).sort();
  let sum = 0;
  await inBlocks(directions.rows, (real.rows + made.rows) * (columns + 50), pulse, (direction) => {
    sum += wasserstein1(shadow(real, direction), shadow(made, direction));
  });
  return sum / directions.rows;
}

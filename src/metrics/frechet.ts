import { eigenvaluesOf } from './eigenvalues.ts';
import { requireEqualColumns, requireRows, rowsAt, type Matrix } from './matrix.ts';
import { addInnerProducts } from './products.ts';
import { inBlocks, type Pulse } from './pulse.ts';
import { rootOf } from './symmetric-root.ts';

/** Mean and covariance of features, in float64. */
interface Moments {
  readonly mean: Float64Array;
  /** unbiased, [columns, columns] */
  readonly covariance: Float64Array;
}

async function meanOf({ rows, columns, data }: Matrix, pulse: Pulse): Promise<Float64Array> {
  const mean = new Float64Array(columns);
  await inBlocks(rows, columns, pulse, (row) => {
    for (let i = 0; i < columns; i++) mean[i]! += data[row * columns + i]!;
  });
  return mean.map((value) => value / rows);
}

/** Rows whose products are summed before the sums, which no cache holds, are gone through. */
const ROWS_AT_ONCE = 128;

/** So many rows without their mean, by columns: [columns, ROWS_AT_ONCE]; zeros where there are no more. */
function centredColumns({ rows, columns, data }: Matrix, mean: Float64Array, first: number): Float64Array {
  const out = new Float64Array(columns * ROWS_AT_ONCE);
  const count = Math.min(ROWS_AT_ONCE, rows - first);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < columns; i++) out[i * ROWS_AT_ONCE + row] = data[(first + row) * columns + i]! - mean[i]!;
  }
  return out;
}

async function momentsOf(features: Matrix, pulse: Pulse): Promise<Moments> {
  const { rows, columns } = features;
  // Next to the products the rest takes no time, so that only they say how far it is; but it, too, lets others in.
  const aside: Pulse = (_, total) => pulse(0, total);
  const mean = await meanOf(features, aside);
  const covariance = new Float64Array(columns * columns);
  for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
    const centred = centredColumns(features, mean, first);
    await inBlocks(columns, (columns * ROWS_AT_ONCE) / 2, (done, total) => pulse(0.99 * Math.min(rows, first + (ROWS_AT_ONCE * done) / total), rows), (i) => {
      addInnerProducts(centred, i * ROWS_AT_ONCE, centred, ROWS_AT_ONCE, [i, columns], 0, covariance, i * columns + i);
    });
  }
  await inBlocks(columns, 4 * columns, () => pulse(0.99, 1), (i) => {
    for (let j = i; j < columns; j++) covariance[j * columns + i] = covariance[i * columns + j]! /= rows - 1;
  });
  return { mean, covariance };
}

const traceOf = (matrix: Float64Array, size: number): number => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += matrix[i * size + i]!;
  return sum;
};

/** A matrix with its rows and columns in another order. */
async function reordered(matrix: Float64Array, size: number, order: Uint32Array, pulse: Pulse): Promise<Float64Array> {
  const out = new Float64Array(matrix.length);
  await inBlocks(size, 4 * size, pulse, (i) => {
    const from = order[i]! * size;
    for (let j = 0; j < size; j++) out[i * size + j] = matrix[from + order[j]!]!;
  });
  return out;
}

/**
 * Trace of (AB)^½ for two positive semidefinite matrices: A = LLᵀ, and AB has the eigenvalues of the symmetric LᵀBL and
 * zeros, so that no square root of a matrix that is not symmetric has to be found, and no eigenvector.
 */
async function traceOfRoot(a: Float64Array, b: Float64Array, size: number, pulse: Pulse): Promise<number> {
  const part = (nth: number): Pulse => (done, total) => pulse(nth * total + done, 4 * total);
  const { rank, rows, order } = await rootOf(a, size, part(0));
  const other = await reordered(b, size, order, () => part(1)(0, 1));
  const half = new Float64Array(rank * size);
  // Row j of Lᵀ is 0 before its place j.
  await inBlocks(rank, (size * size) / 2, part(1), (j) => { addInnerProducts(rows, j * size, other, size, [0, size], j, half, j * size); });
  const product = new Float64Array(rank * rank);
  await inBlocks(rank, (rank * size) / 3, part(2), (j) => { addInnerProducts(half, j * size, rows, size, [0, j + 1], 0, product, j * rank); });
  const squares = await eigenvaluesOf(product, rank, part(3));
  return squares.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}

/**
 * Fréchet distance of two sets of features, each taken as a Gaussian: |m₁ - m₂|² + tr(C₁ + C₂ - 2(C₁C₂)^½) (Dowson and
 * Landau 1982; Heusel et al. 2017 with Inception's features). 0 for equal sets; the estimate of few samples is too high.
 * @param real [count, features] @param made [count, features]
 */
export async function frechetDistance(real: Matrix, made: Matrix, pulse: Pulse): Promise<number> {
  requireRows(real, 2, 'the Fréchet distance', 'the set of real examples');
  requireRows(made, 2, 'the Fréchet distance', 'the set of samples');
  requireEqualColumns(real, made, 'the Fréchet distance');
  const part = (nth: number): Pulse => (done, total) => pulse(nth * total + done, 3 * total);
  const [a, b] = [await momentsOf(real, part(0)), await momentsOf(made, part(1))];
  const between = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0);
  const common = await traceOfRoot(a.covariance, b.covariance, real.columns, part(2));
  return Math.max(0, between + traceOf(a.covariance, real.columns) + traceOf(b.covariance, real.columns) - 2 * common);
}

/** Features with the class of each row. */
export interface Classed {
  readonly features: Matrix;
  readonly labels: Uint32Array;
}

/** The rows of one class. */
export function ofClass({ features, labels }: Classed, wanted: number): Matrix {
  return rowsAt(features, Uint32Array.from(labels.keys()).filter((row) => labels[row] === wanted));
}

/**
 * Fréchet distance within each class and its mean over the classes (intra-FID, Miyato and Koyama 2018).
 * @throws Fault where a class has fewer than 2 rows
 */
export async function intraClassFrechet(real: Classed, made: Classed, classes: number, pulse: Pulse): Promise<{ readonly mean: number; readonly byClass: readonly number[] }> {
  const byClass: number[] = [];
  for (let label = 0; label < classes; label++) {
    byClass.push(await frechetDistance(ofClass(real, label), ofClass(made, label), (done, total) => pulse(label * total + done, classes * total)));
  }
  return { mean: byClass.reduce((sum, value) => sum + value, 0) / classes, byClass };
}

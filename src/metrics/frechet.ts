import { EigenvalueDecomposition, Matrix as Dense } from 'ml-matrix';
import { requireEqualColumns, requireRows, rowsAt, type Matrix } from './matrix.ts';
import { inBlocks, type Pulse } from './pulse.ts';

/** Mean and covariance of features, in float64. */
interface Moments {
  readonly mean: Float64Array;
  /** unbiased, columns × columns */
  readonly covariance: Dense;
}

function meanOf({ rows, columns, data }: Matrix): Float64Array {
  const mean = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) mean[i % columns]! += data[i]!;
  return mean.map((value) => value / rows);
}

async function momentsOf(features: Matrix, pulse: Pulse): Promise<Moments> {
  const { rows, columns, data } = features;
  const mean = meanOf(features);
  const sums = new Float64Array(columns * columns);
  const centred = new Float64Array(columns);
  await inBlocks(rows, (columns * columns) / 2, pulse, (row) => {
    for (let i = 0; i < columns; i++) centred[i] = data[row * columns + i]! - mean[i]!;
    for (let i = 0; i < columns; i++) {
      const value = centred[i]!;
      for (let j = i; j < columns; j++) sums[i * columns + j]! += value * centred[j]!;
    }
  });
  const at = (i: number, j: number): number => sums[Math.min(i, j) * columns + Math.max(i, j)]! / (rows - 1);
  return { mean, covariance: new Dense(Array.from({ length: columns }, (_, i) => Float64Array.from({ length: columns }, (__, j) => at(i, j)))) };
}

/**
 * Trace of (AB)^½ for two positive semidefinite matrices: A = VΛVᵀ, and AB has the eigenvalues of the symmetric
 * Λ^½VᵀBVΛ^½, so that no square root of a matrix that is not symmetric has to be found.
 */
function traceOfRoot(a: Dense, b: Dense): number {
  const { eigenvectorMatrix: v, realEigenvalues } = new EigenvalueDecomposition(a, { assumeSymmetric: true });
  const roots = realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  const half = v.mulRowVector(roots);
  const { realEigenvalues: squares } = new EigenvalueDecomposition(half.transpose().mmul(b).mmul(half), { assumeSymmetric: true });
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
  await pulse(2, 3);
  const between = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0);
  return Math.max(0, between + a.covariance.trace() + b.covariance.trace() - 2 * traceOfRoot(a.covariance, b.covariance));
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

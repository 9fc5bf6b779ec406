import { squaredDistance } from './distance.ts';
import { requireEqualColumns, requireRows, type Matrix } from './matrix.ts';
import { inBlocks, type Pulse } from './pulse.ts';

export interface Prdc {
  /** share of samples that lie within the k-nearest-neighbour ball of a real example, 0 … 1 (Kynkäänniemi et al. 2019) */
  readonly precision: number;
  /** share of real examples that lie within the ball of a sample, 0 … 1 */
  readonly recall: number;
  /** balls of real examples that a sample lies in, on average, over k; may exceed 1 (Naeem et al. 2020) */
  readonly density: number;
  /** share of real examples whose own ball holds a sample, 0 … 1 */
  readonly coverage: number;
}

/** Squared distance of every row to its k-th nearest other row. Memory: rows × k numbers. */
async function radii({ rows, columns, data }: Matrix, k: number, pulse: Pulse): Promise<Float64Array> {
  const nearest = new Float64Array(rows * k).fill(Infinity);
  const insert = (row: number, square: number): void => {
    let at = row * k + k - 1;
    if (square >= nearest[at]!) return;
    for (; at > row * k && nearest[at - 1]! > square; at--) nearest[at] = nearest[at - 1]!;
    nearest[at] = square;
  };
  await inBlocks(rows, (rows * columns) / 2, pulse, (i) => {
    for (let j = i + 1; j < rows; j++) {
      const square = squaredDistance(data, i * columns, data, j * columns, columns);
      insert(i, square);
      insert(j, square);
    }
  });
  return Float64Array.from({ length: rows }, (_, row) => nearest[row * k + k - 1]!);
}

/**
 * Precision, recall, density and coverage of samples among real examples. Every pair's distance is computed, and none of
 * them kept: the time grows with the product of the numbers of rows, the memory with their sum.
 * @param real [count, features] @param made [count, features]
 * @param k nearest neighbours that make a ball; Naeem et al. take 5
 * @throws Fault where there are k rows or fewer
 */
export async function prdc(real: Matrix, made: Matrix, k: number, pulse: Pulse): Promise<Prdc> {
  requireRows(real, k + 1, `PRDC of ${k} neighbours`, 'the set of real examples');
  requireRows(made, k + 1, `PRDC of ${k} neighbours`, 'the set of samples');
  requireEqualColumns(real, made, 'PRDC');
  const part = (nth: number): Pulse => (done, total) => pulse(nth * total + done, 3 * total);
  const [realRadii, madeRadii] = [await radii(real, k, part(0)), await radii(made, k, part(1))];
  const balls = new Uint32Array(made.rows);
  const [recalled, covered] = [new Uint8Array(real.rows), new Uint8Array(real.rows)];
  await inBlocks(real.rows, made.rows * real.columns, part(2), (i) => {
    for (let j = 0; j < made.rows; j++) {
      const square = squaredDistance(real.data, i * real.columns, made.data, j * real.columns, real.columns);
      if (square < realRadii[i]!) {
        balls[j]! += 1;
        covered[i] = 1;
      }
      if (square < madeRadii[j]!) recalled[i] = 1;
    }
  });
  const total = (flags: Iterable<number>): number => [...flags].reduce((sum, flag) => sum + flag, 0);
  return {
    precision: balls.filter((count) => count > 0).length / made.rows,
    recall: total(recalled) / real.rows,
    density: total(balls) / made.rows / k,
    coverage: total(covered) / real.rows,
  };
}

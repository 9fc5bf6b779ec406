import { innerProduct } from './distance.ts';
import { requireEqualColumns, requireRows, rowsBetween, type Matrix } from './matrix.ts';
import { inBlocks, within, type Pulse } from './pulse.ts';
import { meanAndError } from './spread.ts';

/** (x · y / features + 1)³: Bińkowski et al. 2018, section 4. */
function kernel(x: Matrix, i: number, y: Matrix, j: number): number {
  const base = innerProduct(x.data, i * x.columns, y.data, j * x.columns, x.columns) / x.columns + 1;
  // A product, since a power takes several times as long.
  return base * base * base;
}

async function withinSum(x: Matrix, pulse: Pulse): Promise<number> {
  let sum = 0;
  await inBlocks(x.rows, (x.rows * x.columns) / 2, pulse, (i) => {
    for (let j = i + 1; j < x.rows; j++) sum += kernel(x, i, x, j);
  });
  return 2 * sum;
}

async function betweenSum(x: Matrix, y: Matrix, pulse: Pulse): Promise<number> {
  let sum = 0;
  await inBlocks(x.rows, y.rows * x.columns, pulse, (i) => {
    for (let j = 0; j < y.rows; j++) sum += kernel(x, i, y, j);
  });
  return sum;
}

/** Unbiased estimate of the squared maximum mean discrepancy of two sets (Gretton et al. 2012, lemma 6); may be below 0. */
export async function polynomialMmd(x: Matrix, y: Matrix, pulse: Pulse): Promise<number> {
  const [n, m] = [x.rows, y.rows];
  const part = (nth: number): Pulse => (done, total) => pulse(nth * total + done, 3 * total);
  const within = (await withinSum(x, part(0))) / (n * (n - 1)) + (await withinSum(y, part(1))) / (m * (m - 1));
  return within - (2 * (await betweenSum(x, y, part(2)))) / (n * m);
}

export interface KernelDistance {
  readonly distance: number;
  /** of the mean over the blocks; undefined with one block */
  readonly standardError: number | undefined;
}

/**
 * Kernel distance of two sets of features (KID, Bińkowski et al. 2018): the mean of the unbiased estimates of blocks
 * that share no sample. Unlike the Fréchet distance, it is not too high for few samples.
 * @param block rows of a block; the paper's code takes 1,000
 */
export async function kernelDistance(real: Matrix, made: Matrix, block: number, pulse: Pulse): Promise<KernelDistance> {
  requireRows(real, 2, 'the kernel distance', 'the set of real examples');
  requireRows(made, 2, 'the kernel distance', 'the set of samples');
  requireEqualColumns(real, made, 'the kernel distance');
  const rows = Math.min(real.rows, made.rows);
  const size = Math.min(block, rows);
  const blocks = Math.floor(rows / size);
  const found: number[] = [];
  for (let i = 0; i < blocks; i++) {
    const part = (whole: Matrix): Matrix => rowsBetween(whole, i * size, (i + 1) * size);
    found.push(await polynomialMmd(part(real), part(made), within(pulse, i, blocks)));
  }
  const { mean, error } = meanAndError(found);
  return { distance: mean, standardError: blocks > 1 ? error : undefined };
}

import { innerProduct } from './distance.ts';
import { crossEntropy, logisticRegression, type Labelled, type Linear } from './logistic-regression.ts';
import type { Matrix } from './matrix.ts';
import type { Pulse } from './pulse.ts';
import { spanOf, type Span } from './span.ts';

/** A linear classifier of features as they come: the logits of x are kernel · x + bias. */
export interface Probe {
  /** [classes, features] */
  readonly kernel: Matrix;
  readonly bias: Float64Array;
  /** the strength that was chosen */
  readonly c: number;
}

/** Strengths that are tried, for features whose rows have a mean square of 1. */
const STRENGTHS = [1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4] as const;
const FOLDS = 5;

/** The same features less their mean, the mean square of a row being 1: so a strength means the same of any features. */
function normalised({ rows, columns, data }: Matrix): { readonly features: Matrix; readonly mean: Float64Array; readonly scale: number } {
  const mean = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) mean[i % columns]! += data[i]! / rows;
  const centred = Float32Array.from(data, (value, i) => value - mean[i % columns]!);
  const scale = Math.sqrt(rows / (innerProduct(centred, 0, centred, 0, centred.length) || rows));
  return { features: { rows, columns, data: centred.map((value) => value * scale) }, mean, scale };
}

/** The part that each example is held back in: those of a class go round the parts in their order. */
function partsOf(labels: Uint32Array, classes: number): Uint32Array {
  const seen = new Uint32Array(classes);
  return labels.map((label) => seen[label]!++ % FOLDS);
}

function picked({ rank, coordinates }: Span, labels: Uint32Array, classes: number, wanted: (row: number) => boolean): Labelled {
  const rows = Array.from(labels.keys()).filter(wanted);
  const data = new Float64Array(rows.length * rank);
  rows.forEach((row, i) => { data.set(coordinates.subarray(row * rank, (row + 1) * rank), i * rank); });
  return { rows: rows.length, columns: rank, data, labels: Uint32Array.from(rows, (row) => labels[row]!), classes };
}

/** Cross-entropy of the examples of a part, held back from the training, at every strength. */
async function heldBack(span: Span, labels: Uint32Array, classes: number, parts: Uint32Array, part: number, beat: () => Promise<void>): Promise<number[]> {
  const [rest, back] = [picked(span, labels, classes, (row) => parts[row] !== part), picked(span, labels, classes, (row) => parts[row] === part)];
  const losses: number[] = [];
  let linear: Linear | undefined;
  for (const c of STRENGTHS) {
    linear = await logisticRegression(rest, c, beat, linear);
    losses.push(back.rows === 0 ? 0 : back.rows * crossEntropy(back, linear));
  }
  return losses;
}

/** The strength under which examples that were held back come out best; the weakest weights where several do. */
async function strengthOf(span: Span, labels: Uint32Array, classes: number, pulse: Pulse): Promise<number> {
  const parts = partsOf(labels, classes);
  const sums = STRENGTHS.map(() => 0);
  for (let part = 0; part < FOLDS; part++) {
    const losses = await heldBack(span, labels, classes, parts, part, () => pulse(part, FOLDS + 1));
    losses.forEach((loss, i) => { sums[i]! += loss; });
  }
  return STRENGTHS[sums.indexOf(Math.min(...sums))]!;
}

/**
 * A linear probe (Alain and Bengio 2016): multinomial logistic regression on features, its L2 penalty chosen among seven
 * by cross-validation in five parts of these very examples.
 * @param features [examples, features] @param labels 0 … classes - 1, of each class two at least
 */
export async function linearProbe(features: Matrix, labels: Uint32Array, classes: number, pulse: Pulse): Promise<Probe> {
  const { features: own, mean, scale } = normalised(features);
  const span = await spanOf(own, () => pulse(0, FOLDS + 1));
  const c = await strengthOf(span, labels, classes, pulse);
  const linear = await logisticRegression(picked(span, labels, classes, () => true), c, () => pulse(FOLDS, FOLDS + 1));
  const kernel = Float32Array.from(Array.from({ length: classes }, (_, k) => rowOf(span, linear, classes, k, scale)).flatMap((row) => [...row]));
  const bias = linear.bias.map((value, k) => value - mean.reduce((sum, middle, i) => sum + middle * kernel[k * features.columns + i]!, 0));
  return { kernel: { rows: classes, columns: features.columns, data: kernel }, bias, c };
}

/** The weights of one class on the features as they come. */
function rowOf(span: Span, { kernel }: Linear, classes: number, label: number, scale: number): Float64Array {
  const own = Float64Array.from({ length: span.rank }, (_, j) => kernel[j * classes + label]!);
  return span.vectorOf(own).map((value) => value * scale);
}

/** Logits of rows, [rows, classes]. */
export function probed({ kernel, bias }: Pick<Probe, 'kernel' | 'bias'>, { rows, columns, data }: Matrix): Matrix {
  const out = new Float32Array(rows * kernel.rows);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < kernel.rows; k++) out[row * kernel.rows + k] = bias[k]! + innerProduct(data, row * columns, kernel.data, k * columns, columns);
  }
  return { rows, columns: kernel.rows, data: out };
}

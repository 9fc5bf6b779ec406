import { minimise, type Smooth } from './lbfgs.ts';

/** Rows of features with their classes; in float64, for a minimum is looked for. */
export interface Labelled {
  readonly rows: number;
  readonly columns: number;
  /** rows × columns, row-major */
  readonly data: Float64Array;
  /** 0 … classes - 1 */
  readonly labels: Uint32Array;
  readonly classes: number;
}

/** A linear classifier: the logits of x are x · kernel + bias. */
export interface Linear {
  /** [columns, classes], row-major */
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
}

/** Steps after which the search ends in any case. */
const MOST_STEPS = 1000;
/** Of the gradient, for each unit of C · rows that the loss is multiplied by. */
const TOLERANCE = 1e-7;

/** Logits less the logarithm of the sum of their exponentials: log p of each class, in place. */
function toLogProbabilities(logits: Float64Array): Float64Array {
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const norm = most + Math.log(logits.reduce((sum, value) => sum + Math.exp(value - most), 0));
  return logits.map((value) => value - norm);
}

function logitsOf({ columns, data, classes }: Omit<Labelled, 'labels' | 'rows'>, row: number, { kernel, bias }: Linear): Float64Array {
  const logits = Float64Array.from(bias);
  for (let j = 0; j < columns; j++) {
    const value = data[row * columns + j]!;
    for (let k = 0; k < classes; k++) logits[k]! += value * kernel[j * classes + k]!;
  }
  return logits;
}

/** Mean cross-entropy in nats of what a classifier makes of examples. */
export function crossEntropy(set: Labelled, linear: Linear): number {
  let sum = 0;
  for (let row = 0; row < set.rows; row++) sum -= toLogProbabilities(logitsOf(set, row, linear))[set.labels[row]!]!;
  return sum / set.rows;
}

const split = (x: Float64Array, size: number): Linear => ({ kernel: x.subarray(0, size), bias: x.subarray(size) });

function objective(set: Labelled, c: number): Smooth {
  const { rows, columns, data, labels, classes } = set;
  const size = columns * classes;
  return (x) => {
    const linear = split(x, size);
    const gradient = new Float64Array(x.length);
    gradient.set(linear.kernel);
    let value = linear.kernel.reduce((sum, weight) => sum + weight * weight, 0) / 2;
    for (let row = 0; row < rows; row++) {
      const logs = toLogProbabilities(logitsOf(set, row, linear));
      value -= c * logs[labels[row]!]!;
      const errors = logs.map((log, k) => c * (Math.exp(log) - (k === labels[row] ? 1 : 0)));
      for (let j = 0; j < columns; j++) {
        const feature = data[row * columns + j]!;
        for (let k = 0; k < classes; k++) gradient[j * classes + k]! += feature * errors[k]!;
      }
      for (let k = 0; k < classes; k++) gradient[size + k]! += errors[k]!;
    }
    return { value, gradient };
  };
}

/**
 * Multinomial logistic regression: the kernel W and the bias b that minimise C · Σ cross-entropy + ½ ‖W‖², which is what
 * scikit-learn's LogisticRegression minimises. The bias is free.
 * @param c above 0; the greater, the less the weights are held down
 * @param start where the search begins; zeros where it is left out
 */
export async function logisticRegression(set: Labelled, c: number, pulse: () => Promise<void>, start?: Linear): Promise<Linear> {
  const { columns, classes } = set;
  const size = columns * classes;
  const from = new Float64Array(size + classes);
  if (start) [start.kernel, start.bias].forEach((part, i) => { from.set(part, i * size); });
  return split(await minimise(objective(set, c), from, { tolerance: TOLERANCE * Math.max(1, c * set.rows), most: MOST_STEPS, pulse }), size);
}

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { broadcast, map, type Nd } from './nd.ts';
import { apart, type Case } from './orders.ts';

const unary = (kernel: string, f: (x: Tensor) => Tensor, reference: (x: number) => number, low?: number, high?: number): Case => ({
  kernels: [kernel],
  inputs: [apart([3, 4], low, high)],
  f,
  reference: (x) => map(x, reference),
});

/** [3, 4] with [4], [3, 1] with [1, 4], and equal shapes: broadcasting has a gradient of its own. */
function binary(kernel: string, f: (a: Tensor, b: Tensor) => Tensor, reference: (a: number, b: number) => number, a: readonly [number?, number?] = [], b: readonly [number?, number?] = [-0.83, 2.12]): Record<string, Case> {
  const shapes = { '': [[3, 4], [3, 4]], ' of a row': [[3, 4], [4]], ' of a column and a row': [[3, 1], [1, 4]] } as const;
  return Object.fromEntries(
    Object.entries(shapes).map(([name, [left, right]]): [string, Case] => [
      `${kernel}${name}`,
      { kernels: [kernel], inputs: [apart(left, ...a), apart(right, ...b)], f, reference: (x, y) => broadcast([3, 4], reference, x, y) },
    ]),
  );
}

/** The series of the error function; enough terms for |x| < 3. */
function erf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 60; n += 1) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const [SELU_SCALE, SELU_ALPHA] = [1.0507009873554805, 1.6732632423543772];
const mod = (a: number, b: number) => a - b * Math.floor(a / b);
const where = (a: Nd, b: Nd): Nd => broadcast([3, 4], (x, y) => (x > y ? x * x : y), a, b);

export const pointwise: Readonly<Record<string, Case>> = Object.fromEntries([
  ...[
    unary('Abs', tf.abs, Math.abs), unary('Acos', tf.acos, Math.acos, -0.8, 0.81), unary('Acosh', tf.acosh, Math.acosh, 1.3, 3), unary('Asin', tf.asin, Math.asin, -0.8, 0.81),
    unary('Asinh', tf.asinh, Math.asinh), unary('Atan', tf.atan, Math.atan), unary('Atanh', tf.atanh, Math.atanh, -0.7, 0.71), unary('Cos', tf.cos, Math.cos), unary('Cosh', tf.cosh, Math.cosh),
    unary('Erf', tf.erf, erf), unary('Exp', tf.exp, Math.exp), unary('Expm1', tf.expm1, Math.expm1), unary('Log', tf.log, Math.log, 0.6, 3), unary('Log1p', tf.log1p, Math.log1p, -0.4, 2),
    unary('Neg', tf.neg, (x) => -x), unary('Reciprocal', tf.reciprocal, (x) => 1 / x, 0.6, 3), unary('Rsqrt', tf.rsqrt, (x) => 1 / Math.sqrt(x), 0.6, 3), unary('Sigmoid', tf.sigmoid, sigmoid),
    unary('Sin', tf.sin, Math.sin), unary('Sinh', tf.sinh, Math.sinh), unary('Softplus', tf.softplus, (x) => Math.log1p(Math.exp(x))), unary('Sqrt', tf.sqrt, Math.sqrt, 0.6, 3),
    unary('Square', tf.square, (x) => x * x), unary('Tan', tf.tan, Math.tan, -0.8, 0.81), unary('Tanh', tf.tanh, Math.tanh), unary('Relu', tf.relu, (x) => Math.max(x, 0)),
    unary('Relu6', tf.relu6, (x) => Math.min(Math.max(x, 0), 6), -1.1, 7), unary('LeakyRelu', (x) => tf.leakyRelu(x, 0.2), (x) => (x > 0 ? x : 0.2 * x)),
    unary('Elu', tf.elu, (x) => (x > 0 ? x : Math.expm1(x))), unary('Selu', tf.selu, (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x))),
    unary('ClipByValue', (x) => tf.clipByValue(x, -0.51, 0.73), (x) => Math.min(Math.max(x, -0.51), 0.73)), unary('Cast', (x) => tf.mul(tf.cast(x, 'float32'), x), (x) => x * x),
    unary('Identity', (x) => tf.mul(tf.clone(x), x), (x) => x * x),
  ].map((entry): [string, Case] => [entry.kernels[0]!, entry]),
  ...Object.entries({
    ...binary('Add', tf.add, (a, b) => a + b), ...binary('Sub', tf.sub, (a, b) => a - b), ...binary('Multiply', tf.mul, (a, b) => a * b), ...binary('RealDiv', tf.div, (a, b) => a / b, [], [0.7, 2]),
    ...binary('Maximum', tf.maximum, Math.max), ...binary('Minimum', tf.minimum, Math.min), ...binary('SquaredDifference', tf.squaredDifference, (a, b) => (a - b) ** 2),
    ...binary('Pow', tf.pow, Math.pow, [0.6, 2], [-1.2, 1.7]), ...binary('Mod', tf.mod, mod, [-1.45, 1.53], [0.91, 1.33]), ...binary('Atan2', tf.atan2, Math.atan2),
  }),
  ['Prelu', { kernels: ['Prelu'], inputs: [apart([3, 4]), apart([4], 0.1, 0.6)], f: tf.prelu, reference: (x, alpha) => broadcast([3, 4], (value, slope) => (value > 0 ? value : slope * value), x, alpha) }],
  ['Pow of a whole exponent', unary('Pow', (x) => tf.pow(x, tf.scalar(2, 'int32')), (x) => x * x)],
  ['swish', unary('Sigmoid', (x) => tf.mul(x, tf.sigmoid(x)), (x) => x * sigmoid(x))],
  ['logSigmoid', unary('Sigmoid', tf.logSigmoid, (x) => -Math.log1p(Math.exp(-x)))],
  ['Select by a comparison', { kernels: ['Select'], inputs: [apart([3, 4]), apart([3, 4], -0.83, 2.12)], f: (a, b) => tf.where(tf.greater(a, b), tf.square(a), b), reference: where }],
  ['AddN', { kernels: ['AddN'], inputs: [apart([3]), apart([3], 0, 1), apart([3], 1, 2)], f: (a, b, c) => tf.addN([a, b, c]), reference: (a, b, c) => broadcast([3], (x, y, z) => x + y + z, a, b, c) }],
  [
    'sigmoid cross-entropy',
    {
      kernels: ['Abs', 'Exp', 'Log1p', 'Relu'],
      inputs: [apart([3, 4], 0, 1), apart([3, 4])],
      f: (labels, logits) => tf.losses.sigmoidCrossEntropy(labels, logits),
      reference: (labels, logits) => ({ shape: [], data: [labels.data.reduce((sum, z, i) => sum + (Math.log1p(Math.exp(logits.data[i]!)) - z * logits.data[i]!) / 12, 0)] }),
    },
  ],
]);

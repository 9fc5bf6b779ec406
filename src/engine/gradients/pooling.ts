import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../attributes.ts';
import { engineFault } from '../faults.ts';
import { constant, gradient, gradientOfMany, run } from './define.ts';
import { sliceAxis } from './strides.ts';
import { firstMaxima, taps, window, type Window } from './windows.ts';

function windowsOf(x: Tensor, attributes: Attributes): Window[] {
  const info = poolInfo(x.shape, attributes);
  const flat = [
    [info.inHeight, info.filterHeight, info.strideHeight, info.outHeight, info.padInfo.top],
    [info.inWidth, info.filterWidth, info.strideWidth, info.outWidth, info.padInfo.left],
  ] as const;
  const sizes = 'inDepth' in info ? [[info.inDepth, info.filterDepth, info.strideDepth, info.outDepth, info.padInfo.front] as const, ...flat] : flat;
  return sizes.map(([size, side, stride, places, before], i) => window(i + 1, { size, side, stride, dilation: 1, places, before }));
}

function poolInfo(shape: readonly number[], attributes: Attributes) {
  const [batch = 1, a = 1, b = 1, c = 1, d] = shape;
  const pad = padOf(attributes);
  const rounding = attributes.has('dimRoundingMode') ? attributes.text('dimRoundingMode') : undefined;
  const mode = rounding === 'floor' || rounding === 'round' || rounding === 'ceil' ? rounding : undefined;
  const [filter, strides] = [sides(attributes, 'filterSize'), sides(attributes, 'strides')];
  if (d === undefined) return tf.backend_util.computePool2DInfo([batch, a, b, c], [filter[0], filter[1]], [strides[0], strides[1]], 1, pad, mode);
  if (Array.isArray(pad)) throw engineFault('attribute', { kernel: attributes.kernel, attribute: 'pad' });
  return tf.backend_util.computePool3DInfo([batch, a, b, c, d], filter, strides, 1, pad, mode);
}

function padOf(attributes: Attributes): number | 'valid' | 'same' | tf.backend_util.ExplicitPadding {
  const pad = attributes.raw('pad');
  if (typeof pad === 'number' || pad === 'valid' || pad === 'same') return pad;
  const [first, rows, columns, last] = attributes.pairs('pad');
  if (!first || !rows || !columns || !last) throw engineFault('attribute', { kernel: attributes.kernel, attribute: 'pad' });
  return [first, rows, columns, last];
}

function sides(attributes: Attributes, name: string): [number, number, number] {
  const [first = 1, second = first, third = first] = attributes.list(name) ?? [];
  return [first, second, third];
}

/** From each window the value at the place of its maximum: what the gradient of max pooling has for its own. */
function atMaxima(values: Tensor, x: Tensor, y: Tensor, attributes: Attributes): Tensor {
  const windows = windowsOf(x, attributes);
  const hits = constant(() => tf.stack(firstMaxima(taps(x, windows, Number.NEGATIVE_INFINITY), y)));
  return tf.sum(tf.mul(tf.stack(taps(values, windows, 0)), hits), 0);
}

function maxPooling(forward: string, backward: string): GradConfig[] {
  return [
    gradient(forward, ['x'], (dy, { x }, attributes) => ({ x: () => toMaxima(backward, dy, x, () => run(forward, { x }, attributes.with({})), attributes) })),
    gradient(backward, ['input', 'output'], (ddx, { input, output }, attributes) => ({
      dy: () => atMaxima(ddx, input, output, attributes),
      input: () => tf.zeros(input.shape),
      output: () => tf.zeros(output.shape),
    })),
  ];
}

/** The kernel takes x and y for the maxima's places only. */
const toMaxima = (backward: string, dy: Tensor, x: Tensor, y: () => Tensor, attributes: Attributes): Tensor =>
  run(backward, { dy, input: constant(() => tf.clone(x)), output: constant(y) }, attributes.with({}));

/** How many times more entries a window has than lie in the input, for every place: [1, ...places, 1]. */
function windowShares(x: Tensor, windows: readonly Window[]): Tensor {
  const share = ({ axis, side, stride, places, before }: Window) =>
    Array.from({ length: places }, (_, place) => {
      const start = place * stride - before;
      return side / (Math.min(start + side, x.shape[axis]!) - Math.max(start, 0));
    });
  return windows.reduce<Tensor>((product, window) => tf.mul(product, tf.reshape(share(window), x.shape.map((_, axis) => (axis === window.axis ? -1 : 1)))), tf.scalar(1));
}

/**
 * Average pooling divides by the entries that lie in the input; tfjs's kernel of its gradient by the window's. So the
 * padding is taken out of it: scaled before, cut off after.
 */
function fromAverages(backward: string, dy: Tensor, x: Tensor, attributes: Attributes): Tensor {
  const windows = windowsOf(x, attributes);
  const padded = windows.some(({ before, after }) => before > 0 || after > 0);
  const sums = padded ? tf.mul(dy, constant(() => windowShares(x, windows))) : dy;
  const shape = x.shape.map((side, axis) => windows.reduce((sum, window) => (window.axis === axis ? sum + window.before + window.after : sum), side));
  const whole = run(backward, { dy: sums, input: tf.zeros(shape) }, attributes.with({ pad: 'valid' }));
  return windows.reduce((sofar, { axis, before }) => sliceAxis(sofar, axis, before, x.shape[axis]!), whole);
}

function averagePooling(forward: string, backward: string): GradConfig[] {
  return [
    gradient(forward, ['x'], (dy, { x }, attributes) => ({ x: () => fromAverages(backward, dy, x, attributes) })),
    gradient(backward, ['input'], (ddx, { input }, attributes) => ({ dy: () => run(forward, { x: ddx }, attributes.with({})), input: () => tf.zeros(input.shape) })),
  ];
}

export const pooling: readonly GradConfig[] = [
  ...maxPooling('MaxPool', 'MaxPoolGrad'),
  ...maxPooling('MaxPool3D', 'MaxPool3DGrad'),
  ...averagePooling('AvgPool', 'AvgPoolGrad'),
  ...averagePooling('AvgPool3D', 'AvgPool3DGrad'),
  gradientOfMany('MaxPoolWithArgmax', ['x'], ([dy], { x }, attributes) => ({
    x: () => toMaxima('MaxPoolGrad', dy!, x, () => run('MaxPool', { x }, attributes.with({})), attributes),
  })),
];

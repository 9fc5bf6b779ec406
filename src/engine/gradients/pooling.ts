import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../attributes.ts';
import { engineFault } from '../faults.ts';
import { constant, gradient, gradientOfMany, run } from './define.ts';
import { everyNth, padAxis, sliceAxis } from './strides.ts';

/** A pooling window along one axis of space. */
interface Window {
  readonly axis: number;
  readonly side: number;
  readonly stride: number;
  /** places that the window takes */
  readonly places: number;
  /** entries of padding that the windows reach, before and after the input's */
  readonly before: number;
  readonly after: number;
}

function windowsOf(x: Tensor, attributes: Attributes): Window[] {
  const info = poolInfo(x.shape, attributes);
  const flat = [
    [info.inHeight, info.filterHeight, info.strideHeight, info.outHeight, info.padInfo.top],
    [info.inWidth, info.filterWidth, info.strideWidth, info.outWidth, info.padInfo.left],
  ] as const;
  const sizes = 'inDepth' in info ? [[info.inDepth, info.filterDepth, info.strideDepth, info.outDepth, info.padInfo.front] as const, ...flat] : flat;
  return sizes.map(([size, side, stride, places, before], i) => ({ axis: i + 1, side, stride, places, before, after: Math.max(0, (places - 1) * stride + side - before - size) }));
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

/** What lies at each offset in the window, for every place of the window; the padding holds `value`. */
function taps(x: Tensor, windows: readonly Window[], value: number): Tensor[] {
  const padded = windows.reduce((sofar, { axis, before, after }) => padAxis(sofar, axis, before, after, value), x);
  return windows.reduce<Tensor[]>(
    (parts, { axis, side, stride, places }) => parts.flatMap((part) => Array.from({ length: side }, (_, offset) => everyNth(part, axis, offset, stride, places))),
    [padded],
  );
}

/** For each window a 1 at the first of its offsets that has the maximum, and zeros. */
function firstMaxima(x: Tensor, y: Tensor, windows: readonly Window[]): Tensor[] {
  let free = tf.onesLike(y);
  return taps(x, windows, Number.NEGATIVE_INFINITY).map((tap) => {
    const hit = tf.mul(free, tf.cast(tf.equal(tap, y), 'float32'));
    free = tf.sub(free, hit);
    return hit;
  });
}

/** From each window the value at the place of its maximum: what the gradient of max pooling has for its own. */
function atMaxima(values: Tensor, x: Tensor, y: Tensor, attributes: Attributes): Tensor {
  const windows = windowsOf(x, attributes);
  const count = windows.reduce((size, { side }) => size * side, 1);
  const hits = constant(() => tf.stack(firstMaxima(x, y, windows)));
  const chosen = tf.mul(tf.stack(taps(values, windows, 0)), hits);
  return count === 1 ? tf.squeeze(chosen, [0]) : tf.sum(chosen, 0);
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

import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../attributes.ts';
import { axesOf, gradient, keptShape, unbroadcast } from './define.ts';

/** For each entry of a row the product of the others; no division, so zeros do no harm. @param x [rows, n] */
function productsOfOthers(x: Tensor): Tensor {
  const [rows = 1, n = 1] = x.shape;
  if (n === 1) return tf.onesLike(x);
  const even = n % 2 === 0 ? x : tf.pad(x, [[0, 0], [0, 1]], 1);
  const [left, right] = tf.unstack(tf.reshape(even, [rows, -1, 2]), 2);
  const ofOtherPairs = productsOfOthers(tf.mul(left!, right!));
  const others = tf.reshape(tf.stack([tf.mul(ofOtherPairs, right!), tf.mul(ofOtherPairs, left!)], 2), even.shape);
  return tf.slice(others, [0, 0], [rows, n]);
}

function prodGradient(dy: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  const rest = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...rest, ...axes];
  const moved = tf.transpose(x, order);
  const rows = rest.reduce((size, axis) => size * x.shape[axis]!, 1);
  const others = tf.reshape(productsOfOthers(tf.reshape(moved, [rows, -1])), moved.shape);
  return tf.mul(tf.reshape(dy, keptShape(x, axes)), tf.transpose(others, tf.backend_util.getUndoAxesPermutation(order)));
}

/**
 * Cumulative products: for every entry of a row all of them anew with this entry as 1, and of these those that it is
 * part of. Takes n² numbers a row, and no division.
 */
function cumprodGradient(dy: Tensor, x: Tensor, attributes: Attributes): Tensor {
  const axis = axesOf(x, [attributes.number('axis')])[0]!;
  const [exclusive, reverse] = [attributes.flag('exclusive'), attributes.flag('reverse')];
  const order = [...x.shape.keys()].filter((other) => other !== axis).concat(axis);
  const n = x.shape[axis]!;
  const [rows, gradients] = [x, dy].map((tensor) => tf.reshape(tf.transpose(tensor, order), [-1, 1, n]));
  const self = tf.eye(n);
  const withoutOne = tf.add(tf.mul(rows!, tf.sub(1, self)), self);
  const part = (entry: number, at: number) => (entry === at ? !exclusive : entry < at !== reverse);
  const parts = tf.tensor2d(Array.from({ length: n }, (_, entry) => Array.from({ length: n }, (__, at) => (part(entry, at) ? 1 : 0))), [n, n], 'float32');
  const sums = tf.sum(tf.mul(tf.mul(tf.cumprod(withoutOne, 2, exclusive, reverse), parts), gradients!), 2);
  return tf.transpose(tf.reshape(sums, order.map((side) => x.shape[side]!)), tf.backend_util.getUndoAxesPermutation(order));
}

/** Products of matrices; tfjs-core's gradient does not sum over axes along which a factor was repeated. */
const batchMatMul = gradient('BatchMatMul', ['a', 'b'], (dy, { a, b }, attributes) => {
  const [ta, tb] = [attributes.flag('transposeA'), attributes.flag('transposeB')];
  return {
    a: () => unbroadcast(ta ? tf.matMul(b, dy, tb, true) : tf.matMul(dy, b, false, !tb), a.shape),
    b: () => unbroadcast(tb ? tf.matMul(dy, a, true, ta) : tf.matMul(a, dy, !ta, false), b.shape),
  };
});

export const products: readonly GradConfig[] = [
  batchMatMul,
  gradient('Prod', ['x'], (dy, { x }, attributes) => ({ x: () => prodGradient(dy, x, axesOf(x, attributes.list('axis'))) })),
  gradient('Cumprod', ['x'], (dy, { x }, attributes) => ({ x: () => cumprodGradient(dy, x, attributes) })),
];

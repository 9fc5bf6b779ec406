import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../attributes.ts';
import { axesOf, constant, gradient, gradientOfMany, keptShape, mask, unbroadcast } from './define.ts';

/** The greater or the less of two; where they are equal, the first has the gradient. */
function pairwise(kernel: string, first: (a: Tensor, b: Tensor) => Tensor): GradConfig {
  return gradient(kernel, ['a', 'b'], (dy, { a, b }) => ({
    a: () => unbroadcast(tf.mul(dy, mask(() => first(a, b))), a.shape),
    b: () => unbroadcast(tf.mul(dy, mask(() => tf.logicalNot(first(a, b)))), b.shape),
  }));
}

/** The extreme value along axes; every entry that has it has the whole gradient, as in tfjs-core. */
function reduction(kernel: string, axesName: string, extreme: (x: Tensor, axes: number[], keepDims: boolean) => Tensor): GradConfig {
  return gradient(kernel, ['x'], (dy, { x }, attributes) => ({ x: () => toExtremes(dy, x, axesOf(x, attributes.list(axesName)), attributes, extreme) }));
}

function toExtremes(dy: Tensor, x: Tensor, axes: number[], attributes: Attributes, extreme: (x: Tensor, axes: number[], keepDims: boolean) => Tensor): Tensor {
  const kept = keptShape(x, axes);
  // With the call's own `keepDims` it is the very node of the forward pass, and shared.
  const chosen = mask(() => tf.equal(x, tf.reshape(extreme(x, axes, attributes.flag('keepDims')), kept)));
  return tf.mul(tf.reshape(dy, kept), chosen);
}

/** Each row's k greatest; the places come from the forward pass. */
function toGreatest(dy: Tensor, x: Tensor, attributes: Attributes): Tensor {
  const places = constant(() => tf.oneHot(tf.topk(x, attributes.number('k'), attributes.flag('sorted')).indices, x.shape.at(-1)!, 1, 0, 'float32'));
  return tf.sum(tf.mul(tf.expandDims(dy, -1), places), -2);
}

export const extrema: readonly GradConfig[] = [
  pairwise('Maximum', tf.greaterEqual),
  pairwise('Minimum', tf.lessEqual),
  reduction('Max', 'reductionIndices', tf.max),
  reduction('Min', 'axis', tf.min),
  gradient('ClipByValue', ['x'], (dy, { x }, attributes) => ({
    x: () => tf.mul(dy, mask(() => tf.logicalAnd(tf.greaterEqual(x, attributes.number('clipValueMin')), tf.lessEqual(x, attributes.number('clipValueMax'))))),
  })),
  gradientOfMany('TopK', ['x'], ([dy], { x }, attributes) => ({ x: () => toGreatest(dy!, x, attributes) })),
];

import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../attributes.ts';
import { constant, gradient, mask, unbroadcast } from './define.ts';

/** Klambauer et al. 2017, as tfjs-core's `backend_util` has them. */
const { SELU_SCALE, SELU_SCALEALPHA } = tf.backend_util;

/** A function of single numbers by its derivative. */
const pointwise = (kernel: string, derivative: (x: Tensor, attributes: Attributes) => Tensor): GradConfig =>
  gradient(kernel, ['x'], (dy, { x }, attributes) => ({ x: () => tf.mul(dy, derivative(x, attributes)) }));

/** 1 above zero, `below` elsewhere. tfjs's own gradient of LeakyRelu selects, which costs four passes. */
const step = (x: Tensor, below = 0): Tensor => constant(() => tf.step(x, below));

/** e^x below zero, 1 above: the slope of ELU. */
const decay = (x: Tensor): Tensor => tf.exp(tf.minimum(x, 0));

/** Slope of max(x, 0) + alpha · min(x, 0), alpha a tensor. */
function preluSlope(x: Tensor, alpha: Tensor): Tensor {
  const above = step(x);
  return tf.add(above, tf.mul(alpha, tf.sub(1, above)));
}

function sigmoidSlope(x: Tensor): Tensor {
  const y = tf.sigmoid(x);
  return tf.mul(y, tf.sub(1, y));
}

export const activations: readonly GradConfig[] = [
  pointwise('Exp', (x) => tf.exp(x)),
  pointwise('Tanh', (x) => tf.sub(1, tf.square(tf.tanh(x)))),
  pointwise('Sigmoid', sigmoidSlope),
  pointwise('Relu', (x) => step(x)),
  pointwise('Relu6', (x) => mask(() => tf.logicalAnd(tf.greater(x, 0), tf.lessEqual(x, 6)))),
  pointwise('LeakyRelu', (x, attributes) => step(x, attributes.number('alpha'))),
  pointwise('Elu', decay),
  pointwise('Selu', (x) => tf.add(tf.mul(decay(x), SELU_SCALEALPHA), tf.mul(step(x), SELU_SCALE - SELU_SCALEALPHA))),
  gradient('Prelu', ['x', 'alpha'], (dy, { x, alpha }) => ({
    x: () => unbroadcast(tf.mul(dy, preluSlope(x, alpha)), x.shape),
    alpha: () => unbroadcast(tf.mul(dy, tf.minimum(x, 0)), alpha.shape),
  })),
];

import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../attributes.ts';
import { constant, gradient, unbroadcast } from './define.ts';

const fusedBatchNorm = gradient('FusedBatchNorm', ['x', 'mean', 'variance', 'scale'], (dy, { x, mean, variance, scale }, attributes) => {
  const inverse = tf.rsqrt(tf.add(variance, attributes.number('varianceEpsilon')));
  const scaled = () => tf.mul(dy, tf.mul(scale, inverse));
  const centred = () => tf.sub(x, mean);
  return {
    x: () => unbroadcast(scaled(), x.shape),
    mean: () => unbroadcast(tf.neg(scaled()), mean.shape),
    variance: () => unbroadcast(tf.mul(tf.mul(scaled(), centred()), tf.mul(tf.square(inverse), -0.5)), variance.shape),
    scale: () => unbroadcast(tf.mul(tf.mul(dy, centred()), inverse), scale.shape),
    offset: () => unbroadcast(dy, mean.shape),
  };
});

/** (dy - sum(dy · y)) · y with y = softmax(x) */
function softmaxGradient(dy: Tensor, logits: Tensor, axis: number): Tensor {
  const y = tf.softmax(logits, axis);
  return tf.mul(tf.sub(dy, tf.sum(tf.mul(dy, y), axis, true)), y);
}

/** Sums squares over the channels within a radius: a product with a band matrix. */
function channelSums(x: Tensor, radius: number): Tensor {
  const channels = x.shape.at(-1)!;
  const band = constant(() => tf.tensor2d(Array.from({ length: channels }, (_, i) => Array.from({ length: channels }, (__, j) => (Math.abs(i - j) <= radius ? 1 : 0))), [channels, channels], 'float32'));
  return tf.reshape(tf.matMul(tf.reshape(x, [-1, channels]), band), x.shape);
}

/** y = x · s^-beta, s = bias + alpha · (sum of x² over the neighbours) */
function responseNormalisationGradient(dy: Tensor, x: Tensor, attributes: Attributes): Tensor {
  const [radius, bias, alpha, beta] = [attributes.number('depthRadius'), attributes.number('bias'), attributes.number('alpha'), attributes.number('beta')];
  const s = tf.add(tf.mul(channelSums(tf.square(x), radius), alpha), bias);
  const direct = tf.mul(dy, tf.pow(s, -beta));
  const byNeighbours = channelSums(tf.mul(tf.mul(dy, x), tf.pow(s, -beta - 1)), radius);
  return tf.sub(direct, tf.mul(tf.mul(x, byNeighbours), 2 * alpha * beta));
}

export const normalisation: readonly GradConfig[] = [
  fusedBatchNorm,
  gradient('Softmax', ['logits'], (dy, { logits }, attributes) => ({ logits: () => softmaxGradient(dy, logits, attributes.number('dim')) })),
  gradient('LRN', ['x'], (dy, { x }, attributes) => ({ x: () => responseNormalisationGradient(dy, x, attributes) })),
];

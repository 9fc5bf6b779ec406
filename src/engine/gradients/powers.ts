import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { constant, gradient, mask, unbroadcast } from './define.ts';

/**
 * 1 / (2 sqrt(x)), and 0 at 0. There the slope is infinite, and a sum of squares, a norm for instance, would have
 * infinity times zero for its gradient: NaN, where 0 is a subgradient (a dead unit's norm, Adam's sqrt of a square that
 * is zero). The divisor is 1 at 0, so that the higher derivatives are 0 there too.
 */
function rootSlope(x: Tensor): Tensor {
  const above = constant(() => tf.step(x));
  return tf.div(tf.mul(above, 0.5), tf.add(tf.sqrt(x), tf.sub(1, above)));
}

/** b · a^(b - 1), where b is 0 the 0 that it is, though a be 0 as well. */
function powerSlope(a: Tensor, b: Tensor): Tensor {
  const exponent = tf.cast(b, 'float32');
  const none = mask(() => tf.equal(exponent, 0));
  return tf.mul(exponent, tf.pow(a, tf.add(tf.sub(exponent, 1), none)));
}

/** log a where a is positive, else 0. */
function safeLog(a: Tensor): Tensor {
  const positive = mask(() => tf.greater(a, 0));
  return tf.log(tf.add(tf.mul(a, positive), tf.sub(1, positive)));
}

export const powers: readonly GradConfig[] = [
  gradient('Sqrt', ['x'], (dy, { x }) => ({ x: () => tf.mul(dy, rootSlope(x)) })),
  gradient('Pow', ['a', 'b'], (dy, { a, b }) => ({
    a: () => unbroadcast(tf.mul(dy, powerSlope(a, b)), a.shape),
    b: () => unbroadcast(tf.mul(dy, tf.mul(tf.pow(a, b), safeLog(a))), b.shape),
  })),
  gradient('SquaredDifference', ['a', 'b'], (dy, { a, b }) => ({
    a: () => unbroadcast(tf.mul(dy, tf.mul(tf.sub(a, b), 2)), a.shape),
    b: () => unbroadcast(tf.mul(dy, tf.mul(tf.sub(b, a), 2)), b.shape),
  })),
];

import * as tf from '@tensorflow/tfjs-core';

/**
 * 1 at the places along a side that are cut, elsewhere 0: [batch, side]. Half of the side, rounded, about a centre that
 * may be anywhere on it; an even length has its centre between two places, and so one more to choose from.
 * @param noise [batch, 1]
 */
function cut(noise: tf.Tensor, side: number): tf.Tensor {
  const length = Math.round(side / 2);
  const half = Math.floor(length / 2);
  const centre = tf.floor(tf.mul(noise, side + 1 - (length % 2)));
  const offset = tf.sub(tf.reshape(tf.range(0, side), [1, side]), centre);
  return tf.cast(tf.logicalAnd(tf.greaterEqual(offset, -half), tf.less(offset, length - half)), 'float32');
}

/**
 * Sets a rectangle of half the sides to 0, anywhere, also over the edge, as DiffAugment's code has it (Zhao et al. 2020).
 * @param x [batch, height, width, channels] @param noise [batch, 2], uniform in [0, 1)
 */
export function cutOut(x: tf.Tensor, noise: tf.Tensor): tf.Tensor {
  const [, height, width] = x.shape as [number, number, number, number];
  const [down, right] = tf.split(noise, 2, 1) as [tf.Tensor, tf.Tensor];
  const hole = tf.mul(tf.reshape(cut(down, height), [-1, height, 1, 1]), tf.reshape(cut(right, width), [-1, 1, width, 1]));
  return tf.mul(x, tf.sub(1, hole));
}

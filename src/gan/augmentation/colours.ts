import * as tf from '@tensorflow/tfjs-core';

/** One number for each image: [batch, 1, 1, 1] of [batch, columns]. */
export const columnOf = (noise: tf.Tensor, column: number): tf.Tensor => tf.reshape(tf.slice(noise, [0, column], [-1, 1]), [-1, 1, 1, 1]);

/** x about its mean over these axes, stretched. */
const stretched = (x: tf.Tensor, axes: number[], by: tf.Tensor): tf.Tensor => {
  const mean = tf.mean(x, axes, true);
  return tf.add(tf.mul(tf.sub(x, mean), by), mean);
};

/**
 * Brightness moved by -0.5 to 0.5, saturation times 0 to 2, contrast times 0.5 to 1.5, as DiffAugment's code has them
 * (Zhao et al. 2020). @param x [batch, height, width, channels] @param noise [batch, 3], uniform in [0, 1)
 */
export function recoloured(x: tf.Tensor, noise: tf.Tensor): tf.Tensor {
  const brighter = tf.add(x, tf.sub(columnOf(noise, 0), 0.5));
  const saturated = stretched(brighter, [3], tf.mul(columnOf(noise, 1), 2));
  return stretched(saturated, [1, 2, 3], tf.add(columnOf(noise, 2), 0.5));
}

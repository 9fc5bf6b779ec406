import * as tf from '@tensorflow/tfjs-core';

/** 1 at the places from centre - half on, `2 · half` of them, elsewhere 0: [batch, side]. */
function inside(centre: tf.Tensor, half: number, side: number): tf.Tensor {
  const offset = tf.sub(tf.reshape(tf.range(0, side), [1, side]), tf.reshape(centre, [-1, 1]));
  return tf.cast(tf.logicalAnd(tf.greaterEqual(offset, -half), tf.less(offset, half)), 'float32');
}

/**
 * Sets a rectangle of half the sides to 0, anywhere, also over the edge (Zhao et al. 2020).
 * @param x [batch, height, width, channels] @param noise [batch, 2], uniform in [0, 1)
 */
export function cutOut(x: tf.Tensor, noise: tf.Tensor): tf.Tensor {
  const [, height, width] = x.shape as [number, number, number, number];
  const [down, right] = tf.split(noise, 2, 1) as [tf.Tensor, tf.Tensor];
  const covers = (place: tf.Tensor, side: number) => inside(tf.floor(tf.mul(place, side + 1)), Math.floor(side / 4), side);
  const hole = tf.mul(tf.reshape(covers(down, height), [-1, height, 1, 1]), tf.reshape(covers(right, width), [-1, 1, width, 1]));
  return tf.mul(x, tf.sub(1, hole));
}

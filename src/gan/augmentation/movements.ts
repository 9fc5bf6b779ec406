import * as tf from '@tensorflow/tfjs-core';

/** [batch, 1, …] from [batch, 1]: one number for each example, ready to multiply images. */
const perImage = (values: tf.Tensor): tf.Tensor => tf.reshape(values, [-1, 1, 1, 1]);

/** 1 where the row that stands at `to` was at `to - shift`: a matrix for each example that moves rows, [batch, side, side]. */
function movingMatrix(shift: tf.Tensor, side: number): tf.Tensor3D {
  const places = tf.range(0, side);
  const offset = tf.sub(tf.reshape(places, [1, side, 1]), tf.reshape(places, [1, 1, side]));
  return tf.cast(tf.equal(offset, tf.reshape(shift, [-1, 1, 1])), 'float32');
}

/**
 * Shifts each image by whole pixels; what comes in is 0, which is grey of range signed. Written as products of matrices,
 * so that its gradient can be differentiated again on every engine.
 * @param x [batch, height, width, channels]
 * @param by [batch, 2]: rows down and columns to the right, whole numbers
 */
export function shifted(x: tf.Tensor, by: tf.Tensor): tf.Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [down, right] = tf.split(by, 2, 1) as [tf.Tensor, tf.Tensor];
  const rows = tf.matMul(movingMatrix(down, height), tf.reshape<tf.Rank.R3>(x, [batch, height, width * channels]));
  const turned = tf.reshape<tf.Rank.R3>(tf.transpose(tf.reshape(rows, [batch, height, width, channels]), [0, 2, 1, 3]), [batch, width, height * channels]);
  const columns = tf.matMul(movingMatrix(right, width), turned);
  return tf.transpose(tf.reshape(columns, [batch, width, height, channels]), [0, 2, 1, 3]);
}

/** Whole numbers from -most to most, equally likely. @param noise uniform in [0, 1) */
export function wholeShifts(noise: tf.Tensor, most: number): tf.Tensor {
  return tf.sub(tf.floor(tf.mul(noise, 2 * most + 1)), most);
}

/** Mirrors the images, left for right, whose noise lies below one half. @param noise [batch, 1], uniform in [0, 1) */
export function mirrored(x: tf.Tensor, noise: tf.Tensor): tf.Tensor {
  const isMirrored = perImage(tf.cast(tf.less(noise, 0.5), 'float32'));
  return tf.add(x, tf.mul(isMirrored, tf.sub(tf.reverse(x, 2), x)));
}

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Adds entries before and after along one axis. */
export function padAxis(x: Tensor, axis: number, before: number, after: number, value = 0): Tensor {
  if (before === 0 && after === 0) return x;
  return tf.pad(x, x.shape.map((_, i) => (i === axis ? [before, after] : [0, 0])), value);
}

export function sliceAxis(x: Tensor, axis: number, start: number, count: number): Tensor {
  if (start === 0 && count === x.shape[axis]) return x;
  return tf.slice(x, x.shape.map((_, i) => (i === axis ? start : 0)), x.shape.map((side, i) => (i === axis ? count : side)));
}

const withAxes = (x: Tensor, axis: number, ...sides: number[]) => tf.reshape(x, x.shape.toSpliced(axis, 1, ...sides));

/** Every `step`-th entry of an axis from `start` on, `count` of them. */
export function everyNth(x: Tensor, axis: number, start: number, step: number, count: number): Tensor {
  if (step === 1) return sliceAxis(x, axis, start, count);
  const missing = Math.max(0, start + count * step - x.shape[axis]!);
  const groups = withAxes(sliceAxis(padAxis(x, axis, 0, missing), axis, start, count * step), axis, count, step);
  return tf.squeeze(sliceAxis(groups, axis + 1, 0, 1), [axis + 1]);
}

/** Puts `step` - 1 zeros between the entries of an axis. */
export function spread(x: Tensor, axis: number, step: number): Tensor {
  const side = x.shape[axis]!;
  if (step === 1 || side === 0) return x;
  const groups = padAxis(withAxes(x, axis, side, 1), axis + 1, 0, step - 1);
  const merged = tf.reshape(groups, x.shape.with(axis, side * step));
  return sliceAxis(merged, axis, 0, (side - 1) * step + 1);
}

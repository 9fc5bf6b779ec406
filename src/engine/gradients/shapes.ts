import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../attributes.ts';
import { engineFault } from '../faults.ts';
import { gradient, gradientOfMany } from './define.ts';
import { padAxis, sliceAxis, spread } from './strides.ts';

/** The sum over the copies; tfjs-core adds them up one by one, up to rank 4. */
function untile(dy: Tensor, x: Tensor, reps: readonly number[]): Tensor {
  const copies = tf.reshape(dy, x.shape.flatMap((side, axis) => [reps[axis]!, side]));
  const repeated = reps.flatMap((count, axis) => (count > 1 ? [2 * axis] : []));
  return tf.reshape(repeated.length > 0 ? tf.sum(copies, repeated) : copies, x.shape);
}

const offNumber = (attributes: Attributes, name: string) => (attributes.has(name) ? attributes.number(name) : 0);

/** Puts what a strided slice took back in its place, zeros elsewhere. */
function unslice(dy: Tensor, x: Tensor, attributes: Attributes): Tensor {
  const masks = ['beginMask', 'endMask', 'ellipsisMask', 'newAxisMask', 'shrinkAxisMask'].map((name) => offNumber(attributes, name));
  const [beginMask = 0, endMask = 0, ellipsisMask = 0, newAxisMask = 0, shrinkAxisMask = 0] = masks;
  const info = tf.slice_util.sliceInfo(x.shape, attributes.numbers('begin'), attributes.numbers('end'), attributes.numbers('strides'), beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
  const counts = tf.slice_util.computeOutShape(info.begin, info.end, info.strides);
  if (counts.includes(0)) return tf.zeros(x.shape);
  return counts.reduce((sofar, count, axis) => {
    const [first, step] = [info.begin[axis]!, info.strides[axis]!];
    const lowest = step > 0 ? first : first + (count - 1) * step;
    const apart = spread(step > 0 ? sofar : tf.reverse(sofar, axis), axis, Math.abs(step));
    return padAxis(apart, axis, lowest, x.shape[axis]! - lowest - apart.shape[axis]!);
  }, tf.reshape(dy, counts));
}

/** Adds what lies in the mirrored margins of an axis to what it mirrors; tfjs-core's gradient leaves it out. */
function foldAxis(dy: Tensor, axis: number, [before, after]: readonly [number, number], edge: 0 | 1): Tensor {
  const size = dy.shape[axis]! - before - after;
  const margin = (start: number, count: number, onto: number) => padAxis(tf.reverse(sliceAxis(dy, axis, start, count), axis), axis, onto, size - onto - count);
  const parts = [sliceAxis(dy, axis, before, size)];
  if (before > 0) parts.push(margin(0, before, edge));
  if (after > 0) parts.push(margin(before + size, after, size - after - edge));
  return parts.reduce((sum, part) => tf.add(sum, part));
}

/** The blocks that became pixels, as channels again. */
function spaceToDepth(dy: Tensor, x: Tensor, attributes: Attributes): Tensor {
  const block = attributes.number('blockSize');
  if (attributes.text('dataFormat') !== 'NHWC') throw engineFault('kernel', { kernel: 'gradient of DepthToSpace in NCHW' });
  const [batch = 1, height = 1, width = 1] = x.shape;
  const blocks = tf.reshape(dy, [batch, height, block, width, block, -1]);
  return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), x.shape);
}

function diagonal(dy: Tensor, x: Tensor): Tensor {
  return tf.reshape(tf.sum(tf.mul(tf.reshape(dy, [x.size, x.size]), tf.eye(x.size)), 1), x.shape);
}

export const shapes: readonly GradConfig[] = [
  gradient('Tile', ['x'], (dy, { x }, attributes) => ({ x: () => untile(dy, x, attributes.numbers('reps')) })),
  gradient('StridedSlice', ['x'], (dy, { x }, attributes) => ({ x: () => unslice(dy, x, attributes) })),
  gradient('MirrorPad', ['x'], (dy, _, attributes) => ({
    x: () => attributes.pairs('paddings').reduce((sofar, margins, axis) => foldAxis(sofar, axis, margins, attributes.text('mode') === 'reflect' ? 1 : 0), dy),
  })),
  // tfjs-core transposes the result where the axis is not the last one.
  gradient('Cumsum', [], (dy, _, attributes) => ({ x: () => tf.cumsum(dy, attributes.number('axis'), attributes.flag('exclusive'), !attributes.flag('reverse')) })),
  gradient('DepthToSpace', ['x'], (dy, { x }, attributes) => ({ x: () => spaceToDepth(dy, x, attributes) })),
  gradient('Diag', ['x'], (dy, { x }) => ({ x: () => diagonal(dy, x) })),
  // tfjs-core's takes the only part's gradient, where there is one part, for a list of none.
  gradientOfMany('SplitV', [], (dys, _, attributes) => ({ x: () => tf.concat([...dys], attributes.number('axis')) })),
  gradient('FlipLeftRight', [], (dy) => ({ image: () => tf.reverse(dy, 2) })),
];

import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig } from '@tensorflow/tfjs-core';
import { gradient, mask } from './define.ts';

/** A kernel whose results are the same all around almost every point. tfjs-core has no gradient for most of them, and throws. */
function flat(kernel: string, inputs: readonly string[]): GradConfig {
  return gradient(kernel, inputs, (_, saved) => Object.fromEntries(inputs.map((name) => [name, () => tf.zeros(saved[name]!.shape)])));
}

const division = tf.getGradient('RealDiv');

/** Dividing whole numbers is this kernel too (tf.div), and has division's gradient, as in tfjs-core. */
const floorDiv: GradConfig = {
  ...division,
  kernelName: 'FloorDiv',
  gradFunc: (dy, saved, attributes) => {
    if (saved.every(({ dtype }) => dtype === 'int32')) return division.gradFunc(dy, saved, attributes);
    const [a, b] = saved;
    return { a: () => tf.zeros(a!.shape), b: () => tf.zeros(b!.shape) };
  },
};

const ONE = ['Step', 'Sign', 'Floor', 'Ceil', 'Round', 'IsNan', 'IsInf', 'IsFinite', 'LogicalNot', 'All', 'Any', 'ArgMax', 'ArgMin', 'ZerosLike', 'OnesLike'];
const TWO = ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr', 'LogicalXor'];

export const flats: readonly GradConfig[] = [
  ...ONE.map((kernel) => flat(kernel, ['x'])),
  ...TWO.map((kernel) => flat(kernel, ['a', 'b'])),
  flat('OneHot', ['indices']),
  flat('SearchSorted', ['sortedSequence', 'values']),
  // A number made whole no longer moves with its origin; tfjs-core passes the gradient on.
  gradient('Cast', ['x'], (dy, { x }, attributes) => ({ x: () => (x.dtype === 'float32' && attributes.text('dtype') !== 'float32' ? tf.zeros(x.shape) : tf.clone(dy)) })),
  floorDiv,
  gradient('Select', ['condition'], (dy, { condition }) => ({
    condition: () => tf.zeros(condition.shape),
    t: () => tf.mul(dy, mask(() => condition)),
    e: () => tf.mul(dy, mask(() => tf.logicalNot(condition))),
  })),
];

import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig } from '@tensorflow/tfjs-core';
import { gradient, mask } from './define.ts';

/** A kernel whose results are the same all around almost every point. tfjs-core has no gradient for most of them, and throws. */
function flat(kernel: string, inputs: readonly string[]): GradConfig {
  return gradient(kernel, inputs, (_, saved) => Object.fromEntries(inputs.map((name) => [name, () => tf.zeros(saved[name]!.shape)])));
}

const ONE = ['Step', 'Sign', 'Floor', 'Ceil', 'Round', 'IsNan', 'IsInf', 'IsFinite', 'LogicalNot', 'All', 'Any', 'ArgMax', 'ArgMin', 'ZerosLike', 'OnesLike'];
const TWO = ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr', 'LogicalXor', 'FloorDiv'];

export const flats: readonly GradConfig[] = [
  ...ONE.map((kernel) => flat(kernel, ['x'])),
  ...TWO.map((kernel) => flat(kernel, ['a', 'b'])),
  flat('OneHot', ['indices']),
  flat('SearchSorted', ['sortedSequence', 'values']),
  flat('Multinomial', ['logits']),
  // A number made whole no longer moves with its origin; tfjs-core passes the gradient on.
  gradient('Cast', ['x'], (dy, { x }, attributes) => ({ x: () => (attributes.text('dtype') === 'float32' ? tf.clone(dy) : tf.zeros(x.shape)) })),
  gradient('Select', ['condition'], (dy, { condition }) => ({
    condition: () => tf.zeros(condition.shape),
    t: () => tf.mul(dy, mask(() => condition)),
    e: () => tf.mul(dy, mask(() => tf.logicalNot(condition))),
  })),
];

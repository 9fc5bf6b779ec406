import * as tf from '@tensorflow/tfjs-core';
import type { LayerDescription } from '../game.ts';
import { parameter, sizeOf, type LayerMaker } from './layer.ts';
import type { WeightInit } from './initializers.ts';

export interface MinibatchOptions {
  /** B: how many numbers are added to each example */
  readonly kernels: number;
  /** C: the dimensions of the space in which examples are compared, for each of them */
  readonly dimensions: number;
  readonly init: WeightInit;
}

const MINIBATCH = 'minibatch discrimination';

/** Whether a layer that is described is minibatch discrimination. */
export const isMinibatch = ({ kind }: Pick<LayerDescription, 'kind'>): boolean => kind.startsWith(MINIBATCH);

/**
 * Minibatch discrimination (Salimans et al. 2016, section 3.2): with M = x T, [batch, B, C], an example gets the numbers
 * o_b = Σ_j exp(-‖M_ib - M_jb‖₁) over all examples j of the batch, itself included as in the paper's formula.
 * [batch, n] to [batch, n + B]. It takes memory for batch² · B · C numbers.
 */
export function minibatchDiscrimination({ kernels, dimensions, init }: MinibatchOptions): LayerMaker {
  return (input) => {
    const inputs = sizeOf(input);
    const columns = kernels * dimensions;
    return {
      kind: `${MINIBATCH} ${kernels} x ${dimensions}`,
      shape: [inputs + kernels],
      params: { kernel: { shape: [inputs, columns], initialise: init({ inputs, outputs: columns, columns }) } },
      stats: {},
      apply: (x, { params }) => {
        const [batch] = x.shape as [number];
        const places = tf.reshape(tf.matMul(x, parameter(params, 'kernel')), [batch, 1, kernels, dimensions]);
        const distances = tf.sum(tf.abs(tf.sub(places, tf.reshape(places, [1, batch, kernels, dimensions]))), -1);
        return { y: tf.concat([x, tf.sum(tf.exp(tf.neg(distances)), 1)], -1), stats: {} };
      },
    };
  };
}

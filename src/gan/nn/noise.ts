import * as tf from '@tensorflow/tfjs-core';
import type { LayerMaker } from './layer.ts';

/** Adds N(0, sigma) to every number in training (Salimans et al. 2016's discriminators); nothing in sampling. */
export function gaussianNoise(sigma: number): LayerMaker {
  return (input) => ({
    kind: `noise ${sigma}`,
    shape: input,
    params: {},
    stats: {},
    noise: (batch) => ({ shape: [batch, ...input], distribution: 'normal' }),
    apply: (x, { noise }) => ({ y: noise === undefined ? x : tf.add(x, tf.mul(noise, sigma)), stats: {} }),
  });
}

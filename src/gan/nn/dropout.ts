import * as tf from '@tensorflow/tfjs-core';
import type { LayerMaker } from './layer.ts';

/**
 * Inverted dropout (Srivastava et al. 2014): in training a share `rate` of the activations is set to zero and the rest
 * is divided by 1 - rate. The mask is made from noise that comes in, uniform in [0, 1), so that a step can be repeated.
 */
export function dropout(rate: number): LayerMaker {
  return (input) => ({
    kind: `dropout ${rate}`,
    shape: input,
    params: {},
    stats: {},
    noise: (batch) => ({ shape: [batch, ...input], distribution: 'uniform' }),
    apply: (x, { noise }) => {
      if (noise === undefined) return { y: x, stats: {} };
      const kept = tf.cast(tf.greaterEqual(noise, rate), 'float32');
      return { y: tf.mul(x, tf.mul(kept, 1 / (1 - rate))), stats: {} };
    },
  });
}

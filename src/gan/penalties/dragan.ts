import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema.ts';
import { parameter } from '../nn/layer.ts';
import { oneForEach, slope, type Penalty } from './penalty.ts';

type DraganConfig = NonNullable<Config['penalties']['dragan']>;

/** Standard deviation over all the numbers of a batch, rank 0. */
const deviation = (x: tf.Tensor): tf.Tensor => tf.sqrt(tf.mean(tf.square(tf.sub(x, tf.mean(x)))));

/**
 * E[(‖∇D(x̂)‖ - target)²] around the reals: x̂ = x + α σ s u, where s is the standard deviation of the batch's numbers,
 * u is uniform in [0, 1) for each number and α for each example (Kodali et al. 2017, algorithm 1, as their code draws it).
 */
export function dragan({ weight, target, sigma }: DraganConfig): Penalty {
  return {
    name: 'dragan',
    tag: 'dragan',
    hyper: { weight, target, sigma },
    onGradient: true,
    noise: (batch, shape) => ({
      direction: { shape: [batch, ...shape], distribution: 'uniform' },
      distance: { shape: oneForEach(batch, shape), distribution: 'uniform' },
    }),
    apply: ({ critic, real, noise, hyper }) => {
      const reach = tf.mul(tf.mul(parameter(noise, 'distance'), parameter(hyper, 'sigma')), deviation(real));
      const norm = slope(critic, tf.add(real, tf.mul(reach, parameter(noise, 'direction'))));
      return { value: tf.mean(tf.squaredDifference(norm, parameter(hyper, 'target'))), scalars: { slope_dragan: tf.mean(norm) } };
    },
  };
}

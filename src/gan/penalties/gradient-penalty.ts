import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema.ts';
import { parameter } from '../nn/layer.ts';
import { oneForEach, slope, type Penalty } from './penalty.ts';

type GradientPenaltyConfig = NonNullable<Config['penalties']['gradientPenalty']>;

/**
 * E[(‖∇D(x̂)‖ - target)²] at points x̂ = ε x + (1 - ε) G(z), ε uniform in [0, 1) for each example (Gulrajani et al. 2017,
 * algorithm 1); with one side E[max(0, ‖∇D(x̂)‖ - target)²] (Petzka et al. 2018, equation 8).
 */
export function gradientPenalty({ weight, target, sides }: GradientPenaltyConfig): Penalty {
  return {
    name: 'gradientPenalty',
    tag: 'gp',
    hyper: { weight, target },
    onGradient: true,
    noise: (batch, shape) => ({ mix: { shape: oneForEach(batch, shape), distribution: 'uniform' } }),
    apply: ({ critic, real, fake, noise, hyper }) => {
      const between = tf.add(fake, tf.mul(parameter(noise, 'mix'), tf.sub(real, fake)));
      const norm = slope(critic, between);
      const excess = tf.sub(norm, parameter(hyper, 'target'));
      return { value: tf.mean(tf.square(sides === 'one' ? tf.relu(excess) : excess)), scalars: { slope_gp: tf.mean(norm) } };
    },
  };
}

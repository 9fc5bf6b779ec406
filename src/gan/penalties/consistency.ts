import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema.ts';
import { mirrored, shifted, wholeShifts } from '../augmentation/movements.ts';
import { parameter } from '../nn/layer.ts';
import type { Penalty } from './penalty.ts';

type ConsistencyConfig = NonNullable<Config['penalties']['consistency']>;

/** E[(D(x) - D(T(x)))²] on real images, T a random shift and, if asked for, a mirror (CR-GAN, Zhang et al. 2020, equation 3). */
export function consistency({ weight, shift, flip }: ConsistencyConfig): Penalty {
  return {
    name: 'consistency',
    tag: 'consistency',
    hyper: { weight },
    onGradient: false,
    noise: (batch) => ({
      shift: { shape: [batch, 2], distribution: 'uniform' },
      ...(flip === 'on' ? { flip: { shape: [batch, 1], distribution: 'uniform' } as const } : {}),
    }),
    apply: ({ critic, real, noise }) => {
      const moved = shifted(real, wholeShifts(parameter(noise, 'shift'), shift));
      const changed = flip === 'on' ? mirrored(moved, parameter(noise, 'flip')) : moved;
      return { value: tf.mean(tf.squaredDifference(critic(real), critic(changed))), scalars: {} };
    },
  };
}

import * as tf from '@tensorflow/tfjs-core';
import { squaredSlope, type Penalty } from './penalty.ts';

/** ½ E[‖∇D‖²] at the reals (R1) or at the fakes (R2) (Mescheder et al. 2018, equations 9 and 10; γ is the weight). */
export function zeroCentred(name: 'r1' | 'r2', { weight }: { readonly weight: number }): Penalty {
  return {
    name,
    tag: name,
    hyper: { weight },
    onGradient: true,
    noise: () => ({}),
    apply: ({ critic, real, fake }) => ({ value: tf.mul(tf.mean(squaredSlope(critic, name === 'r1' ? real : fake)), 0.5), scalars: {} }),
  };
}

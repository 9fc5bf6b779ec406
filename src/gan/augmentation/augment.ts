import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema.ts';
import type { Tensors } from '../../engine/engine.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';
import type { NoiseSpecs } from '../game.ts';
import { parameter } from '../nn/layer.ts';
import { columnOf, recoloured } from './colours.ts';
import { cutOut } from './cutout.ts';
import { mirrored, shifted, wholeShifts } from './movements.ts';

export type AugmentationConfig = NonNullable<Config['augmentation']>;
type Change = AugmentationConfig['policy'][number];

/** Hyperparameters. */
export const PROBABILITY = 'augmentation/probability';
export const TARGET = 'augmentation/target';
export const EXAMPLES = 'augmentation/examples';
/** State, where the probability adapts. */
export const ADAPTED = 'augmentation/p';

/** An eighth of each side, the most that an image is shifted (Zhao et al. 2020). */
const SHARE_SHIFTED = 1 / 8;

/** Shifts by whole pixels, at most an eighth of each side. */
function translated(x: tf.Tensor, noise: tf.Tensor): tf.Tensor {
  const [, height, width] = x.shape as [number, number, number, number];
  const [down, right] = tf.split(noise, 2, 1) as [tf.Tensor, tf.Tensor];
  const most = (side: number) => Math.round(side * SHARE_SHIFTED);
  return shifted(x, tf.concat([wholeShifts(down, most(height)), wholeShifts(right, most(width))], 1));
}

/** Each change with the numbers of noise that it takes for an image. */
const CHANGES: Readonly<Record<Change, { readonly columns: number; readonly apply: (x: tf.Tensor, noise: tf.Tensor) => tf.Tensor }>> = {
  color: { columns: 3, apply: recoloured },
  translation: { columns: 2, apply: translated },
  cutout: { columns: 2, apply: cutOut },
  flip: { columns: 1, apply: mirrored },
};

/** Noise for a batch of images: for each change its own numbers, and one that decides whether it is made. */
export function augmentationNoise({ policy }: AugmentationConfig, batch: number): NoiseSpecs {
  return Object.fromEntries(policy.map((change) => [change, { shape: [batch, CHANGES[change].columns + 1], distribution: 'uniform' }]));
}

/**
 * Images as D sees them: each change of the policy in turn, to each image with the probability. Differentiable in x; the
 * changes themselves follow from the noise alone (Zhao et al. 2020, equations 4 and 5).
 * @param x [batch, height, width, channels] @param probability rank 0
 */
export function augmented({ policy }: AugmentationConfig, x: tf.Tensor, noise: Tensors, probability: tf.Tensor): tf.Tensor {
  return policy.reduce((before, change) => {
    const { columns, apply } = CHANGES[change];
    const own = parameter(noise, change);
    const made = tf.cast(tf.less(columnOf(own, columns), probability), 'float32');
    return tf.add(before, tf.mul(made, tf.sub(apply(before, tf.slice(own, [0, 0], [-1, columns])), before)));
  }, x);
}

/** The probability of each change as it stands, rank 0. */
export const probabilityOf = ({ adaptive }: AugmentationConfig, state: Tensors, hyper: Tensors): tf.Tensor =>
  adaptive ? parameter(state, ADAPTED) : parameter(hyper, PROBABILITY);

export function initialAugmentation({ adaptive, probability }: AugmentationConfig): HostTensors {
  return adaptive ? { [ADAPTED]: { dtype: 'float32', shape: [], data: Float32Array.of(probability) } } : {};
}

/**
 * The probability after a batch: up by batch / examples where E[sign D(x)] is above the target, for then D overfits, and
 * down where it is below (Karras et al. 2020, section 3.1; there over four batches at once).
 * @param shares D's judgement of the reals, 0 to 1: of each, or of tuples of them
 * @param examples how many reals these are
 */
export function adapted(shares: tf.Tensor, examples: number, state: Tensors, hyper: Tensors): { readonly state: Tensors; readonly scalars: Tensors } {
  const overfitting = tf.mean(tf.sign(tf.sub(shares, 0.5)));
  const step = tf.mul(tf.sign(tf.sub(overfitting, parameter(hyper, TARGET))), tf.div(examples, parameter(hyper, EXAMPLES)));
  const p = tf.minimum(tf.maximum(tf.add(parameter(state, ADAPTED), step), 0), 1);
  return { state: { [ADAPTED]: p }, scalars: { augment_p: p, augment_sign: overfitting } };
}

export function augmentationHyper({ adaptive, probability }: AugmentationConfig): Record<string, number> {
  return adaptive ? { [TARGET]: adaptive.target, [EXAMPLES]: adaptive.examples } : { [PROBABILITY]: probability };
}

import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema.ts';
import { softmaxCrossEntropy } from '../../engine/gradients/log-softmax.ts';
import type { Tensors } from '../../engine/engine.ts';
import type { NoiseSpec, NoiseSpecs } from '../game.ts';
import { parameter } from '../nn/layer.ts';
import { prefixed, under } from '../paths.ts';

type CodesConfig = NonNullable<Config['codes']>;

/** Hyperparameters: the weights λ. */
export const CATEGORICAL_WEIGHT = 'codes/weight';
export const CONTINUOUS_WEIGHT = 'codes/continuousWeight';

const PATH = 'codes';
const CONTINUOUS = 'continuous';
const nameOf = (index: number): string => `categorical${index}`;

/** Numbers in all the codes together, one-hot: what is put beside z, and what Q's head gives. */
export const codesWidth = ({ categorical, continuous }: CodesConfig): number => categorical.reduce((sum, values) => sum + values, continuous);

/** The codes' noise. @param shown whether the first categorical code goes through its values in turn, for a grid */
export function codesNoise({ categorical, continuous }: CodesConfig, count: number, shown: boolean): NoiseSpecs {
  const oneHot = (values: number, index: number): [string, NoiseSpec] => [nameOf(index), { shape: [count, values], distribution: shown && index === 0 ? 'cycle' : 'categorical' }];
  const numbers: NoiseSpecs = continuous > 0 ? { [CONTINUOUS]: { shape: [count, continuous], distribution: 'symmetric' } } : {};
  return prefixed(PATH, { ...Object.fromEntries(categorical.map(oneHot)), ...numbers });
}

/** The codes side by side, [batch, codesWidth]. */
export function codesOf({ categorical, continuous }: CodesConfig, noise: Tensors): tf.Tensor {
  const own = under(noise, PATH);
  const names = [...categorical.map((_, index) => nameOf(index)), ...(continuous > 0 ? [CONTINUOUS] : [])];
  return tf.concat(names.map((name) => parameter(own, name)), -1);
}

/** Mean negative log-likelihood of one-hot classes, rank 0. @param logits [batch, classes] */
export const classLoss = (classes: tf.Tensor, logits: tf.Tensor): tf.Tensor => tf.mean(softmaxCrossEntropy(classes, logits));

/**
 * -λ L_I up to a constant (Chen et al. 2016, equation 5): Q's mean negative log-likelihood of the codes that were asked
 * for. A categorical code's Q is a softmax; a continuous one's is normal with Q's mean and variance 1, as in the paper's
 * code for MNIST, so ½ (c - μ)².
 * @param guess Q's output, [batch, codesWidth]
 */
export function informationLoss({ categorical, continuous }: CodesConfig, noise: Tensors, guess: tf.Tensor, hyper: Tensors): tf.Tensor {
  const own = under(noise, PATH);
  const sizes = [...categorical, ...(continuous > 0 ? [continuous] : [])];
  // tfjs has no gradient of a split into one.
  const parts = sizes.length === 1 ? [guess] : tf.split(guess, sizes, -1);
  const terms = categorical.map((_, index) => tf.mul(classLoss(parameter(own, nameOf(index)), parts[index]!), parameter(hyper, CATEGORICAL_WEIGHT)));
  if (continuous > 0) {
    const error = tf.sum(tf.squaredDifference(parts.at(-1)!, parameter(own, CONTINUOUS)), -1);
    terms.push(tf.mul(tf.mean(error), tf.mul(parameter(hyper, CONTINUOUS_WEIGHT), 0.5)));
  }
  return tf.addN(terms);
}

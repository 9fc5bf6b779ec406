import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../config/schema.ts';

/** Added to probabilities before the logarithm, so that a saturated D gives a large loss and not an infinite one. */
const EPSILON = 1e-7;

/** What D's outputs mean, and what the players minimise. Every `d` is D's output, [batch]. */
export interface Objective {
  /** D's loss, rank 0: the sum of its mean losses on reals and on fakes. @param realLabel target for reals, rank 0 */
  discriminator(real: tf.Tensor, fake: tf.Tensor, realLabel: tf.Tensor): tf.Tensor;
  /** G's loss, rank 0 */
  generator(fake: tf.Tensor): tf.Tensor;
  /** D's outputs as probabilities of being real */
  probabilities(d: tf.Tensor): tf.Tensor;
}

/** The two halves of the cross-entropy, and the probability, from what D puts out. */
interface Judgement {
  /** -log D, by example */
  readonly ifReal: (d: tf.Tensor) => tf.Tensor;
  /** -log(1 - D), by example */
  readonly ifFake: (d: tf.Tensor) => tf.Tensor;
  readonly probability: (d: tf.Tensor) => tf.Tensor;
}

const onLogits: Judgement = {
  ifReal: (d) => tf.softplus(tf.neg(d)),
  ifFake: (d) => tf.softplus(d),
  probability: (d) => tf.sigmoid(d),
};

const onProbabilities: Judgement = {
  ifReal: (d) => tf.neg(tf.log(tf.add(d, EPSILON))),
  ifFake: (d) => tf.neg(tf.log(tf.sub(1 + EPSILON, d))),
  probability: (d) => d,
};

/**
 * The objectives of Goodfellow et al. 2014. D minimises -log D(x) - log(1 - D(G(z))), its target for reals softened to
 * `realLabel` (Salimans et al. 2016, section 3.4). G minimises -log D(G(z)) (`non-saturating`) or log(1 - D(G(z)))
 * (`minimax`).
 */
export function objective({ name, on }: Pick<Config['objective'], 'name' | 'on'>): Objective {
  const { ifReal, ifFake, probability } = on === 'logits' ? onLogits : onProbabilities;
  const onReal = (d: tf.Tensor, label: tf.Tensor): tf.Tensor => tf.add(tf.mul(ifReal(d), label), tf.mul(ifFake(d), tf.sub(1, label)));
  return {
    discriminator: (real, fake, realLabel) => tf.add(tf.mean(onReal(real, realLabel)), tf.mean(ifFake(fake))),
    generator: (fake) => (name === 'minimax' ? tf.neg(tf.mean(ifFake(fake))) : tf.mean(ifReal(fake))),
    probabilities: probability,
  };
}

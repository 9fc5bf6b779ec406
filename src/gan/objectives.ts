import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../config/schema.ts';

/** Added to probabilities before the logarithm, so that a saturated D gives a large loss and not an infinite one. */
const EPSILON = 1e-7;

/** What D is to say of each example: rank 0 for all alike, or [batch]. 1 is real, 0 generated. */
export interface Targets {
  readonly real: tf.Tensor;
  readonly fake: tf.Tensor;
}

/** What D's outputs mean, and what the players minimise. Every `real` and `fake` is D's output, [batch]. */
export interface Objective {
  /** D's loss, rank 0: the sum of its mean losses on reals and on fakes. */
  discriminator(real: tf.Tensor, fake: tf.Tensor, targets: Targets): tf.Tensor;
  /** G's loss, rank 0. @param real D's output on reals; may be left out where `comparesReals` is false */
  generator(fake: tf.Tensor, real?: tf.Tensor): tf.Tensor;
  /** whether G's loss depends on what D says of reals */
  readonly comparesReals: boolean;
  /** D's outputs as they are shown: the probability of being real, or the bare score where it is none */
  shown(d: tf.Tensor): tf.Tensor;
  /** Anything that is shown, as a number from 0 to 1 for the histograms. */
  share(shown: tf.Tensor): tf.Tensor;
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

/** target · ifReal + (1 - target) · ifFake, by example: an example is real, generated, or, with a smooth label, some of both. */
const mixed = ({ ifReal, ifFake }: Pick<Judgement, 'ifReal' | 'ifFake'>, d: tf.Tensor, target: tf.Tensor): tf.Tensor =>
  tf.add(tf.mul(ifReal(d), target), tf.mul(ifFake(d), tf.sub(1, target)));

const bothMeans = (real: tf.Tensor, fake: tf.Tensor): tf.Tensor => tf.add(tf.mean(real), tf.mean(fake));

/** Scores without a scale of their own are squashed for the histograms. */
const asScores = { shown: (d: tf.Tensor) => d, share: (shown: tf.Tensor) => tf.sigmoid(shown) };

/**
 * The objectives of Goodfellow et al. 2014. D minimises -log D(x) - log(1 - D(G(z))), its targets softened (Salimans et
 * al. 2016, section 3.4). G minimises -log D(G(z)) (`non-saturating`) or log(1 - D(G(z))) (`minimax`). Where reals are
 * given, minimax is minus D's whole loss: against an unrolled D, which depends on G, that differs (Metz et al. 2016).
 */
function crossEntropy(judgement: Judgement, saturating: boolean): Objective {
  const { ifReal, ifFake, probability } = judgement;
  return {
    discriminator: (real, fake, targets) => bothMeans(mixed(judgement, real, targets.real), mixed(judgement, fake, targets.fake)),
    generator: (fake, real) => {
      if (!saturating) return tf.mean(ifReal(fake));
      return tf.neg(real ? bothMeans(ifReal(real), ifFake(fake)) : tf.mean(ifFake(fake)));
    },
    comparesReals: false,
    shown: probability,
    share: (shown) => shown,
  };
}

/** D: ½ E[(D(x) - b)²] + ½ E[(D(G(z)) - a)²]; G: ½ E[(D(G(z)) - 1)²] (Mao et al. 2017, equation 9; b and a are the targets). */
const leastSquares: Objective = {
  discriminator: (real, fake, targets) => tf.mul(bothMeans(tf.squaredDifference(real, targets.real), tf.squaredDifference(fake, targets.fake)), 0.5),
  generator: (fake) => tf.mul(tf.mean(tf.squaredDifference(fake, 1)), 0.5),
  comparesReals: false,
  shown: (d) => d,
  share: (shown) => shown,
};

const margins = { ifReal: (d: tf.Tensor) => tf.relu(tf.sub(1, d)), ifFake: (d: tf.Tensor) => tf.relu(tf.add(1, d)) };

/** D: E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))]; G: -E[D(G(z))] (Miyato et al. 2018, equations 16 and 17). */
const hinge: Objective = {
  discriminator: (real, fake, targets) => bothMeans(mixed(margins, real, targets.real), mixed(margins, fake, targets.fake)),
  generator: (fake) => tf.neg(tf.mean(fake)),
  comparesReals: false,
  ...asScores,
};

const sides = { ifReal: (d: tf.Tensor) => tf.neg(d), ifFake: (d: tf.Tensor) => d };

/** D: E[D(G(z))] - E[D(x)]; G: -E[D(G(z))] (Arjovsky et al. 2017, equations 2 and 3). */
const wasserstein: Objective = {
  discriminator: (real, fake, targets) => bothMeans(mixed(sides, real, targets.real), mixed(sides, fake, targets.fake)),
  generator: (fake) => tf.neg(tf.mean(fake)),
  comparesReals: false,
  ...asScores,
};

const demandReal = (real: tf.Tensor | undefined): tf.Tensor => {
  if (!real) throw new Error("a relativistic G's loss needs what D says of reals");
  return real;
};

/** D: -E[log σ(D(x) - D(G(z)))], example by example; G: the same with both exchanged (Jolicoeur-Martineau 2018, equations 7 and 8). */
const relativistic: Objective = {
  discriminator: (real, fake, targets) => tf.mean(mixed(onLogits, tf.sub(real, fake), targets.real)),
  generator: (fake, real) => tf.mean(onLogits.ifReal(tf.sub(fake, demandReal(real)))),
  comparesReals: true,
  ...asScores,
};

/**
 * D: -E[log σ(D(x) - E D(G(z)))] - E[log(1 - σ(D(G(z)) - E D(x)))]; G: the same with reals and fakes exchanged
 * (Jolicoeur-Martineau 2018, equations 9 to 12).
 */
const relativisticAverage: Objective = {
  discriminator: (real, fake, targets) =>
    bothMeans(mixed(onLogits, tf.sub(real, tf.mean(fake)), targets.real), mixed(onLogits, tf.sub(fake, tf.mean(real)), targets.fake)),
  generator: (fake, reals) => {
    const real = demandReal(reals);
    return bothMeans(onLogits.ifReal(tf.sub(fake, tf.mean(real))), onLogits.ifFake(tf.sub(real, tf.mean(fake))));
  },
  comparesReals: true,
  ...asScores,
};

/** The objective that a config names, for D's outputs as it names them. */
export function objective({ name, on }: Pick<Config['objective'], 'name' | 'on'>): Objective {
  const judgement = on === 'logits' ? onLogits : onProbabilities;
  const byName: Readonly<Record<typeof name, Objective>> = {
    'non-saturating': crossEntropy(judgement, false),
    minimax: crossEntropy(judgement, true),
    'least-squares': leastSquares,
    hinge,
    wasserstein,
    relativistic,
    'relativistic-average': relativisticAverage,
  };
  return byName[name];
}

/** Targets of which a share is exchanged for the other kind's: where `noise`, uniform in [0, 1), lies below `share`. */
export function noisyTarget(own: tf.Tensor, other: tf.Tensor, noise: tf.Tensor, share: number): tf.Tensor {
  const flipped = tf.cast(tf.less(noise, share), 'float32');
  return tf.add(tf.mul(own, tf.sub(1, flipped)), tf.mul(other, flipped));
}

import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engine/engine.ts';
import type { TurnInputs } from '../game.ts';
import { parameter } from '../nn/layer.ts';
import { noisyTarget, type Targets } from '../objectives.ts';
import { under } from '../paths.ts';
import { penalise } from '../penalties/terms.ts';
import { classLoss, informationLoss } from './codes.ts';
import { CLASS_HEAD, type Verdict } from './critic.ts';
import { CLASS_WEIGHT, CODE_HEAD, FAKE_LABEL, LABELLED_WEIGHT, REAL_LABEL, UNLABELLED_WEIGHT, type Game } from './game.ts';
import { judged, type Seen, type Weights } from './passes.ts';

/** What a player minimises, what of it is shown by tag, and what D said. */
export interface Loss {
  /** rank 0 */
  readonly loss: tf.Tensor;
  readonly scalars: Tensors;
  readonly real: Verdict | undefined;
  readonly fake: Verdict;
}

type Given = Pick<TurnInputs, 'noise' | 'hyper'>;

function targetsOf({ config: { objective } }: Game, { noise, hyper }: Given): Targets {
  const [real, fake] = [parameter(hyper, REAL_LABEL), parameter(hyper, FAKE_LABEL)];
  if (objective.labelNoise === 0) return { real, fake };
  const flipped = (own: tf.Tensor, other: tf.Tensor, name: string) => noisyTarget(own, other, parameter(noise, `labelNoise/${name}`), objective.labelNoise);
  return { real: flipped(real, fake, 'real'), fake: flipped(fake, real, 'fake') };
}

/** The further heads' losses: the class that D names, the codes that it reads from samples. Both players minimise them. */
function headLosses({ config: { codes, conditioning } }: Game, { noise, hyper }: Given, labels: tf.Tensor | undefined, verdicts: readonly Verdict[], fake: Verdict): Tensors {
  const named = conditioning.kind === 'auxiliary' ? verdicts.flatMap(({ heads }) => heads[CLASS_HEAD] ?? []) : [];
  const guess = fake.heads[CODE_HEAD];
  return {
    ...(labels && named.length > 0 ? { class: tf.mul(tf.addN(named.map((logits) => classLoss(labels, logits))), parameter(hyper, CLASS_WEIGHT)) } : {}),
    ...(codes && guess ? { codes: informationLoss(codes, noise, guess, hyper) } : {}),
  };
}

const sumOf = (first: tf.Tensor, others: readonly tf.Tensor[]): tf.Tensor => (others.length === 0 ? first : tf.addN([first, ...others]));

/** What one pass of D's loss is taken of. */
export interface DiscriminatorMatter {
  readonly real: Seen;
  readonly fake: Seen;
  /** classes of the reals, which are the fakes' too */
  readonly labels: tf.Tensor | undefined;
  /** examples whose classes D is told, where it is semi-supervised */
  readonly told?: { readonly examples: Seen; readonly classes: tf.Tensor } | undefined;
  /** whether the penalties that may be lazy are due */
  readonly regularised: boolean;
}

/**
 * D's loss: its objective on reals and on fakes as separate batches, its moving averages fed by both in this order; the
 * penalties; its further heads.
 */
export function discriminatorLoss(game: Game, weights: Weights, matter: DiscriminatorMatter, given: Given): Loss {
  const { real, fake, labels, regularised } = matter;
  const { noise, hyper } = given;
  const onReal = judged(game, weights, real, under(noise, 'real'));
  const onFake = judged(game, { ...weights, stats: onReal.stats }, fake, under(noise, 'fake'));
  const objective = game.objective.discriminator(onReal.d, onFake.d, targetsOf(game, given));
  const adversarial = game.config.semiSupervised ? tf.mul(objective, parameter(hyper, UNLABELLED_WEIGHT)) : objective;
  const criticFor = (name: string) => (x: tf.Tensor) => judged(game, weights, { ...real, x }, under(noise, `pass/${name}`)).d;
  const terms = game.penalties.filter(({ onGradient }) => regularised || !onGradient);
  const penalties = penalise(terms, { criticFor, real: real.x, fake: fake.x, noise, hyper });
  const heads = headLosses(game, given, labels, [onReal, onFake], onFake);
  const told = toldLoss(game, { ...weights, stats: onFake.stats }, matter, given);
  const loss = sumOf(adversarial, [...(penalties.sum ? [penalties.sum] : []), ...Object.values(heads), ...(told ? [told.loss] : [])]);
  const scalars = { ...penalties.scalars, ...tagged(heads, 'd'), ...told?.scalars, ...distanceOf(game, onReal, onFake) };
  return { loss, scalars, real: onReal, fake: told ? { ...onFake, stats: told.stats } : onFake };
}

/** The class loss on the examples whose classes D is told (Salimans et al. 2016, section 5), and its errors among them. */
function toldLoss(game: Game, weights: Weights, { told }: DiscriminatorMatter, { noise, hyper }: Given) {
  if (!told) return undefined;
  const { heads, stats } = judged(game, weights, told.examples, under(noise, 'labelled'));
  const logits = parameter(heads, CLASS_HEAD);
  const named = classLoss(told.classes, logits);
  return { loss: tf.mul(named, parameter(hyper, LABELLED_WEIGHT)), stats, scalars: { loss_labelled: named, error_labelled: tf.mean(classErrors(told.classes, logits)) } };
}

/** 1 where the likeliest class is not the one that it should be, [batch]. @param classes one-hot */
export const classErrors = (classes: tf.Tensor, logits: tf.Tensor): tf.Tensor => tf.cast(tf.notEqual(tf.argMax(logits, -1), tf.argMax(classes, -1)), 'float32');

/** The critic's estimate of the Wasserstein distance, E[D(x)] - E[D(G(z))]. */
function distanceOf({ config }: Game, real: Verdict, fake: Verdict): Tensors {
  return config.objective.name === 'wasserstein' ? { wasserstein: tf.sub(tf.mean(real.d), tf.mean(fake.d)) } : {};
}

/** A head's loss in the tags of a player: `loss_class_d`, `loss_codes_g`. */
const tagged = (losses: Tensors, player: 'd' | 'g'): Tensors => Object.fromEntries(Object.entries(losses).map(([name, loss]) => [`loss_${name}_${player}`, loss]));

/** Whether G's loss looks at reals too; minimax does so against an unrolled D, whose say on reals depends on G. */
export function looksAtReals({ objective, config: { objective: { name, generator }, training } }: Game): boolean {
  return generator === 'feature-matching' || objective.comparesReals || (name === 'minimax' && training.unrolledSteps > 0);
}

/** ‖E f(x) - E f(G(z))‖² of D's last features (Salimans et al. 2016, section 3.1). */
function featureDistance(real: Verdict | undefined, fake: Verdict): tf.Tensor {
  if (!real) throw new Error('feature matching needs reals');
  return tf.sum(tf.squaredDifference(tf.mean(real.features, 0), tf.mean(fake.features, 0)));
}

/** G's loss against a D whose weights stay as they are. @param real undefined where `looksAtReals` is false */
export function generatorLoss(game: Game, weights: Weights, fake: Seen, real: Seen | undefined, labels: tf.Tensor | undefined, given: Given): Loss {
  const onReal = real && judged(game, weights, real, under(given.noise, 'real'));
  const onFake = judged(game, weights, fake, under(given.noise, 'fake'));
  const matching = game.config.objective.generator === 'feature-matching';
  const own = matching ? featureDistance(onReal, onFake) : game.objective.generator(onFake.d, onReal?.d);
  const heads = headLosses(game, given, labels, [onFake], onFake);
  return { loss: sumOf(own, Object.values(heads)), scalars: tagged(heads, 'g'), real: onReal, fake: onFake };
}

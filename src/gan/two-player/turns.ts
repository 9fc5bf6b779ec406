import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engine/engine.ts';
import type { BatchEntry, NoiseSpecs, ScheduledTurn, Turn, TurnInputs, TurnResult } from '../game.ts';
import { adapted, augmentationNoise } from '../augmentation/augment.ts';
import { differentiate, globalNorm, type Differentiated } from '../gradients.ts';
import { emaPace, movedAverage, ownWeights } from '../moving-average.ts';
import { parameter } from '../nn/layer.ts';
import { prefixed, under } from '../paths.ts';
import { penaltyNoise } from '../penalties/terms.ts';
import { packedShape } from './critic.ts';
import { gameHyper, LABELLED_DECAY, latentNoise, passNoise, type Game } from './game.ts';
import { discriminatorLoss, generatorLoss, looksAtReals, type DiscriminatorMatter, type Loss } from './losses.ts';
import { askedLabels, asSeen, generated, seen, weightsOf } from './passes.ts';
import { advanced } from './player.ts';
import { clipped, unrolledWeights } from './unrolled.ts';

/** Scalars of a loss as entries of what `differentiate` puts aside. */
const aside = ({ scalars }: Loss): Tensors => prefixed('scalars', scalars);

const shownOf = ({ objective }: Game, d: tf.Tensor | undefined): tf.Tensor => {
  if (!d) throw new Error('nothing was judged');
  return objective.shown(d);
};

/** D's batch, and the fakes of G as it stands: no gradient goes there, and its statistics stay. */
function matterOf(game: Game, inputs: TurnInputs, regularised: boolean, fakes?: tf.Tensor): DiscriminatorMatter {
  const labels = askedLabels(game, inputs);
  const made = fakes ?? generated(game, weightsOf(inputs.state, 'generator'), inputs.noise, labels).y;
  const { labelled, labelledClasses } = inputs.batch;
  const told = labelled && labelledClasses ? { examples: asSeen(game, labelled, undefined), classes: labelledClasses } : undefined;
  return { real: seen('real', game, parameter(inputs.batch, 'real'), labels, inputs), fake: seen('fake', game, made, labels, inputs), labels, told, regularised };
}

function updateDiscriminator(game: Game, inputs: TurnInputs, regularised: boolean): TurnResult {
  const { discriminator, objective } = game;
  const { state, noise, hyper } = inputs;
  const matter = matterOf(game, inputs, regularised);
  const own = weightsOf(state, discriminator.name);
  const result = differentiate((params) => {
    const outcome = discriminatorLoss(game, { ...own, params }, matter, { noise, hyper });
    const shown = { real: shownOf(game, outcome.real?.d), fake: shownOf(game, outcome.fake.d) };
    return { loss: outcome.loss, aside: { ...shown, ...prefixed('stats', outcome.fake.stats), ...aside(outcome) } };
  }, own.params);
  const [real, fake] = [parameter(result.aside, 'real'), parameter(result.aside, 'fake')];
  const observations = { d_real: objective.share(real), d_fake: objective.share(fake) };
  const { state: changed, scalars } = game.config.augmentation?.adaptive ? adapted(observations.d_real, game.examples, state, hyper) : { state: {}, scalars: {} };
  const moved = withClippedParams(game, advanced(discriminator, inputs, result), hyper);
  return {
    state: { ...prefixed(discriminator.name, { ...moved, ...averaged(game, state, moved, hyper) }), ...changed },
    scalars: { loss_d: result.loss, d_real: tf.mean(real), d_fake: tf.mean(fake), grad_norm_d: globalNorm(result.gradients), ...under(result.aside, 'scalars'), ...scalars },
    observations,
  };
}

/** The average of D's weights that classifies, where it is semi-supervised. */
function averaged({ config: { semiSupervised } }: Game, state: Tensors, own: Tensors, hyper: Tensors): Tensors {
  if (!semiSupervised) return {};
  return prefixed('ema', movedAverage(under(state, 'discriminator/ema'), ownWeights(own), { decay: parameter(hyper, LABELLED_DECAY) }));
}

const withClippedParams = (game: Game, own: Tensors, hyper: Tensors): Tensors => ({ ...own, ...prefixed('params', clipped(game, under(own, 'params'), hyper)) });

/** What G's loss is differentiated by: its parameters. D judges in training mode, but neither its weights nor its statistics move. */
function generatorGradients(game: Game, inputs: TurnInputs): Differentiated {
  const { state, noise, hyper } = inputs;
  const own = weightsOf(state, 'generator');
  const labels = askedLabels(game, inputs);
  return differentiate((params) => {
    const made = generated(game, { ...own, params }, noise, labels);
    const fake = seen('fake', game, made.y, labels, inputs);
    const weights = game.config.training.unrolledSteps > 0 ? unrolledWeights(game, inputs, matterOf(game, inputs, true, made.y)) : weightsOf(state, 'discriminator');
    const real = looksAtReals(game) ? seen('real', game, parameter(inputs.batch, 'real'), labels, inputs) : undefined;
    const outcome = generatorLoss(game, weights, fake, real, labels, { noise, hyper });
    return { loss: outcome.loss, aside: { d: tf.mean(shownOf(game, outcome.fake.d)), ...prefixed('stats', made.stats), ...aside(outcome) } };
  }, own.params);
}

function updateGenerator(game: Game, inputs: TurnInputs): TurnResult {
  const { generator, config: { ema } } = game;
  const { state, hyper } = inputs;
  const result = generatorGradients(game, inputs);
  const own = advanced(generator, inputs, result);
  const average = ema && movedAverage(under(state, 'generator/ema'), ownWeights(own), emaPace(ema, hyper));
  return {
    state: prefixed(generator.name, { ...own, ...(average ? prefixed('ema', average) : {}) }),
    scalars: { loss_g: result.loss, d_fake_g: parameter(result.aside, 'd'), grad_norm_g: globalNorm(result.gradients), ...under(result.aside, 'scalars') },
    observations: {},
  };
}

/** Both from the same state, batch and noise. */
function updateBoth(game: Game, inputs: TurnInputs, regularised: boolean): TurnResult {
  const [d, g] = [updateDiscriminator(game, inputs, regularised), updateGenerator(game, inputs)];
  return { state: { ...d.state, ...g.state }, scalars: { ...d.scalars, ...g.scalars }, observations: { ...d.observations, ...g.observations } };
}

const REGULARISED = 'discriminator-regularised';
const BOTH = 'both';
const BOTH_REGULARISED = 'both-regularised';

/** Whether G's turn needs a batch of its own: its loss looks at reals, or it looks ahead at D's updates on them. */
const takesReals = (game: Game): boolean => looksAtReals(game) || game.config.training.unrolledSteps > 0;

function noiseOfD(game: Game, regularised: boolean): NoiseSpecs {
  const { discriminator, batchSize, data, penalties, config: { objective, training } } = game;
  const terms = penalties.filter(({ onGradient }) => regularised || !onGradient);
  const target = { shape: [batchSize], distribution: 'uniform' } as const;
  return {
    ...passNoise(discriminator, batchSize, 'real'),
    ...passNoise(discriminator, batchSize, 'fake'),
    ...(game.config.semiSupervised ? passNoise(discriminator, batchSize, 'labelled') : {}),
    ...penaltyNoise(terms, batchSize, packedShape(data.shape, training.packing)),
    ...(Object.assign({}, ...terms.map(({ name }) => passNoise(discriminator, batchSize, `pass/${name}`))) as NoiseSpecs),
    ...changesOf(game, 'real'),
    ...changesOf(game, 'fake'),
    ...(objective.labelNoise > 0 ? { 'labelNoise/real': target, 'labelNoise/fake': target } : {}),
  };
}

/** Noise of what is done to examples before D sees them. */
function changesOf({ config: { augmentation }, examples }: Game, kind: 'real' | 'fake'): NoiseSpecs {
  if (!augmentation || (kind === 'fake' && augmentation.of === 'reals')) return {};
  return prefixed(`augmentation/${kind}`, augmentationNoise(augmentation, examples));
}

/** @param hasReals whether the turn has a batch, whose classes its samples take */
function noiseOfG(game: Game, hasReals: boolean): NoiseSpecs {
  const { generator, discriminator, batchSize, examples, conditional, data } = game;
  const drawnLabels = conditional && !hasReals;
  return {
    ...latentNoise(game, examples),
    ...passNoise(generator, examples, 'generator'),
    ...(hasReals ? { ...passNoise(discriminator, batchSize, 'real'), ...changesOf(game, 'real') } : {}),
    ...changesOf(game, 'fake'),
    ...passNoise(discriminator, batchSize, 'fake'),
    ...(drawnLabels ? { labels: { shape: [examples, data.classes], distribution: 'categorical' } } : {}),
    ...(game.config.training.unrolledSteps > 0 ? noiseOfD(game, true) : {}),
  };
}

const TOLD = ['labelled', 'labelledClasses'] as const;

const batchOf = ({ conditional, config: { semiSupervised } }: Game): BatchEntry[] => ['real', ...(conditional ? (['labels'] as const) : []), ...(semiSupervised ? TOLD : [])];

/** The turns of the game as its config has them: D's and G's, or one in which both move. */
export function turnsOf(game: Game): Turn[] {
  const { discriminator, generator, config: { penalties, training } } = game;
  const hyper = Object.keys(gameHyper(game, 1));
  const fakes = { ...latentNoise(game, game.examples), ...passNoise(generator, game.examples, 'generator') };
  const lazy = penalties.lazy !== undefined;
  const turn = (name: string, batch: BatchEntry[], noise: NoiseSpecs, play: Turn['play']): Turn => ({ name, batch, noise, hyper, play });
  if (training.updates === 'simultaneous') {
    const both = (name: string, regularised: boolean): Turn =>
      turn(name, batchOf(game), { ...noiseOfD(game, regularised), ...noiseOfG(game, true) }, (inputs) => updateBoth(game, inputs, regularised));
    return [both(BOTH, !lazy), ...(lazy ? [both(BOTH_REGULARISED, true)] : [])];
  }
  const dTurn = (name: string, regularised: boolean): Turn =>
    turn(name, batchOf(game), { ...fakes, ...noiseOfD(game, regularised) }, (inputs) => updateDiscriminator(game, inputs, regularised));
  return [
    dTurn(discriminator.name, !lazy),
    ...(lazy ? [dTurn(REGULARISED, true)] : []),
    turn(generator.name, takesReals(game) ? batchOf(game) : [], noiseOfG(game, takesReals(game)), (inputs) => updateGenerator(game, inputs)),
  ];
}

/** The order of play. Where penalties are lazy, a turn with them takes the place of the one without at every so many steps. */
export function scheduleOf({ config: { penalties, training }, discriminator, generator }: Game): ScheduledTurn[] {
  const every = penalties.lazy?.every;
  const line = (turn: string, times: number): ScheduledTurn => ({ turn, every: 1, from: 1, times });
  const lines = (turn: string, regularised: string, times: number): ScheduledTurn[] =>
    every === undefined ? [line(turn, times)] : [{ ...line(turn, times), except: every }, { ...line(regularised, times), every }];
  if (training.updates === 'simultaneous') return lines(BOTH, BOTH_REGULARISED, 1);
  return [...lines(discriminator.name, REGULARISED, training.discriminatorSteps), line(generator.name, 1)];
}

import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema.ts';
import type { Tensors } from '../../engine/engine.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';
import { initialAugmentation } from '../augmentation/augment.ts';
import { ganFault } from '../faults.ts';
import type { DataShape, Experiment, NoiseSpecs, SampledWith } from '../game.ts';
import { loggedRates } from '../learning-rate.ts';
import { initialAverage, ownWeights } from '../moving-average.ts';
import { parameter } from '../nn/layer.ts';
import { prefixed, under } from '../paths.ts';
import { CLASS_HEAD, type Verdict } from '../two-player/critic.ts';
import { CODE_HEAD, gameHyper, gameOf, latentNoise, type Game } from '../two-player/game.ts';
import { classErrors } from '../two-player/losses.ts';
import { asSeen, generated, judged, sampled, weightsOf, type Weights } from '../two-player/passes.ts';
import { describePlayer, initialPlayer, type Player } from '../two-player/player.ts';
import { scheduleOf, turnsOf } from '../two-player/turns.ts';

/** What samples are drawn with as the config has it. */
function samplingOf({ samples, ema }: Config): SampledWith {
  const auto = ema ? 'ema' : 'raw';
  return { statistics: samples.statistics, weights: samples.weights === 'auto' ? auto : samples.weights };
}

function initialState({ generator, discriminator, config }: Game, seed: number): HostTensors {
  const withAverage = (player: Player, kept: boolean): HostTensors => {
    const own = initialPlayer(player, seed);
    return { ...own, ...(kept ? prefixed(`${player.name}/ema`, initialAverage(ownWeights(under(own, player.name)))) : {}) };
  };
  return {
    ...withAverage(generator, config.ema !== undefined),
    ...withAverage(discriminator, config.semiSupervised !== undefined),
    ...(config.augmentation ? initialAugmentation(config.augmentation) : {}),
  };
}

/** Where in the state the generator's weights stand. */
function placeOf({ config }: Game, weights: SampledWith['weights']): 'generator' | 'generator/ema' {
  if (weights === 'ema' && !config.ema) throw ganFault('noAverage');
  return weights === 'ema' ? 'generator/ema' : 'generator';
}

function sample(game: Game, state: Tensors, noise: Tensors, { weights, statistics }: SampledWith): Tensors {
  return { samples: sampled(game, weightsOf(state, placeOf(game, weights)), noise, statistics) };
}

function statisticsAfter(game: Game, state: Tensors, noise: Tensors, weights: SampledWith['weights']): Tensors {
  const place = placeOf(game, weights);
  const labels = game.conditional ? parameter(noise, 'labels') : undefined;
  return prefixed(`${place}/stats`, generated(game, weightsOf(state, place), noise, labels).stats);
}

function samplingNoise(game: Game, count: number): NoiseSpecs {
  const { conditional, data } = game;
  return { ...latentNoise(game, count, true), ...(conditional ? { labels: { shape: [count, data.classes], distribution: 'cycle' } } : {}) };
}

/** D on examples as in training, so that held-out ones compare with the batch's, but without dropout and noise. */
function heldOutVerdict(game: Game, weights: Weights, batch: Tensors): Verdict {
  const labels = game.conditional ? parameter(batch, 'labels') : undefined;
  return judged(game, weights, asSeen(game, parameter(batch, 'real'), labels), undefined);
}

/** Logits of the classes: of the average of D's weights, where one is kept for that. */
function classified(game: Game, state: Tensors, batch: Tensors): tf.Tensor {
  const place = game.config.semiSupervised ? 'discriminator/ema' : 'discriminator';
  return parameter(heldOutVerdict(game, weightsOf(state, place), batch).heads, CLASS_HEAD);
}

/** Whether D sees an example by itself: neither several side by side, nor with its class beside it. */
const seesOne = ({ config: { training, conditioning } }: Game): boolean => training.packing === 1 && conditioning.kind !== 'concatenation';

/** Q's output is of the features alone, and so are they: a projection's head is told no class, for its output is not asked. */
function inspected(game: Game, state: Tensors, batch: Tensors): Tensors {
  const real = parameter(batch, 'real');
  const [count = 0] = real.shape;
  const noClass = game.conditional ? tf.zeros([count, game.data.classes]) : undefined;
  const { features, heads } = judged(game, weightsOf(state, 'discriminator'), asSeen(game, real, noClass), undefined);
  const guess = heads[CODE_HEAD];
  return { features: tf.reshape(features, [count, -1]), ...(guess ? { codes: guess } : {}) };
}

/** Whether D names classes itself. */
const namesClasses = ({ config }: Game): boolean => config.semiSupervised !== undefined || config.conditioning.kind === 'auxiliary';

function judge(game: Game, state: Tensors, batch: Tensors): Tensors {
  const d = game.objective.shown(heldOutVerdict(game, weightsOf(state, 'discriminator'), batch).d);
  return { d, ...(namesClasses(game) ? { class_error: classErrors(parameter(batch, 'labels'), classified(game, state, batch)) } : {}) };
}

/**
 * The GAN of two players (Goodfellow et al. 2014): some turns of D, each with its own batch and noise, then one of G with
 * fresh noise; or both at once. Objectives, penalties, conditioning, codes and averages are the config's, in any combination.
 * @throws Fault where a network does not fit the data, the data lack labels, or samples are to be drawn with an average that is not kept
 */
export function twoPlayerGan(config: Config, data: DataShape): Experiment {
  const game = gameOf(config, data);
  const sampledWith = samplingOf(config);
  if (sampledWith.weights === 'ema' && !config.ema) throw ganFault('noAverage');
  return {
    players: [describePlayer(game.generator), describePlayer(game.discriminator)],
    turns: turnsOf(game),
    schedule: scheduleOf(game),
    batchExamples: game.examples,
    initialState: (seed) => initialState(game, seed),
    hyper: (step) => gameHyper(game, step),
    logged: loggedRates(config.optimizers),
    sampledWith,
    sample: (state, noise, how = {}) => sample(game, state, noise, { ...sampledWith, ...how }),
    samplingNoise: (count) => samplingNoise(game, count),
    statisticsAfter: (state, noise, weights) => statisticsAfter(game, state, noise, weights),
    labelledOfEach: config.semiSupervised?.labelled,
    judges: game.conditional || namesClasses(game) ? ['real', 'labels'] : ['real'],
    judgements: namesClasses(game) ? ['d', 'class_error'] : ['d'],
    judge: (state, batch) => judge(game, state, batch),
    inspect: seesOne(game) ? (state, batch) => inspected(game, state, batch) : undefined,
  };
}

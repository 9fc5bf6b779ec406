import type { Config } from '../../config/schema.ts';
import type { Tensors } from '../../engine/engine.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';
import { ganFault } from '../faults.ts';
import type { DataShape, Experiment, NoiseSpecs, SampledWith } from '../game.ts';
import { initialAverage } from '../moving-average.ts';
import { parameter } from '../nn/layer.ts';
import { prefixed, under } from '../paths.ts';
import { gameHyper, gameOf, latentNoise, type Game } from '../two-player/game.ts';
import { generated, judged, sampled, seen, weightsOf } from '../two-player/passes.ts';
import { describePlayer, initialPlayer } from '../two-player/player.ts';
import { scheduleOf, turnsOf } from '../two-player/turns.ts';

/** What samples are drawn with as the config has it. */
function samplingOf({ samples, ema }: Config): SampledWith {
  const auto = ema ? 'ema' : 'raw';
  return { statistics: samples.statistics, weights: samples.weights === 'auto' ? auto : samples.weights };
}

function initialState({ generator, discriminator, config }: Game, seed: number): HostTensors {
  const own = initialPlayer(generator, seed);
  const averaged = { ...prefixed('params', under(own, 'generator/params')), ...prefixed('stats', under(own, 'generator/stats')) };
  return { ...own, ...(config.ema ? prefixed('generator/ema', initialAverage(averaged)) : {}), ...initialPlayer(discriminator, seed) };
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

/** D on reals as in training, so that held-out ones compare with the batch's, but without dropout. */
function judge(game: Game, state: Tensors, batch: Tensors): Tensors {
  const labels = game.conditional ? parameter(batch, 'labels') : undefined;
  return { d: game.objective.shown(judged(game, weightsOf(state, 'discriminator'), seen(game, parameter(batch, 'real'), labels), undefined).d) };
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
    hyper: gameHyper(game),
    sampledWith,
    sample: (state, noise, how = {}) => sample(game, state, noise, { ...sampledWith, ...how }),
    samplingNoise: (count) => samplingNoise(game, count),
    statisticsAfter: (state, noise, weights) => statisticsAfter(game, state, noise, weights),
    judges: game.conditional ? ['real', 'labels'] : ['real'],
    judge: (state, batch) => judge(game, state, batch),
  };
}

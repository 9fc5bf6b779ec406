import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema.ts';
import type { Tensors } from '../../engine/engine.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';
import type { Experiment, NoiseSpec, PlayerDescription, Turn, TurnInputs, TurnResult } from '../game.ts';
import { differentiate, globalNorm, type Differentiated } from '../gradients.ts';
import { parameter, type Shape } from '../nn/layer.ts';
import type { Network } from '../nn/network.ts';
import { discriminatorNetwork, generatorNetwork } from '../nn/players.ts';
import { objective, type Objective } from '../objectives.ts';
import { optimizer, type Optimizer } from '../optimizers.ts';
import { prefixed, under } from '../paths.ts';

interface Player {
  readonly name: 'generator' | 'discriminator';
  readonly network: Network;
  readonly optimizer: Optimizer;
  /** hyperparameter that is its learning rate */
  readonly rate: string;
}

/** The hyperparameter that is D's target for reals. */
const REAL_LABEL = 'objective/realLabel';

interface Game {
  readonly generator: Player;
  readonly discriminator: Player;
  readonly objective: Objective;
  readonly batchSize: number;
  readonly z: (count: number) => NoiseSpec;
}

const noiseOf = ({ network, name }: Player, batchSize: number, pass: string = name) => prefixed(pass, network.noise(batchSize));

/** A player's network in training mode, with the noise under `pass`. */
function train({ network }: Player, params: Tensors, stats: Tensors, x: tf.Tensor, noise: Tensors) {
  return network.apply(params, stats, x, { statistics: 'batch', noise });
}

const asRow = (d: tf.Tensor): tf.Tensor => tf.reshape(d, [-1]);

/** The player's part of the state after its turn, from the gradients and the statistics put aside as `stats/…`. */
function advance(player: Player, { state, hyper }: TurnInputs, { gradients, aside }: Differentiated): Tensors {
  const own = under(state, player.name);
  const updated = player.optimizer.update(under(own, 'params'), gradients, under(own, 'slots'), parameter(hyper, player.rate));
  return prefixed(player.name, {
    ...prefixed('params', updated.params),
    ...prefixed('slots', updated.slots),
    ...prefixed('stats', under(aside, 'stats')),
  });
}

function generate({ generator }: Game, { state, noise }: TurnInputs, params: Tensors) {
  const stats = under(state, 'generator/stats');
  return train(generator, params, stats, parameter(noise, 'z'), under(noise, 'generator'));
}

/**
 * D's turn: fakes from G as it stands (no gradient goes there, and its statistics stay), then D on reals and on fakes as
 * separate batches, its moving averages fed by both in this order.
 */
function playDiscriminator(game: Game, inputs: TurnInputs): TurnResult {
  const { discriminator, objective: goal } = game;
  const { state, batch, noise, hyper } = inputs;
  const fakes = generate(game, inputs, under(state, 'generator/params')).y;
  const result = differentiate((params) => {
    const real = train(discriminator, params, under(state, 'discriminator/stats'), parameter(batch, 'real'), under(noise, 'real'));
    const fake = train(discriminator, params, real.stats, fakes, under(noise, 'fake'));
    const [onReal, onFake] = [asRow(real.y), asRow(fake.y)];
    const aside = { real: goal.probabilities(onReal), fake: goal.probabilities(onFake), ...prefixed('stats', fake.stats) };
    return { loss: goal.discriminator(onReal, onFake, parameter(hyper, REAL_LABEL)), aside };
  }, under(state, 'discriminator/params'));
  const real = parameter(result.aside, 'real');
  const fake = parameter(result.aside, 'fake');
  return {
    state: advance(discriminator, inputs, result),
    scalars: { loss_d: result.loss, d_real: tf.mean(real), d_fake: tf.mean(fake), grad_norm_d: globalNorm(result.gradients) },
    observations: { d_real: real, d_fake: fake },
  };
}

/** G's turn: D judges in training mode, but neither its parameters nor its statistics move. */
function playGenerator(game: Game, inputs: TurnInputs): TurnResult {
  const { generator, discriminator, objective: goal } = game;
  const { state, noise } = inputs;
  const result = differentiate((params) => {
    const made = generate(game, inputs, params);
    const judged = train(discriminator, under(state, 'discriminator/params'), under(state, 'discriminator/stats'), made.y, under(noise, 'fake'));
    const d = asRow(judged.y);
    return { loss: goal.generator(d), aside: { d: tf.mean(goal.probabilities(d)), ...prefixed('stats', made.stats) } };
  }, under(state, 'generator/params'));
  return {
    state: advance(generator, inputs, result),
    scalars: { loss_g: result.loss, d_fake_g: parameter(result.aside, 'd'), grad_norm_g: globalNorm(result.gradients) },
    observations: {},
  };
}

function turnsOf(game: Game): Turn[] {
  const { generator, discriminator, batchSize, z } = game;
  const generating = { z: z(batchSize), ...noiseOf(generator, batchSize) };
  const judgingFakes = noiseOf(discriminator, batchSize, 'fake');
  return [
    {
      name: discriminator.name,
      batch: ['real'],
      noise: { ...generating, ...noiseOf(discriminator, batchSize, 'real'), ...judgingFakes },
      hyper: [discriminator.rate, REAL_LABEL],
      play: (inputs) => playDiscriminator(game, inputs),
    },
    {
      name: generator.name,
      batch: [],
      noise: { ...generating, ...judgingFakes },
      hyper: [generator.rate],
      play: (inputs) => playGenerator(game, inputs),
    },
  ];
}

function initialPlayer({ name, network, optimizer: rule }: Player, seed: number): HostTensors {
  const { params, stats } = network.init(seed, `init/${name}`);
  return prefixed(name, { ...prefixed('params', params), ...prefixed('stats', stats), ...prefixed('slots', rule.initialSlots(params)) });
}

function describe({ name, network }: Player): PlayerDescription {
  const layers = network.describe();
  return { name, layers, parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0) };
}

function gameOf(config: Config, shape: Shape): Game {
  const { latent, optimizers, training } = config;
  return {
    generator: {
      name: 'generator',
      network: generatorNetwork(config.generator, latent.size, shape),
      optimizer: optimizer(optimizers.generator),
      rate: 'generator/learningRate',
    },
    discriminator: {
      name: 'discriminator',
      network: discriminatorNetwork(config.discriminator, shape),
      optimizer: optimizer(optimizers.discriminator),
      rate: 'discriminator/learningRate',
    },
    objective: objective(config.objective),
    batchSize: training.batchSize,
    z: (count) => ({ shape: [count, latent.size], distribution: latent.distribution === 'uniform' ? 'symmetric' : 'normal' }),
  };
}

/** D on reals as in training, so that held-out ones compare with the batch's, but without dropout. */
function judge({ discriminator, objective: goal }: Game, state: Tensors, batch: Tensors): Tensors {
  const own = under(state, 'discriminator');
  const mode = { statistics: 'batch', noise: undefined } as const;
  const { y } = discriminator.network.apply(under(own, 'params'), under(own, 'stats'), parameter(batch, 'real'), mode);
  return { d: goal.probabilities(asRow(y)) };
}

/**
 * The GAN of two players (Goodfellow et al. 2014): some turns of D, each with its own batch and noise, then one of G with
 * fresh noise.
 * @param shape of one example
 * @throws Fault where a network does not fit the shape
 */
export function twoPlayerGan(config: Config, shape: Shape): Experiment {
  const game = gameOf(config, shape);
  const { generator, discriminator } = game;
  const samplingMode = { statistics: config.samples.statistics, noise: undefined };
  return {
    players: [describe(generator), describe(discriminator)],
    turns: turnsOf(game),
    schedule: [
      { turn: discriminator.name, every: 1, from: 1, times: config.training.discriminatorSteps },
      { turn: generator.name, every: 1, from: 1, times: 1 },
    ],
    initialState: (seed) => ({ ...initialPlayer(generator, seed), ...initialPlayer(discriminator, seed) }),
    hyper: {
      [generator.rate]: config.optimizers.generator.learningRate,
      [discriminator.rate]: config.optimizers.discriminator.learningRate,
      [REAL_LABEL]: config.objective.realLabel,
    },
    sample: (state, noise) => {
      const own = under(state, generator.name);
      return { samples: generator.network.apply(under(own, 'params'), under(own, 'stats'), parameter(noise, 'z'), samplingMode).y };
    },
    samplingNoise: (count) => ({ z: game.z(count) }),
    judge: (state, batch) => judge(game, state, batch),
  };
}

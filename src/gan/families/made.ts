import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema.ts';
import type { Tensors } from '../../engine/engine.ts';
import { words } from '../../random/random.ts';
import type { HostTensor, HostTensors } from '../../tensors/host-tensor.ts';
import { ganFault } from '../faults.ts';
import type { DataShape, Experiment, LayerDescription, Turn, TurnInputs, TurnResult } from '../game.ts';
import { differentiate, globalNorm } from '../gradients.ts';
import { learningRateAt, loggedRates, rateOf } from '../learning-rate.ts';
import { frozenLayers, type Frozen } from '../nn/freeze.ts';
import { constant, weightInit } from '../nn/initializers.ts';
import { parameter, sizeOf } from '../nn/layer.ts';
import { optimizer } from '../optimizers.ts';
import { prefixed } from '../paths.ts';
import { weightsOf, type Weights } from '../two-player/passes.ts';
import { advanced, describePlayer, initialPlayer, type Player } from '../two-player/player.ts';

/** The name of its one player is the generator's, so that whoever looks for what draws samples finds it. */
const PLAYER = 'generator';
const RATE = rateOf(PLAYER);

/** A belief net's sizes. */
interface Sizes {
  /** pixels of an image */
  readonly pixels: number;
  readonly shape: readonly number[];
  readonly layers: readonly number[];
  readonly masks: number;
}

interface Net extends Sizes {
  /** its layers, some of them perhaps as they are */
  readonly frozen: Frozen;
}

const layerName = (net: Sizes, index: number): string => (index < net.layers.length ? `hidden${index + 1}` : 'output');
const widths = ({ pixels, layers }: Sizes): readonly number[] => [pixels, ...layers, pixels];

/** How many pixels each unit of a hidden layer may know: 1 to pixels - 1, equally likely (Germain et al. 2015, section 4.2). */
function degrees({ pixels, masks }: Sizes, units: number, seed: number, stream: string): HostTensor {
  const drawn = words({ seed, stream, step: 0 }, masks * units);
  return { dtype: 'float32', shape: [masks, units], data: Float32Array.from(drawn, (word) => 1 + Math.floor(word * 2 ** -32 * (pixels - 1))) };
}

const initialiser = weightInit({ init: 'glorot', initialSigma: 0.02, initialGain: 1 });

function initial(net: Sizes, seed: number, prefix: string): { readonly params: HostTensors; readonly stats: HostTensors } {
  const params: Record<string, HostTensor> = {};
  const stats: Record<string, HostTensor> = {};
  const sizes = widths(net);
  sizes.slice(1).forEach((outputs, index) => {
    const [inputs, name] = [sizes[index]!, layerName(net, index)];
    const draw = initialiser({ inputs, outputs, columns: outputs });
    const place = (tensor: string) => ({ seed, stream: `${prefix}/${name}/${tensor}`, step: 0 });
    params[`${name}/kernel`] = { dtype: 'float32', shape: [inputs, outputs], data: draw(place('kernel'), inputs * outputs) };
    params[`${name}/bias`] = { dtype: 'float32', shape: [outputs], data: constant(0)(place('bias'), outputs) };
    if (index < net.layers.length) stats[`${name}/degrees`] = degrees(net, outputs, seed, `${prefix}/${name}/degrees`);
  });
  return { params, stats };
}

function describe(net: Sizes): LayerDescription[] {
  const sizes = widths(net);
  return sizes.slice(1).map((outputs, index) => ({ name: layerName(net, index), kind: 'masked dense', shape: [outputs], parameters: (sizes[index]! + 1) * outputs }));
}

/** A masked layer: its weights for each set of masks, [sets, inputs, outputs]. */
interface Masked {
  readonly kernel: tf.Tensor;
  readonly bias: tf.Tensor;
}

/**
 * The layers with their masks: a unit hears those that know no more pixels than it may, an output pixel d only those that
 * know fewer than d (Germain et al. 2015, equations 9 and 10).
 * @param choice one-hot, [1, masks]; undefined: every set
 */
function maskedLayers(net: Net, weights: Weights, choice: tf.Tensor | undefined): Masked[] {
  const { stats } = weights;
  const params = net.frozen.whole(weights.params, stats);
  const order = tf.reshape(tf.range(1, net.pixels + 1), [1, net.pixels]);
  let known: tf.Tensor = order;
  return widths(net).slice(1).map((_, index) => {
    const name = layerName(net, index);
    const isOutput = index === net.layers.length;
    const own = isOutput ? order : chosen(parameter(stats, `${name}/degrees`), choice);
    const [to, from] = [tf.expandDims(own, 1), tf.expandDims(known, 2)];
    const mask = tf.cast(isOutput ? tf.greater(to, from) : tf.greaterEqual(to, from), 'float32');
    known = own;
    return { kernel: tf.mul(parameter(params, `${name}/kernel`), mask), bias: parameter(params, `${name}/bias`) };
  });
}

const chosen = (all: tf.Tensor, choice: tf.Tensor | undefined): tf.Tensor => (choice ? tf.matMul(choice, all) : all);

/** Logits of each pixel, given those before it, for each set of masks: [sets, batch, pixels]. @param x [batch, pixels], 0 or 1 */
function logitsOf(layers: readonly Masked[], x: tf.Tensor): tf.Tensor {
  return layers.reduce((h, { kernel, bias }, index) => {
    const sum = tf.add(tf.matMul(h, kernel), bias);
    return index < layers.length - 1 ? tf.relu(sum) : sum;
  }, tf.tile(tf.expandDims(x, 0), [layers[0]!.kernel.shape[0], 1, 1]));
}

/** -Σ_d log p(x_d | x_1 … x_{d-1}) in nats, [batch]; p is the mean over the sets of masks. */
function negativeLogLikelihood(logits: tf.Tensor, x: tf.Tensor): tf.Tensor {
  if (logits.shape[0] === 1) {
    const one = tf.squeeze(logits, [0]);
    return tf.sum(tf.sub(tf.softplus(one), tf.mul(x, one)), -1);
  }
  const p = tf.mean(tf.sigmoid(logits), 0);
  const likelihood = tf.add(tf.mul(x, p), tf.mul(tf.sub(1, x), tf.sub(1, p)));
  return tf.neg(tf.sum(tf.log(tf.maximum(likelihood, 1e-7)), -1));
}

const rows = (net: Net, x: tf.Tensor): tf.Tensor => tf.reshape(x, [-1, net.pixels]);

function play(net: Net, player: Player, inputs: TurnInputs): TurnResult {
  const own = weightsOf(inputs.state, PLAYER);
  const x = rows(net, parameter(inputs.batch, 'real'));
  const result = differentiate((params) => {
    const logits = logitsOf(maskedLayers(net, { ...own, params }, parameter(inputs.noise, 'masks')), x);
    return { loss: tf.mean(negativeLogLikelihood(logits, x)), aside: prefixed('stats', own.stats) };
  }, own.params);
  return {
    state: prefixed(PLAYER, advanced(player, inputs, result)),
    scalars: { loss_g: result.loss, grad_norm_g: globalNorm(result.gradients) },
    observations: {},
  };
}

/**
 * Draws an image pixel after pixel: x_d is 1 with the probability that the pixels before it give it. The first layer's sums
 * are kept and grow by one row of weights for each pixel, so that a pixel costs no whole pass.
 * @param noise [batch, pixels], uniform in [0, 1)
 */
function drawn(net: Net, weights: Weights, noise: tf.Tensor): tf.Tensor {
  const layers = maskedLayers(net, weights, undefined);
  const [first, ...inner] = layers as [Masked, ...Masked[]];
  const last = inner.pop()!;
  const heard = tf.split(first.kernel, net.pixels, 1);
  const asked = tf.split(last.kernel, net.pixels, 2);
  const [offsets, chances] = [tf.split(last.bias, net.pixels), tf.split(noise, net.pixels, 1)];
  // The batch comes from the noise, so that it stays open in an exported model.
  const none = tf.expandDims(tf.mul(chances[0]!, 0), 0);
  let sums = tf.add(tf.add(tf.zeros([first.kernel.shape[0], 1, first.kernel.shape[2]!]), none), first.bias);
  const pixels = chances.map((chance, d) => {
    const hidden = inner.reduce((h, { kernel, bias }) => tf.relu(tf.add(tf.matMul(h, kernel), bias)), tf.relu(sums));
    const probability = tf.mean(tf.sigmoid(tf.add(tf.matMul(hidden, asked[d]!), offsets[d]!)), 0);
    const pixel = tf.cast(tf.less(chance, probability), 'float32');
    sums = tf.add(sums, tf.mul(tf.expandDims(pixel, 0), heard[d]!));
    return pixel;
  });
  return tf.reshape(tf.concat(pixels, 1), [-1, ...net.shape]);
}

/**
 * The fully visible belief net MADE (Germain et al. 2015): p(x) = Π p(x_d | x_1 … x_{d-1}) by one masked network, trained by
 * its exact likelihood. Images are 0 or 1, their pixels in reading order.
 * @throws Fault where the data are no images
 */
export function fullyVisibleBeliefNet(config: Config, { shape }: DataShape): Experiment {
  if (shape.length !== 3) throw ganFault('madeImages', { shape: shape.join(' x ') });
  const sizes: Sizes = { pixels: sizeOf(shape), shape, ...config.made };
  const layers = { init: (seed: number, prefix: string) => initial(sizes, seed, prefix), describe: () => describe(sizes) };
  const net: Net = { ...sizes, frozen: frozenLayers(PLAYER, layers, config.init?.freeze ?? []) };
  const { batchSize } = config.training;
  const network = { ...net.frozen, noise: () => ({}) };
  const player: Player = { name: PLAYER, network, optimizer: optimizer(config.optimizers.generator), rate: RATE };
  const turn: Turn = {
    name: 'likelihood',
    batch: ['real'],
    noise: { masks: { shape: [1, net.masks], distribution: 'categorical' } },
    hyper: [RATE],
    play: (inputs) => play(net, player, inputs),
  };
  const nats = (state: Tensors, batch: Tensors) => {
    const x = rows(net, parameter(batch, 'real'));
    return negativeLogLikelihood(logitsOf(maskedLayers(net, weightsOf(state, PLAYER), undefined), x), x);
  };
  return {
    players: [describePlayer(player)],
    turns: [turn],
    schedule: [{ turn: turn.name, every: 1, from: 1, times: 1 }],
    batchExamples: batchSize,
    initialState: (seed) => initialPlayer(player, seed),
    hyper: (step) => ({ [RATE]: learningRateAt(config.optimizers.generator, step) }),
    logged: loggedRates({ generator: config.optimizers.generator }),
    sampledWith: { weights: 'raw', statistics: 'moving' },
    sample: (state, noise) => ({ samples: drawn(net, weightsOf(state, PLAYER), parameter(noise, 'pixels')) }),
    samplingNoise: (count) => ({ pixels: { shape: [count, net.pixels], distribution: 'uniform' } }),
    statisticsAfter: () => ({}),
    judges: ['real'],
    judgements: ['nats'],
    judge: (state, batch) => ({ nats: nats(state, batch) }),
  };
}

import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engine/engine.ts';
import { softmaxCrossEntropy } from '../../engine/gradients/log-softmax.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';
import type { DataShape, Experiment, Turn, TurnInputs, TurnResult } from '../game.ts';
import { differentiate } from '../gradients.ts';
import { activation } from '../nn/activation.ts';
import { batchNorm } from '../nn/batch-norm.ts';
import { conv2d } from '../nn/convolution.ts';
import { dense } from '../nn/dense.ts';
import { dropout } from '../nn/dropout.ts';
import { weightInit } from '../nn/initializers.ts';
import { parameter, type Shape } from '../nn/layer.ts';
import { sequential, type NamedLayer, type Network } from '../nn/network.ts';
import { flatten } from '../nn/reshape.ts';
import { optimizer } from '../optimizers.ts';
import { prefixed, under } from '../paths.ts';
import { advanced, describePlayer, initialPlayer, type Player } from '../two-player/player.ts';

/** Numbers in the features that it judges by. */
export const CLASSIFIER_FEATURES = 64;

const SMALLEST_SIDE = 7;
const FILTERS = 32;
const MOST_FILTERS = 256;
const DROPOUT = 0.4;

const PLAIN = { init: weightInit({ init: 'he', initialSigma: 0.02, initialGain: 1 }), weightNorm: 'none' } as const;

function halvingBlock(index: number): NamedLayer[] {
  const filters = Math.min(MOST_FILTERS, FILTERS * 2 ** index);
  return [
    [`block${index + 1}/conv`, conv2d({ ...PLAIN, filters, kernel: 5, stride: 2, bias: false })],
    [`block${index + 1}/norm`, batchNorm(0.9)],
    [`block${index + 1}/activation`, activation('relu')],
  ];
}

/** Blocks of strided convolution down to a side of 7, then 64 features, then a logit for each class. */
function classifierNetwork({ shape, classes }: DataShape): Network {
  const side = Math.min(...shape.slice(0, 2));
  const blocks = Math.max(1, Math.ceil(Math.log2(side / SMALLEST_SIDE)));
  return sequential(shape, [
    ...Array.from({ length: blocks }, (_, index) => halvingBlock(index)).flat(),
    ['flat', flatten],
    ['features/dense', dense(CLASSIFIER_FEATURES, { ...PLAIN, bias: false })],
    ['features/norm', batchNorm(0.9)],
    ['features/activation', activation('relu')],
    ['dropout', dropout(DROPOUT)],
    ['output/dense', dense(classes, { ...PLAIN, bias: true })],
  ], 'features/activation');
}

/** An experiment of one player, which names the class of an image. */
export interface Classifier extends Pick<Experiment, 'players' | 'turns' | 'schedule' | 'hyper' | 'logged' | 'batchExamples'> {
  /** The state before the first step, a pure function of the seed. */
  initialState(seed: number): HostTensors;
  /** What it makes of images: { real: [batch, …shape] } to { logits: [batch, classes], features: [batch, 64] }. */
  readonly read: (state: Tensors, batch: Tensors) => Tensors;
}

function play(player: Player<Network>, inputs: TurnInputs): TurnResult {
  const { state, batch, noise } = inputs;
  const own = under(state, player.name);
  const result = differentiate((params) => {
    const { y, stats } = player.network.apply(params, under(own, 'stats'), parameter(batch, 'real'), { statistics: 'batch', noise });
    return { loss: tf.mean(softmaxCrossEntropy(parameter(batch, 'labels'), y)), aside: prefixed('stats', stats) };
  }, under(own, 'params'));
  return { state: prefixed(player.name, advanced(player, inputs, result)), scalars: { loss: result.loss }, observations: {} };
}

/**
 * A classifier of images for the measures that need one: cross-entropy by Adam, dropout before its last layer.
 * @param learningRate of a step: 1, 2, …
 */
export function classifier(data: DataShape, batchSize: number, learningRate: (step: number) => number): Classifier {
  const player: Player<Network> = {
    name: 'classifier',
    network: classifierNetwork(data),
    optimizer: optimizer({ name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
    rate: 'classifier/learningRate',
  };
  const turn: Turn = { name: player.name, batch: ['real', 'labels'], noise: player.network.noise(batchSize), hyper: [player.rate], play: (inputs) => play(player, inputs) };
  return {
    players: [describePlayer(player)],
    turns: [turn],
    schedule: [{ turn: turn.name, every: 1, from: 1, times: 1 }],
    hyper: (step) => ({ [player.rate]: learningRate(step) }),
    logged: {},
    batchExamples: batchSize,
    initialState: (seed) => initialPlayer(player, seed),
    read: (state, batch) => {
      const own = under(state, player.name);
      const { y, features } = player.network.apply(under(own, 'params'), under(own, 'stats'), parameter(batch, 'real'), { statistics: 'moving', noise: undefined });
      return { logits: y, features };
    },
  };
}

/** Whether a classifier can be made of such data: images with labels. */
export const canClassify = ({ shape, classes }: { readonly shape: Shape; readonly classes: number }): boolean => shape.length === 3 && classes > 1;

import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engine/engine.ts';
import { augmented, probabilityOf } from '../augmentation/augment.ts';
import type { SampledWith, TurnInputs } from '../game.ts';
import { parameter } from '../nn/layer.ts';
import type { NetworkApplied } from '../nn/network.ts';
import { under } from '../paths.ts';
import { codesOf } from './codes.ts';
import { packed, type Verdict } from './critic.ts';
import type { Game } from './game.ts';

/** Parameters and statistics of a player, as one pass uses them. */
export interface Weights {
  readonly params: Tensors;
  readonly stats: Tensors;
}

/** A player's weights in the state. */
export const weightsOf = (state: Tensors, player: string): Weights => ({ params: under(state, `${player}/params`), stats: under(state, `${player}/stats`) });

/** z with the codes beside it. */
function latentOf({ config: { codes } }: Game, noise: Tensors): tf.Tensor {
  const z = parameter(noise, 'z');
  return codes ? tf.concat([z, codesOf(codes, noise)], -1) : z;
}

/** The classes that a turn's samples are of: those of its reals; where it has none, classes drawn alike. */
export function askedLabels({ conditional }: Game, { batch, noise }: Pick<TurnInputs, 'batch' | 'noise'>): tf.Tensor | undefined {
  return conditional ? (batch['labels'] ?? parameter(noise, 'labels')) : undefined;
}

/** G in training. @param labels one-hot, [examples, classes]; undefined where the game is not conditional */
export function generated(game: Game, { params, stats }: Weights, noise: Tensors, labels: tf.Tensor | undefined): NetworkApplied {
  return game.generator.network.apply(params, stats, latentOf(game, noise), { statistics: 'batch', noise: under(noise, 'generator'), condition: labels });
}

/** G's samples outside of training. */
export function sampled(game: Game, { params, stats }: Weights, noise: Tensors, statistics: SampledWith['statistics']): tf.Tensor {
  const condition = game.conditional ? parameter(noise, 'labels') : undefined;
  return game.generator.network.apply(params, stats, latentOf(game, noise), { statistics, noise: undefined, condition }).y;
}

/** A batch as D sees it: what belongs together in tuples side by side, the classes too. */
export interface Seen {
  readonly x: tf.Tensor;
  /** what D is told beside it, where it is told anything */
  readonly condition: tf.Tensor | undefined;
}

/** Examples as D is shown them in training: changed, where augmentation is asked for. @param x [examples, …shape] */
function shownAs(kind: 'real' | 'fake', { config: { augmentation } }: Game, x: tf.Tensor, { state, noise, hyper }: Pick<TurnInputs, 'state' | 'noise' | 'hyper'>): tf.Tensor {
  if (!augmentation || (kind === 'fake' && augmentation.of === 'reals')) return x;
  return augmented(augmentation, x, under(noise, `augmentation/${kind}`), probabilityOf(augmentation, state, hyper));
}

/** What D is shown of reals or of samples in training. @param labels their classes */
export function seen(kind: 'real' | 'fake', game: Game, x: tf.Tensor, labels: tf.Tensor | undefined, inputs: Pick<TurnInputs, 'state' | 'noise' | 'hyper'>): Seen {
  return asSeen(game, shownAs(kind, game, x, inputs), labels);
}

/** Examples as they are, as D sees them. @param x [examples, …shape] @param labels their classes */
export function asSeen({ config: { training } }: Game, x: tf.Tensor, labels: tf.Tensor | undefined): Seen {
  const { packing } = training;
  return { x: packed(x, packing), condition: labels && packed(labels, packing) };
}

/** D in training on a batch of its own: batch norm by the batch. @param noise inside the network; undefined: none */
export function judged({ discriminator }: Game, { params, stats }: Weights, { x, condition }: Seen, noise: Tensors | undefined): Verdict {
  return discriminator.network.judge(params, stats, x, { statistics: 'batch', noise, condition });
}

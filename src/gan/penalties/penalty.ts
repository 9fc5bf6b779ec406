import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engine/engine.ts';
import type { NoiseSpecs } from '../game.ts';

/** What a penalty is taken of. D judges these as they are: packed, augmented, with the reals' classes beside them. */
export interface PenaltyInputs {
  /** D's output, [batch], before any sigmoid of a loss */
  readonly critic: (x: tf.Tensor) => tf.Tensor;
  /** [batch, …shape] */
  readonly real: tf.Tensor;
  /** [batch, …shape] */
  readonly fake: tf.Tensor;
  /** as `noise` asks for it */
  readonly noise: Tensors;
  /** the penalty's own live numbers by name */
  readonly hyper: Tensors;
}

/** What a penalty adds to D's loss, before its weight. */
export interface Penalised {
  /** rank 0 */
  readonly value: tf.Tensor;
  /** more scalars to show, by tag */
  readonly scalars: Tensors;
}

/** A term that holds D in check: a pure function of D's outputs, the batch and noise. */
export interface Penalty {
  /** its path in the config's `penalties`, and part of the names of its noise and hyperparameters */
  readonly name: string;
  /** its tag is `penalty_<tag>` */
  readonly tag: string;
  /** live numbers, among them `weight`, which multiplies its value */
  readonly hyper: Readonly<Record<string, number>>;
  /** whether it differentiates D: only such penalties may be lazy */
  readonly onGradient: boolean;
  noise(batch: number, shape: readonly number[]): NoiseSpecs;
  apply(inputs: PenaltyInputs): Penalised;
}

const innerAxes = (x: tf.Tensor): number[] => x.shape.slice(1).map((_, i) => i + 1);

/**
 * Σ (∂D/∂x)², [batch]. D of an example must not depend on the other examples: see the rule on batch norm. D's weights count
 * as constants. Where G looks ahead they come from updates on this very x, and all of it is on one tape: hence the clone,
 * from which D's output can be come to by D alone.
 */
export function squaredSlope(critic: PenaltyInputs['critic'], x: tf.Tensor): tf.Tensor {
  const slope = tf.grad((input: tf.Tensor) => tf.sum(critic(input)))(tf.clone(x));
  return tf.sum(tf.square(slope), innerAxes(slope));
}

/** ‖∂D/∂x‖, [batch]; its own slope is 0 where the norm is 0. */
export const slope = (critic: PenaltyInputs['critic'], x: tf.Tensor): tf.Tensor => tf.sqrt(squaredSlope(critic, x));

/** One number for each example, ready to multiply examples of a shape. */
export const oneForEach = (batch: number, shape: readonly number[]): number[] => [batch, ...shape.map(() => 1)];

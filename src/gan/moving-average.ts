import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../config/schema.ts';
import type { Tensors } from '../engine/engine.ts';
import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import { jointOf } from './joined.ts';
import { parameter } from './nn/layer.ts';
import { prefixed, under } from './paths.ts';

type EmaConfig = NonNullable<Config['ema']>;

/** Hyperparameters of the moving average. */
export const EMA_DECAY = 'ema/decay';
export const EMA_START = 'ema/startStep';

/** State: how many averages were made. */
const COUNT = 'count';
const scalar = (value: number): HostTensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });

/** The average at its beginning: a copy, and the number of averages made. @param own `params/…` and `stats/…` of a player @param made one a step */
export function initialAverage(own: HostTensors, made = 0): HostTensors {
  return { ...own, [COUNT]: scalar(made) };
}

/** Parameters and statistics of a player's part of the state, without its slots and averages. */
export function ownWeights<T>(own: Readonly<Record<string, T>>): Record<string, T> {
  return { ...prefixed('params', under(own, 'params')), ...prefixed('stats', under(own, 'stats')) };
}

/** How fast an average follows. */
export interface Pace {
  /** rank 0: share of the average that is kept */
  readonly decay: tf.Tensor;
  /** rank 0: up to this average it is a copy */
  readonly start?: tf.Tensor;
  /** whether the t-th average keeps at most (1 + t) / (10 + t) */
  readonly ramped?: boolean;
}

/** The pace that a config asks for, from its live numbers. */
export const emaPace = ({ rampup }: EmaConfig, hyper: Tensors): Pace => ({ decay: parameter(hyper, EMA_DECAY), start: parameter(hyper, EMA_START), ramped: rampup === 'on' });

/** The decay of the t-th average, rank 0. */
function decayAt(t: tf.Tensor, { decay, start, ramped = false }: Pace): tf.Tensor {
  const most = ramped ? tf.minimum(decay, tf.div(tf.add(t, 1), tf.add(t, 10))) : decay;
  return start ? tf.mul(most, tf.cast(tf.greater(t, start), 'float32')) : most;
}

/**
 * average' = decay · average + (1 - decay) · value for every parameter and statistic (Polyak and Juditsky 1992; for GANs
 * Yazici et al. 2019).
 * @param average as `initialAverage` has it @param own the player's weights after its update
 */
export function movedAverage(average: Tensors, own: Tensors, pace: Pace): Tensors {
  const count = tf.add(parameter(average, COUNT), 1);
  const decay = decayAt(count, pace);
  const joint = jointOf(own);
  const [before, now] = [joint.join(average), joint.join(own)];
  const moved = Object.fromEntries(
    Object.entries(now).map(([name, value]) => [name, tf.add(value, tf.mul(decay, tf.sub(parameter(before, name), value)))]),
  );
  return { ...joint.part(moved), [COUNT]: count };
}

import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../config/schema.ts';
import type { Tensors } from '../engine/engine.ts';
import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import { jointOf } from './joined.ts';
import { parameter } from './nn/layer.ts';

type EmaConfig = NonNullable<Config['ema']>;

/** Hyperparameters of the moving average. */
export const EMA_DECAY = 'ema/decay';
export const EMA_START = 'ema/startStep';

/** State: how many averages were made. */
const COUNT = 'count';
const NOTHING: HostTensor = { dtype: 'float32', shape: [], data: Float32Array.of(0) };

/** The average before the first step: a copy, and the number of averages made. @param own `params/…` and `stats/…` of a player */
export function initialAverage(own: HostTensors): HostTensors {
  return { ...own, [COUNT]: NOTHING };
}

/** The decay of the t-th average, rank 0: 0 up to the start, and with a ramp at most (1 + t) / (10 + t). */
function decayAt(t: tf.Tensor, { rampup }: EmaConfig, hyper: Tensors): tf.Tensor {
  const decay = parameter(hyper, EMA_DECAY);
  const ramped = rampup === 'on' ? tf.minimum(decay, tf.div(tf.add(t, 1), tf.add(t, 10))) : decay;
  return tf.mul(ramped, tf.cast(tf.greater(t, parameter(hyper, EMA_START)), 'float32'));
}

/**
 * average' = decay · average + (1 - decay) · value for every parameter and statistic (Polyak and Juditsky 1992; for GANs
 * Yazici et al. 2019).
 * @param average as `initialAverage` has it @param own the player's `params/…` and `stats/…` after its update
 */
export function movedAverage(average: Tensors, own: Tensors, config: EmaConfig, hyper: Tensors): Tensors {
  const count = tf.add(parameter(average, COUNT), 1);
  const decay = decayAt(count, config, hyper);
  const joint = jointOf(own);
  const [before, now] = [joint.join(average), joint.join(own)];
  const moved = Object.fromEntries(
    Object.entries(now).map(([name, value]) => [name, tf.add(value, tf.mul(decay, tf.sub(parameter(before, name), value)))]),
  );
  return { ...joint.part(moved), [COUNT]: count };
}

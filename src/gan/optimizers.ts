import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../config/schema.ts';
import type { Tensors } from '../engine/engine.ts';
import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import { jointOf } from './joined.ts';
import { parameter } from './nn/layer.ts';
import { prefixed, under } from './paths.ts';

export interface Updated {
  readonly params: Tensors;
  readonly slots: Tensors;
}

/** A pure update rule; its slots are state like the parameters. */
export interface Optimizer {
  /** The slots before the first step: by kind and parameter (`mean/dense/kernel`), and scalars. */
  initialSlots(params: HostTensors): HostTensors;
  /**
   * @param gradients of the loss, one for each parameter, under the same names
   * @param learningRate rank 0
   */
  update(params: Tensors, gradients: Tensors, slots: Tensors, learningRate: tf.Tensor): Updated;
}

/** What an update rule is made by; the learning rate is told it at every step. */
type RuleConfig = Omit<OptimizerConfig, 'learningRate' | 'schedule'>;

/** An update rule that treats every number by itself, so tensors may be joined for it. */
interface Rule {
  /** running averages, one number for each of the parameters' */
  readonly averages: readonly string[];
  /** scalars of the rule, 1 before the first step */
  readonly scalars: readonly string[];
  readonly update: Optimizer['update'];
}

const zerosLike = ({ shape, data }: HostTensor): HostTensor => ({ dtype: 'float32', shape, data: new Float32Array(data.length) });

const mapTensors = <A, B>(values: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, f(value, name)]));

/** decay · average + value: an average without its factor 1 - decay, which goes into the step's size once a turn. */
const accumulate = (averages: Tensors, values: Tensors, decay: tf.Scalar): Record<string, tf.Tensor> =>
  mapTensors(averages, (average, name) => tf.add(tf.mul(average, decay), parameter(values, name)));

const squares = (values: Tensors): Tensors => mapTensors(values, (value) => tf.square(value));

/** params - size · direction / (sqrt(square) + offset) */
function scaledStep(params: Tensors, direction: Tensors, square: Tensors, size: tf.Tensor, offset: tf.Tensor): Tensors {
  return mapTensors(params, (value, name) => {
    const divisor = tf.add(tf.sqrt(parameter(square, name)), offset);
    return tf.sub(value, tf.mul(tf.div(parameter(direction, name), divisor), size));
  });
}

/**
 * Adam with bias correction (Kingma and Ba 2015, algorithm 1): p - lr · m̂ / (sqrt(v̂) + epsilon). The slots `mean` and
 * `square` are m / (1 - beta1) and v / (1 - beta2); those factors and the bias corrections are folded into two scalars
 * a turn, which leaves the algorithm as it is and spares kernels for every parameter. The powers of the betas are state.
 */
function adam({ beta1, beta2, epsilon }: RuleConfig): Rule {
  return {
    averages: ['mean', 'square'],
    scalars: ['beta1_power', 'beta2_power'],
    update: (params, gradients, slots, learningRate) => {
      const mean = accumulate(under(slots, 'mean'), gradients, tf.scalar(beta1));
      const square = accumulate(under(slots, 'square'), squares(gradients), tf.scalar(beta2));
      const power1 = tf.mul(parameter(slots, 'beta1_power'), beta1);
      const power2 = tf.mul(parameter(slots, 'beta2_power'), beta2);
      const correction = tf.sqrt(tf.div(tf.sub(1, power2), 1 - beta2));
      const size = tf.mul(tf.div(learningRate, tf.sub(1, power1)), tf.mul(correction, 1 - beta1));
      return {
        params: scaledStep(params, mean, square, size, tf.mul(correction, epsilon)),
        slots: { ...prefixed('mean', mean), ...prefixed('square', square), beta1_power: power1, beta2_power: power2 },
      };
    },
  };
}

/** Stochastic gradient descent; with momentum beta1, p - lr · m where m = beta1 · m + gradient (Polyak 1964). */
function sgd({ beta1 }: RuleConfig): Rule {
  const step = (params: Tensors, direction: Tensors, learningRate: tf.Tensor): Tensors =>
    mapTensors(params, (value, name) => tf.sub(value, tf.mul(parameter(direction, name), learningRate)));
  if (beta1 === 0) {
    return { averages: [], scalars: [], update: (params, gradients, _, learningRate) => ({ params: step(params, gradients, learningRate), slots: {} }) };
  }
  return {
    averages: ['mean'],
    scalars: [],
    update: (params, gradients, slots, learningRate) => {
      const mean = accumulate(under(slots, 'mean'), gradients, tf.scalar(beta1));
      return { params: step(params, mean, learningRate), slots: prefixed('mean', mean) };
    },
  };
}

/**
 * RMSProp (Tieleman and Hinton 2012): p - lr · gradient / (sqrt(v) + epsilon), v = beta2 · v + (1 - beta2) · gradient².
 * The slot `square` is v / (1 - beta2).
 */
function rmsprop({ beta2, epsilon }: RuleConfig): Rule {
  const scale = 1 / Math.sqrt(1 - beta2);
  return {
    averages: ['square'],
    scalars: [],
    update: (params, gradients, slots, learningRate) => {
      const square = accumulate(under(slots, 'square'), squares(gradients), tf.scalar(beta2));
      return {
        params: scaledStep(params, gradients, square, tf.mul(learningRate, scale), tf.scalar(epsilon * scale)),
        slots: prefixed('square', square),
      };
    },
  };
}

const RULES: Readonly<Record<OptimizerConfig['name'], (config: RuleConfig) => Rule>> = { adam, sgd, rmsprop };
const ONE: HostTensor = { dtype: 'float32', shape: [], data: Float32Array.of(1) };

export function optimizer(config: RuleConfig): Optimizer {
  const rule = RULES[config.name](config);
  const averages = <T>(of: (kind: string) => Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(rule.averages.flatMap((kind) => Object.entries(prefixed(kind, of(kind)))));
  const scalars = (slots: Tensors): Tensors => Object.fromEntries(rule.scalars.map((name) => [name, parameter(slots, name)]));
  return {
    initialSlots: (params) => ({ ...averages(() => mapTensors(params, zerosLike)), ...Object.fromEntries(rule.scalars.map((name) => [name, ONE])) }),
    update: (params, gradients, slots, learningRate) => {
      const joint = jointOf(params);
      const joined = { ...scalars(slots), ...averages((kind) => joint.join(under(slots, kind))) };
      const updated = rule.update(joint.join(params), joint.join(gradients), joined, learningRate);
      return { params: joint.part(updated.params), slots: { ...scalars(updated.slots), ...averages((kind) => joint.part(under(updated.slots, kind))) } };
    },
  };
}

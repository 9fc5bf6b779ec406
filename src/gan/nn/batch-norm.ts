import * as tf from '@tensorflow/tfjs-core';
import type { LayerDescription } from '../game.ts';
import { conditionOf } from './condition.ts';
import { constant } from './initializers.ts';
import { parameter, sizeOf, type Applied, type Layer, type LayerInputs, type LayerMaker, type Shape } from './layer.ts';

const EPSILON = 1e-5;

interface Moments {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
  readonly centred: tf.Tensor;
}

/** Mean, biased variance and x - mean, over all axes but the last. */
function moments(x: tf.Tensor): Moments {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const mean = tf.mean(x, axes);
  const centred = tf.sub(x, mean);
  return { mean, centred, variance: tf.mean(tf.square(centred), axes) };
}

const inverseDeviation = (variance: tf.Tensor): tf.Tensor => tf.rsqrt(tf.add(variance, EPSILON));

/**
 * scale · (x - mean) / sqrt(variance + epsilon) + shift by the batch's own moments (Ioffe and Szegedy 2015, algorithm 1).
 * The gradient is given in closed form, which takes half as many passes over x as the tape's. It saves inputs only and
 * recomputes the moments, so it can itself be differentiated; a compiling engine merges what is computed twice.
 */
const normalise = tf.customGrad((...args) => {
  const [x, scale, shift, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
  const { centred, variance } = moments(x);
  save([x, scale]);
  const value = tf.add(tf.mul(centred, tf.mul(scale, inverseDeviation(variance))), shift);
  return { value, gradFunc: (dy, saved) => normaliseGradient(dy, saved[0]!, saved[1]!) };
});

/** With xhat = centred · inverse: dx = scale · inverse · (dy - mean(dy) - xhat · mean(dy · xhat)). */
function normaliseGradient(dy: tf.Tensor | tf.Tensor[], x: tf.Tensor, scale: tf.Tensor): tf.Tensor[] {
  if (Array.isArray(dy)) throw new Error('batch norm has one output');
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const share = 1 / sizeOf(x.shape.slice(0, -1));
  const { centred, variance } = moments(x);
  const inverse = inverseDeviation(variance);
  const shiftGradient = tf.sum(dy, axes);
  const scaleGradient = tf.mul(tf.sum(tf.mul(dy, centred), axes), inverse);
  const factor = tf.mul(scale, inverse);
  const slope = tf.mul(tf.mul(factor, inverse), tf.mul(scaleGradient, -share));
  const offset = tf.mul(factor, tf.mul(shiftGradient, -share));
  const dx = tf.add(tf.add(tf.mul(dy, factor), tf.mul(centred, slope)), offset);
  return [dx, scaleGradient, shiftGradient];
}

const towards = (average: tf.Tensor, value: tf.Tensor, momentum: number, factor: number): tf.Tensor =>
  tf.add(tf.mul(average, momentum), tf.mul(value, (1 - momentum) * factor));

/** What multiplies and what is added; every row of a batch the same, or its own. */
interface Affine {
  readonly scale: tf.Tensor;
  readonly shift: tf.Tensor;
}

/** The moving averages after a batch. */
function moved(x: tf.Tensor, stats: LayerInputs['stats'], momentum: number): Applied['stats'] {
  const { mean, variance } = moments(x);
  const count = sizeOf(x.shape.slice(0, -1));
  // The paper's inference step averages the unbiased variance.
  const unbiased = count > 1 ? count / (count - 1) : 1;
  return { mean: towards(parameter(stats, 'mean'), mean, momentum, 1), variance: towards(parameter(stats, 'variance'), variance, momentum, unbiased) };
}

function byMovingAverages(x: tf.Tensor, stats: LayerInputs['stats'], { scale, shift }: Affine): tf.Tensor {
  const factor = tf.mul(scale, inverseDeviation(parameter(stats, 'variance')));
  return tf.add(tf.mul(tf.sub(x, parameter(stats, 'mean')), factor), shift);
}

function applyBatchNorm(x: tf.Tensor, { params, stats, statistics }: LayerInputs, momentum: number): Applied {
  const affine = { scale: parameter(params, 'scale'), shift: parameter(params, 'shift') };
  if (statistics === 'moving') return { y: byMovingAverages(x, stats, affine), stats: {} };
  return { y: normalise(x, affine.scale, affine.shift), stats: moved(x, stats, momentum) };
}

const movingMoments = (shape: Shape): Layer['stats'] => ({ mean: { shape, initialise: constant(0) }, variance: { shape, initialise: constant(1) } });

const BATCH_NORM = 'batch norm';

/** Whether a layer that is described is batch norm, a condition's too. */
export const isBatchNorm = ({ kind }: Pick<LayerDescription, 'kind'>): boolean => kind.startsWith(BATCH_NORM);

/** @param momentum share of the moving averages that is kept at each step */
export function batchNorm(momentum: number): LayerMaker {
  return (input) => {
    const shape = input.slice(-1);
    return {
      kind: BATCH_NORM,
      shape: input,
      params: { scale: { shape, initialise: constant(1) }, shift: { shape, initialise: constant(0) } },
      stats: movingMoments(shape),
      apply: (x, inputs) => applyBatchNorm(x, inputs, momentum),
    };
  };
}

/**
 * Batch norm whose scale and shift are each class's own (de Vries et al. 2017; in GANs Miyato and Koyama 2018). The
 * moments are the whole batch's, whatever its classes.
 * @param classes of the condition, [batch, classes]
 */
export function conditionalBatchNorm(momentum: number, classes: number): LayerMaker {
  return (input) => {
    const channels = input.slice(-1);
    const shape = [classes, ...channels];
    return {
      kind: `${BATCH_NORM} of ${classes} classes`,
      shape: input,
      params: { scale: { shape, initialise: constant(1) }, shift: { shape, initialise: constant(0) } },
      stats: movingMoments(channels),
      apply: (x, inputs) => {
        const rows = [x.shape[0], ...input.slice(0, -1).map(() => 1), ...channels];
        const own = (name: string) => tf.reshape(tf.matMul(conditionOf(inputs), parameter(inputs.params, name)), rows);
        const affine = { scale: own('scale'), shift: own('shift') };
        if (inputs.statistics === 'moving') return { y: byMovingAverages(x, inputs.stats, affine), stats: {} };
        const normal = normalise(x, tf.ones([...channels]), tf.zeros([...channels]));
        return { y: tf.add(tf.mul(normal, affine.scale), affine.shift), stats: moved(x, inputs.stats, momentum) };
      },
    };
  };
}

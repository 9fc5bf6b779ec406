import * as tf from '@tensorflow/tfjs-core';
import { batchNorm, conditionalBatchNorm } from './batch-norm.ts';
import { constant } from './initializers.ts';
import { parameter, type LayerMaker } from './layer.ts';

const EPSILON = 1e-5;

/** What is normalised: by the batch, or each example by itself. */
export type NormName = 'batch' | 'layer' | 'instance';

/** scale · (x - mean) / sqrt(variance + epsilon) + shift, the moments of each example over these axes, one scale a channel. */
function exampleNorm(kind: string, axesOf: (rank: number) => number[]): LayerMaker {
  return (input) => {
    const shape = input.slice(-1);
    return {
      kind,
      shape: input,
      params: { scale: { shape, initialise: constant(1) }, shift: { shape, initialise: constant(0) } },
      stats: {},
      apply: (x, { params }) => {
        const axes = axesOf(x.rank);
        const centred = tf.sub(x, tf.mean(x, axes, true));
        const variance = tf.mean(tf.square(centred), axes, true);
        const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, EPSILON)));
        return { y: tf.add(tf.mul(normal, parameter(params, 'scale')), parameter(params, 'shift')), stats: {} };
      },
    };
  };
}

/** Over all of an example's numbers (Ba, Kiros and Hinton 2016): fit for a critic with a gradient penalty. */
export const layerNorm: LayerMaker = exampleNorm('layer norm', (rank) => Array.from({ length: rank - 1 }, (_, i) => i + 1));

/** Over the places of each channel of an example (Ulyanov et al. 2016). Of a vector, whose channels have one place, it would leave nothing. */
export const instanceNorm: LayerMaker = exampleNorm('instance norm', (rank) => Array.from({ length: rank - 2 }, (_, i) => i + 1));

export interface NormOptions {
  readonly norm: NormName;
  /** share of batch norm's moving averages that is kept at each step */
  readonly batchNormMomentum: number;
}

/**
 * The normalisation that a config asks for. Where there is no other place than one (a vector), instance norm is layer norm.
 * @param classes of the condition, where batch norm has a scale and a shift for each; 0: none
 */
export function normalisation({ norm, batchNormMomentum }: NormOptions, classes: number): LayerMaker {
  if (norm === 'batch') return classes > 0 ? conditionalBatchNorm(batchNormMomentum, classes) : batchNorm(batchNormMomentum);
  return (input) => (norm === 'instance' && input.length > 1 ? instanceNorm : layerNorm)(input);
}

import * as tf from '@tensorflow/tfjs-core';
import { constant, type WeightInit } from './initializers.ts';
import { parameter, sizeOf, type InitialValue, type LayerMaker } from './layer.ts';

export interface WeightOptions {
  readonly init: WeightInit;
  /** false before batch norm, whose own shift does the same */
  readonly bias: boolean;
}

/** A bias of `units` zeros, or nothing. */
export function biasParameter(units: number, bias: boolean): Record<string, InitialValue> {
  return bias ? { bias: { shape: [units], initialise: constant(0) } } : {};
}

/** [batch, inputs] to [batch, units]: x · kernel + bias. */
export function dense(units: number, { init, bias }: WeightOptions): LayerMaker {
  return (input) => {
    const inputs = sizeOf(input);
    return {
      kind: 'dense',
      shape: [units],
      params: { kernel: { shape: [inputs, units], initialise: init(inputs, units) }, ...biasParameter(units, bias) },
      stats: {},
      apply: (x, { params }) => {
        const product = tf.matMul(x, parameter(params, 'kernel'));
        return { y: bias ? tf.add(product, parameter(params, 'bias')) : product, stats: {} };
      },
    };
  };
}

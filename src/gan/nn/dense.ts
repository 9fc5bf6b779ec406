import * as tf from '@tensorflow/tfjs-core';
import { sizeOf, type LayerMaker } from './layer.ts';
import { biasParameter, kindOf, weight, withBias, type WeightOptions } from './weights.ts';

/** [batch, inputs] to [batch, units]: x · kernel + bias. */
export function dense(units: number, { init, bias, weightNorm }: WeightOptions): LayerMaker {
  return (input) => {
    const inputs = sizeOf(input);
    const kernel = weight(weightNorm, { name: 'kernel', shape: [inputs, units], outputs: 1, initialise: init({ inputs, outputs: units, columns: units }) });
    return {
      kind: kindOf('dense', weightNorm),
      shape: [units],
      params: { ...kernel.params, ...biasParameter(units, bias) },
      stats: kernel.stats,
      apply: (x, given) => {
        const { value, stats } = kernel.use(given);
        return { y: withBias(tf.matMul(x, value), given, bias), stats };
      },
    };
  };
}

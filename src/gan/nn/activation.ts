import * as tf from '@tensorflow/tfjs-core';
import { plainLayer, type LayerMaker } from './layer.ts';

export type ActivationName = 'relu' | 'leaky-relu' | 'tanh' | 'sigmoid' | 'linear';

/** @param slope of LeakyReLU below zero */
function activationFunction(name: ActivationName, slope: number): (x: tf.Tensor) => tf.Tensor {
  switch (name) {
    case 'relu':
      return tf.relu;
    case 'leaky-relu':
      return (x) => tf.leakyRelu(x, slope);
    case 'tanh':
      return tf.tanh;
    case 'sigmoid':
      return tf.sigmoid;
    case 'linear':
      return (x) => x;
  }
}

/**
 * The largest of each `pieces` numbers that follow one another: with a linear layer before it a maxout unit (Goodfellow
 * et al. 2013). [..., n · pieces] to [..., n].
 */
export function maxout(pieces: number): LayerMaker {
  return (input) => {
    const shape = [...input.slice(0, -1), Math.floor(input.at(-1)! / pieces)];
    return plainLayer(`maxout of ${pieces}`, shape, (x) => tf.max(tf.reshape(x, [-1, ...shape, pieces]), -1));
  };
}

export const activation =
  (name: ActivationName, slope = 0): LayerMaker =>
  (input) =>
    plainLayer(name, input, activationFunction(name, slope));

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

export const activation =
  (name: ActivationName, slope = 0): LayerMaker =>
  (input) =>
    plainLayer(name, input, activationFunction(name, slope));

// tfjs-core keeps its gradients in a module of their own; importing it registers them for every backend.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { engineFault } from './faults.ts';

const registered = tf.getGradient('ResizeNearestNeighbor');

/**
 * Repeating pixels by whole factors: the gradient is the sum over the repeats. tfjs 4.22's cpu kernel for it reads a
 * batch's second example from the first one's place (its offset is in input strides), so it is not used.
 */
const resizeNearest: GradConfig = {
  ...registered,
  kernelName: 'ResizeNearestNeighbor',
  gradFunc: (dy, saved, attributes) => {
    const [images] = saved;
    const factors = images && !Array.isArray(dy) && attributes['alignCorners'] !== true ? wholeFactors(images, dy) : undefined;
    if (!images || !factors || Array.isArray(dy)) return registered.gradFunc(dy, saved, attributes);
    return { images: () => sumOfRepeats(dy, images, factors) };
  },
};

function wholeFactors(images: Tensor, dy: Tensor): [number, number] | undefined {
  const factors: [number, number] = [dy.shape[1]! / images.shape[1]!, dy.shape[2]! / images.shape[2]!];
  return factors.every(Number.isInteger) ? factors : undefined;
}

function sumOfRepeats(dy: Tensor, images: Tensor, [rows, columns]: readonly [number, number]): Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = images.shape;
  const repeats = tf.reshape(dy, [batch * height, rows, width, columns * channels]);
  const byRow = tf.reshape(tf.sum(repeats, 1), [batch * height * width, columns, channels]);
  return tf.reshape(tf.sum(byRow, 1), images.shape);
}

tf.registerGradient(resizeNearest);

/** A rectifier's gradient, its slope a step: tfjs's own for LeakyRelu selects, which costs four passes and has no second order. */
function rectifier(kernelName: string, alphaOf: (attributes: tf.NamedAttrMap) => number): GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => {
      const [x] = saved;
      if (!x || Array.isArray(dy)) throw engineFault('input', { kernel: kernelName, input: 'x' });
      return { x: () => tf.mul(dy, tf.step(x, alphaOf(attributes))) };
    },
  };
}

const leak = (attributes: tf.NamedAttrMap): number => {
  const { alpha } = attributes;
  if (typeof alpha !== 'number') throw engineFault('attribute', { kernel: 'LeakyRelu', attribute: 'alpha' });
  return alpha;
};

tf.registerGradient(rectifier('Relu', () => 0));
tf.registerGradient(rectifier('LeakyRelu', leak));

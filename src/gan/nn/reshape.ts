import * as tf from '@tensorflow/tfjs-core';
import { plainLayer, sizeOf, type LayerMaker, type Shape } from './layer.ts';

/** Gives every example another shape of the same size. */
export const reshape =
  (shape: Shape): LayerMaker =>
  () =>
    plainLayer('reshape', shape, (x) => tf.reshape(x, [-1, ...shape]));

/** Every example as one row. */
export const flatten: LayerMaker = (input) => reshape([sizeOf(input)])(input);

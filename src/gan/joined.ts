import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine/engine.ts';
import { parameter } from './nn/layer.ts';

/** Tensors of fewer numbers than this cost more by their number than by their size. */
const SMALL = 8192;
const JOINED = '(joined)';

/** Which tensors of a set are taken together. */
export interface Joint {
  /** The set with its small tensors laid end to end as one of rank 1. */
  join(tensors: Tensors): Tensors;
  /** The other way round. */
  part(tensors: Tensors): Tensors;
}

/**
 * Joins the small tensors of a set, biases and scales for instance, so that what is done to each number alike takes one
 * operation for all of them, with the same results to the bit.
 * @param like the set: every set that is joined has its names and shapes
 */
export function jointOf(like: Tensors): Joint {
  const small = Object.keys(like).filter((name) => parameter(like, name).size < SMALL);
  if (small.length < 2) return { join: (tensors) => tensors, part: (tensors) => tensors };
  const shapes = small.map((name) => parameter(like, name).shape);
  const others = Object.keys(like).filter((name) => !small.includes(name));
  const kept = (tensors: Tensors) => Object.fromEntries(others.map((name) => [name, parameter(tensors, name)]));
  return {
    join: (tensors) => ({ ...kept(tensors), [JOINED]: tf.concat1d(small.map((name) => tf.reshape(parameter(tensors, name), [-1]))) }),
    part: (tensors) => {
      const parts = tf.split(parameter(tensors, JOINED), shapes.map((shape) => tf.util.sizeFromShape(shape)));
      return { ...kept(tensors), ...Object.fromEntries(small.map((name, i) => [name, tf.reshape(parts[i]!, shapes[i]!)])) };
    },
  };
}

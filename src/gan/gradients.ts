import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine/engine.ts';
import { jointOf } from './joined.ts';
import { parameter } from './nn/layer.ts';

export interface Differentiable {
  /** rank 0 */
  readonly loss: tf.Tensor;
  /** what else of the forward pass is wanted: statistics, D's outputs */
  readonly aside: Tensors;
}

export interface Differentiated extends Differentiable {
  /** of the loss, for each parameter, under the same names */
  readonly gradients: Tensors;
}

/** A function's value at `params`, its gradient, and what it puts aside (as JAX's `value_and_grad(has_aux=True)`). */
export function differentiate(f: (params: Tensors) => Differentiable, params: Tensors): Differentiated {
  const names = Object.keys(params);
  const kept: Record<string, tf.Tensor> = {};
  const forward = (...values: tf.Tensor[]): tf.Tensor => {
    const { loss, aside } = f(Object.fromEntries(names.map((name, i) => [name, values[i]!])));
    // tfjs frees the forward pass's tensors but for the loss.
    for (const [name, tensor] of Object.entries(aside)) kept[name] = tf.keep(tensor.clone());
    return loss;
  };
  const { value, grads } = tf.valueAndGrads(forward)(names.map((name) => parameter(params, name)));
  return { loss: value, gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])), aside: released(kept) };
}

/** The tensors as members of the scope that is open, which frees them. */
function released(kept: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(kept).map(([name, tensor]) => {
      const member = tensor.clone();
      tensor.dispose();
      return [name, member];
    }),
  );
}

/** L2 norm over all the tensors together, rank 0. */
export function globalNorm(tensors: Tensors): tf.Tensor {
  const joined = Object.values(jointOf(tensors).join(tensors));
  return tf.sqrt(tf.addN(joined.map((tensor) => tf.sum(tf.square(tensor)))));
}

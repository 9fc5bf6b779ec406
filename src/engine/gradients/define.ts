import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { Attributes } from '../attributes.ts';
import { engineFault } from '../faults.ts';

/** Gradients by the name of the input; only those that are asked for are computed. */
export type InputGradients = Readonly<Record<string, () => Tensor>>;

type Inputs<Name extends string> = Readonly<Record<Name, Tensor>>;

/**
 * The gradient of a kernel with one result. tfjs's tape takes what is made from saved *inputs* for what it is, and what
 * is made from a saved output for a constant (tfjs#3252): so only inputs are saved, what the gradient needs is computed
 * from them again, and it can itself be differentiated. An engine that merges equal nodes computes it once.
 * @param inputs names of the inputs that the gradient needs
 */
export function gradient<Name extends string>(
  kernelName: string,
  inputs: readonly Name[],
  gradients: (dy: Tensor, saved: Inputs<Name>, attributes: Attributes) => InputGradients,
): GradConfig {
  return gradientOfMany(kernelName, inputs, ([dy], saved, attributes) => gradients(dy!, saved, attributes));
}

/** The gradient of a kernel with several results; a result that leads nowhere has a gradient of zeros. */
export function gradientOfMany<Name extends string>(
  kernelName: string,
  inputs: readonly Name[],
  gradients: (dys: readonly Tensor[], saved: Inputs<Name>, attributes: Attributes) => InputGradients,
): GradConfig {
  return {
    kernelName,
    inputsToSave: [...inputs],
    gradFunc: (dy, saved, attributes) => gradients([dy].flat(), named(kernelName, inputs, saved), new Attributes(kernelName, attributes)),
  };
}

function named<Name extends string>(kernel: string, names: readonly Name[], saved: readonly Tensor[]): Inputs<Name> {
  const entries = names.map((name, i): [Name, Tensor] => {
    const tensor = saved[i];
    if (!tensor) throw engineFault('input', { kernel, input: name });
    return [name, tensor];
  });
  return Object.fromEntries(entries) as Inputs<Name>;
}

/**
 * A value that the tape takes for a constant. For masks and places of maxima, which are the same all around almost every
 * point: to follow them would only add zeros.
 */
export function constant(f: () => Tensor): Tensor {
  return tf.customGrad(() => ({ value: f(), gradFunc: () => [] }))();
}

/** 1 where the condition holds, else 0; a constant to the tape. */
export const mask = (condition: () => Tensor): Tensor => constant(() => tf.cast(condition(), 'float32'));

/** Sums a gradient over the axes along which an input of this shape was repeated. */
export function unbroadcast(dy: Tensor, shape: readonly number[]): Tensor {
  const axes = tf.backend_util.getReductionAxes([...shape], dy.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(dy, axes) : dy, [...shape]);
}

/** Runs a kernel with one result. */
export const run = (kernel: string, inputs: tf.NamedTensorMap, attributes: NamedAttrMap): Tensor => tf.engine().runKernel<Tensor>(kernel, inputs, attributes);

/** The axes that an attribute names, ascending from 0; all of them where it names none. */
export function axesOf(x: Tensor, axes: readonly number[] | undefined): number[] {
  return tf.util.parseAxisParam([...(axes ?? x.shape.keys())], x.shape).sort((a, b) => a - b);
}

/** A tensor's shape with 1 in place of the axes. */
export const keptShape = (x: Tensor, axes: readonly number[]): number[] => x.shape.map((side, axis) => (axes.includes(axis) ? 1 : side));

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { PureFunction } from '../../../src/engine/engine.ts';
import type { HostTensor } from '../../../src/tensors/host-tensor.ts';
import { total, type Nd } from './nd.ts';

/** A function as an engine computes it, and the same in double precision. */
export interface Case {
  /** kernels whose gradients it must run */
  readonly kernels: readonly string[];
  readonly inputs: readonly HostTensor[];
  readonly f: (...inputs: Tensor[]) => Tensor;
  readonly reference: (...inputs: Nd[]) => Nd;
}

/** A direction for the second and third derivative, the same for every engine. */
const direction = (input: number, size: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(2.3 * i + input + 1));
const weight = (i: number) => Math.cos(i + 1);

/** One derivative in the list of all of them. */
export interface Entry {
  /** for example `second by input 0 [3]` */
  readonly name: string;
  readonly value: number;
}

/**
 * The derivatives that are compared, as one list, of L = sum of w · (y + y²/2 + y³/6), which bends even where y is
 * linear: dL, its derivative along a direction v (the Hessian times v), and that one's along v.
 */
export function derivatives({ f, inputs }: Case): PureFunction {
  const loss = (...xs: Tensor[]) => {
    const y = f(...xs);
    const weights = tf.tensor(Float32Array.from({ length: y.size }, (_, i) => weight(i)), y.shape);
    return tf.sum(tf.mul(weights, tf.mul(y, tf.add(1, tf.mul(y, tf.add(0.5, tf.mul(y, 1 / 6)))))));
  };
  const along = (g: (...xs: Tensor[]) => Tensor) => (...xs: Tensor[]) =>
    tf.addN(tf.grads(g)(xs).map((gradient, i) => tf.sum(tf.mul(gradient, tf.tensor(direction(i, gradient.size), gradient.shape)))));
  return (tensors) => {
    const xs = inputs.map((_, i) => tensors[`x${i}`]!);
    const all = [loss, along(loss), along(along(loss))].flatMap((g) => tf.grads(g)(xs));
    return { derivatives: tf.concat(all.map((gradient) => tf.reshape(gradient, [-1]))) };
  };
}

/** The same by central differences in double precision; the third has the largest error, about 1e-6. */
export function differences({ reference, inputs }: Case): Entry[] {
  const start = inputs.map(({ data }) => Array.from(data));
  const v = start.map((data, i) => Array.from(direction(i, data.length)));
  const loss = (xs: readonly number[][]) => total(reference(...xs.map((data, i): Nd => ({ shape: inputs[i]!.shape, data }))).data.map((y, i) => weight(i) * (y + y ** 2 / 2 + y ** 3 / 6)));
  const moved = (xs: readonly number[][], by: number) => xs.map((data, i) => data.map((value, j) => value + by * v[i]![j]!));
  const slope = (xs: readonly number[][]) => (loss(moved(xs, STEP)) - loss(moved(xs, -STEP))) / (2 * STEP);
  const bend = (xs: readonly number[][]) => (loss(moved(xs, STEP)) - 2 * loss(xs) + loss(moved(xs, -STEP))) / STEP ** 2;
  return Object.entries({ first: loss, second: slope, third: bend }).flatMap(([order, g]) =>
    gradient64(g, start, STEP).flatMap((numbers, input) => numbers.map((value, i): Entry => ({ name: `${order} by input ${input} [${i}]`, value }))),
  );
}

const STEP = 1e-3;

/** A function's gradient by central differences. */
export function gradient64(f: (xs: readonly number[][]) => number, at: readonly number[][], step: number): number[][] {
  return at.map((data, input) =>
    data.map((value, j) => {
      const moved = (offset: number) => f(at.map((other, i) => (i === input ? other.with(j, value + offset) : other)));
      return (moved(step) - moved(-step)) / (2 * step);
    }),
  );
}

/** Numbers apart from each other and in no order, so that no maximum is a close call. */
export function apart(shape: readonly number[], low = -1.53, high = 1.41): HostTensor {
  const size = shape.reduce((product, side) => product * side, 1);
  const stride = coprime(size, Math.ceil(0.618 * size));
  return { dtype: 'float32', shape, data: Float32Array.from({ length: size }, (_, i) => low + ((high - low) * (((i * stride) % size) + 0.5)) / size) };
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
const coprime = (size: number, from: number): number => (divisor(size, from) === 1 ? from : coprime(size, from + 1));

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { openEngine } from '../../src/engine/open.ts';
import type { Engine, Tensors } from '../../src/engine/engine.ts';
import type { HostTensors } from '../../src/tensors/host-tensor.ts';

/** The reference engine; the backend is tfjs's own, so opening it again does no harm. */
export const reference = (): Promise<Engine> => openEngine({ name: 'cpu', threads: 1 });

export const tensorsOf = (values: HostTensors): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(values).map(([name, { data, shape, dtype }]) => [name, tf.tensor(data, [...shape], dtype)]));

export const number = (tensor: tf.Tensor): number => tensor.dataSync()[0]!;

export const mapValues = <A, B>(values: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, f(value, name)]));

export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what = ''): void {
  assert.equal(actual.length, expected.length, what);
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    const allowed = tolerance * Math.max(1, Math.abs(expected[i]!));
    assert.ok(difference <= allowed, `${what}[${i}]: ${actual[i]} where ${expected[i]} was expected`);
  }
}

export const assertSameTensors = (actual: Tensors, expected: Tensors): void => {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(actual)) assert.deepEqual(tensor.dataSync(), expected[name]!.dataSync(), name);
};

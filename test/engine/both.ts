import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine, PureFunction } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { normal } from '../../src/random/random.ts';
import type { HostTensor, HostTensors } from '../../src/tensors/host-tensor.ts';

export type Draw = (...shape: number[]) => HostTensor;

let stream = 0;
const values = (shape: readonly number[]) => {
  stream += 1;
  return normal({ seed: 7, stream: `test-${stream}`, step: 0 }, shape.reduce((size, side) => size * side, 1));
};

/** Numbers of N(0, 1). */
export const floats: Draw = (...shape) => ({ dtype: 'float32', shape, data: values(shape) });
/** Numbers between 0.5 and about 4, for functions that want no zero. */
export const positives: Draw = (...shape) => ({ dtype: 'float32', shape, data: values(shape).map((value) => 0.5 + Math.abs(value)) });
/** Whole numbers between -4 and 4. */
export const integers: Draw = (...shape) => ({ dtype: 'int32', shape, data: Int32Array.from(values(shape), (value) => Math.max(-4, Math.min(4, Math.round(2 * value)))) });
export const booleans: Draw = (...shape) => ({ dtype: 'bool', shape, data: Uint8Array.from(values(shape), (value) => (value > 0 ? 1 : 0)) });

/** Runs with one engine and closes it, so that the next one starts clean. */
export async function withEngine<T>(name: 'onnx' | 'wasm' | 'cpu', use: (engine: Engine) => T): Promise<T> {
  const engine = await openEngine({ name, threads: 2 });
  try {
    return use(engine);
  } finally {
    engine.dispose();
  }
}

/** What a function gives on an engine, run as it is. */
export function eagerly(engine: Engine, f: PureFunction, inputs: HostTensors): HostTensors {
  return scoped(() => taken(engine, f(put(engine, inputs))));
}

/** What a function gives on an engine, compiled. */
export function compiled(engine: Engine, f: PureFunction, inputs: HostTensors): HostTensors {
  const replay = engine.compile('test', f);
  try {
    return scoped(() => taken(engine, replay(put(engine, inputs))));
  } finally {
    replay.dispose();
  }
}

/** tf.tidy for what returns no tensors. */
function scoped<T>(use: () => T): T {
  tf.engine().startScope();
  try {
    return use();
  } finally {
    tf.engine().endScope();
  }
}

export const put = (engine: Engine, inputs: HostTensors) => Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, engine.put(value)]));

const taken = (engine: Engine, results: Readonly<Record<string, tf.Tensor>>): HostTensors =>
  Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, engine.take(tensor)]));

/** Equal shapes, types, and numbers up to a relative and absolute tolerance. */
export function assertClose(actual: HostTensors, expected: HostTensors, tolerance = 1e-4): void {
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const [name, want] of Object.entries(expected)) {
    const got = actual[name]!;
    assert.deepEqual([got.dtype, got.shape], [want.dtype, want.shape], name);
    want.data.forEach((value, i) => {
      const found = got.data[i]!;
      const near = Object.is(found, value) || Math.abs(found - value) <= tolerance * (1 + Math.abs(value));
      assert.ok(near, `${name}[${i}]: ${found} where the cpu engine gives ${value}`);
    });
  }
}

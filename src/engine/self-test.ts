import { matMul } from '@tensorflow/tfjs-core';
import type { HostTensor } from '../tensors/host-tensor.ts';
import type { Engine } from './engine.ts';

export interface SelfTest {
  readonly ok: boolean;
  readonly milliseconds: number;
  /** thousand millions of additions and multiplications in a second, where that was measured */
  readonly gigaflops?: number;
}

const SIDE = 64;

/** Whole numbers small enough that every order of adding them up gives the same. */
function matrix(entry: (row: number, column: number) => number): HostTensor {
  return { dtype: 'float32', shape: [SIDE, SIDE], data: Float32Array.from({ length: SIDE * SIDE }, (_, i) => entry(Math.floor(i / SIDE), i % SIDE)) };
}

/** Has a started engine multiply two matrices; the time includes the first use's preparations. */
export function selfTest(engine: Engine): SelfTest {
  const started = performance.now();
  const product = engine.compile('self-test', ({ a, b }) => ({ c: matMul(a!, b!) }));
  const inputs = { a: engine.put(matrix((row, column) => row + column)), b: engine.put(matrix((row, column) => (row === column ? 2 : 0))) };
  const { c } = product(inputs);
  const result = engine.take(c!);
  for (const tensor of [...Object.values(inputs), c!]) tensor.dispose();
  product.dispose();
  const expected = matrix((row, column) => 2 * (row + column)).data;
  return { ok: result.data.every((value, i) => value === expected[i]), milliseconds: performance.now() - started };
}

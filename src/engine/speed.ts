import { matMul } from '@tensorflow/tfjs-core';
import type { Engine } from './engine.ts';

/** Large enough that the product, and not the call, takes the time. */
const SIDE = 512;
const OPERATIONS = 2 * SIDE ** 3;

/** How fast a started engine multiplies two 512 x 512 matrices: thousand millions of additions and multiplications in a second. */
export function gigaflops(engine: Engine, seconds: number): number {
  const product = engine.compile('speed', ({ a, b }) => ({ c: matMul(a!, b!) }));
  const matrix = { dtype: 'float32', shape: [SIDE, SIDE], data: new Float32Array(SIDE * SIDE).fill(1) } as const;
  const inputs = { a: engine.put(matrix), b: engine.put(matrix) };
  const multiply = () => {
    const { c } = product(inputs);
    engine.take(c!);
    c!.dispose();
  };
  // The first use's preparations are no part of it.
  multiply();
  const started = performance.now();
  let [products, elapsed] = [0, 0];
  for (; elapsed < seconds * 1000; elapsed = performance.now() - started, products++) multiply();
  for (const tensor of Object.values(inputs)) tensor.dispose();
  product.dispose();
  return (products * OPERATIONS) / (elapsed * 1e6);
}

import { util } from '@tensorflow/tfjs-core';
import { cast, mul, pad, slice } from '../emit.ts';
import type { Value } from '../graph.ts';
import type { Kernels } from './kernel.ts';

/** Moves an axis on by `count` entries, away from the end where a running product starts; ones come after. */
function moved(x: Value, axis: number, count: number, reverse: boolean): Value {
  const kept = x.shape.map((length, i) => (i === axis ? Math.max(0, length - count) : length));
  const start = kept.map((_, i) => (i === axis && reverse ? count : 0));
  const ones = x.shape.map((_, i): [number, number] => (i !== axis ? [0, 0] : reverse ? [0, count] : [count, 0]));
  return pad(slice(x, start, kept), ones, 1);
}

/** Products of all entries up to each: each round doubles how far back they reach (Hillis and Steele, 1986). */
function runningProduct(x: Value, axis: number, exclusive: boolean, reverse: boolean): Value {
  const length = x.shape[axis] ?? 1;
  let product = exclusive ? moved(x, axis, Math.min(1, length), reverse) : x;
  for (let reach = 1; reach < length; reach *= 2) product = mul(product, moved(product, axis, reach, reverse));
  return product;
}

export const scanKernels: Kernels = {
  Cumprod: (call) => {
    const x = call.input('x');
    const [axis = 0] = util.parseAxisParam(call.number('axis'), [...x.shape]);
    return runningProduct(x.dtype === 'bool' ? cast(x, 'int32') : x, axis, call.flag('exclusive'), call.flag('reverse'));
  },
};

import { arrayOf, filled } from '../emit.ts';
import { Value, type Shape } from '../graph.ts';
import type { KernelCall, Kernels } from './kernel.ts';

const typeOf = (call: KernelCall) => {
  const dtype = call.has('dtype') ? call.text('dtype') : 'float32';
  return dtype === 'int32' || dtype === 'bool' ? dtype : 'float32';
};

const constant = (shape: Shape, dtype: 'float32' | 'int32' | 'bool', values: ArrayLike<number>) => new Value(dtype, shape, { data: arrayOf(dtype, values), constant: true });

/** A step of 1, which tfjs gives where none is given, goes down where the stop is below. */
function range(call: KernelCall): Value {
  const [start, stop, given] = [call.number('start'), call.number('stop'), call.number('step')];
  const step = stop < start && given === 1 ? -1 : given;
  const count = Math.max(0, Math.ceil((stop - start) / step));
  return constant([count], typeOf(call), Array.from({ length: count }, (_, i) => start + i * step));
}

function linSpace(call: KernelCall): Value {
  const [start, stop, count] = [call.number('start'), call.number('stop'), call.number('num')];
  const step = (stop - start) / Math.max(1, count - 1);
  return constant([count], 'float32', Array.from({ length: count }, (_, i) => start + i * step));
}

/** Kernels whose results depend on attributes and shapes alone. */
export const constantKernels: Kernels = {
  Fill: (call) => filled(call.numbers('shape'), call.number('value'), typeOf(call)),
  Range: range,
  LinSpace: linSpace,
  ZerosLike: (call) => filled(call.input('x').shape, 0, call.input('x').dtype),
  OnesLike: (call) => filled(call.input('x').shape, 1, call.input('x').dtype),
};

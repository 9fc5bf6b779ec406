import { util } from '@tensorflow/tfjs-core';
import { concat, emit, emitSeveral, int64s, pad, reshape, slice, transpose } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { engineFault } from '../../faults.ts';

const axisOf = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);
const withAxis = (shape: Shape, axis: number, side: number) => [...shape.slice(0, axis), side, ...shape.slice(axis)];

function sliceKernel(call: KernelCall): Value {
  const x = call.input('x');
  const begin = call.raw('begin');
  const size = call.raw('size');
  if (!isNumberOrNumbers(begin) || !isNumberOrNumbers(size)) throw engineFault('attribute', { kernel: 'Slice', attribute: 'begin or size' });
  return slice(x, ...startsAndSizes(x.shape, begin, size));
}

/** Missing entries mean "from the start" and -1 means "to the end". */
function startsAndSizes(shape: Shape, begin: number | number[], size: number | number[]): [number[], number[]] {
  const starts = typeof begin === 'number' ? [begin] : begin;
  const sizes = typeof size === 'number' ? [size] : size;
  const from = shape.map((_, axis) => starts[axis] ?? 0);
  return [from, shape.map((side, axis) => ((sizes[axis] ?? -1) < 0 ? side - from[axis]! : sizes[axis]!))];
}

const isNumberOrNumbers = (value: unknown): value is number | number[] => typeof value === 'number' || (Array.isArray(value) && value.every((item) => typeof item === 'number'));

function unpack(call: KernelCall): Value[] {
  const x = call.input('value');
  const axis = axisOf(call.number('axis'), x.shape.length);
  const rest = x.shape.filter((_, i) => i !== axis);
  return parts(x, axis, Array.from({ length: x.shape[axis]! }, () => 1)).map((part) => reshape(part, rest));
}

function parts(x: Value, axis: number, sizes: readonly number[]): Value[] {
  if (sizes.length === 1) return [x];
  const results = sizes.map((side) => ({ dtype: x.dtype, shape: withAxis(x.shape.filter((_, i) => i !== axis), axis, side) }));
  return emitSeveral('Split', [x, int64s(sizes)], results, { axis });
}

function splitV(call: KernelCall): Value[] {
  const x = call.input('x');
  const axis = axisOf(call.number('axis'), x.shape.length);
  const sizes = call.raw('numOrSizeSplits');
  if (!isNumberOrNumbers(sizes)) throw engineFault('attribute', { kernel: 'SplitV', attribute: 'numOrSizeSplits' });
  const count = typeof sizes === 'number' ? sizes : sizes.length;
  const known = typeof sizes === 'number' ? Array.from({ length: count }, () => x.shape[axis]! / count) : sizes;
  const rest = x.shape[axis]! - known.reduce((sum, side) => sum + Math.max(side, 0), 0);
  return parts(x, axis, known.map((side) => (side < 0 ? rest : side)));
}

function reverse(call: KernelCall): Value {
  const x = call.input('x');
  const axes = util.parseAxisParam(call.numbers('dims'), [...x.shape]);
  const every = (value: number) => int64s(axes.map(() => value));
  return axes.length === 0 ? x : emit('Slice', [x, every(-1), every(Number.MIN_SAFE_INTEGER), int64s(axes), every(-1)], x.dtype, x.shape);
}

function pack(call: KernelCall): Value {
  const inputs = call.all();
  const [first] = inputs;
  if (!first) throw engineFault('input', { kernel: 'Pack', input: '0' });
  const axis = axisOf(call.number('axis'), first.shape.length + 1);
  return concat(inputs.map((part) => reshape(part, withAxis(part.shape, axis, 1))), axis);
}

function concatKernel(call: KernelCall): Value {
  const inputs = call.all();
  const axis = axisOf(call.number('axis'), inputs[0]?.shape.length ?? 0);
  const filledParts = inputs.filter((part) => part.size > 0);
  return filledParts.length > 0 ? concat(filledParts, axis) : inputs[0]!;
}

export const shapeKernels: Kernels = {
  Transpose: (call) => transpose(call.input('x'), call.numbers('perm')),
  Tile: (call) => {
    const x = call.input('x');
    const reps = call.numbers('reps');
    return reps.every((n) => n === 1) ? x : emit('Tile', [x, int64s(reps)], x.dtype, x.shape.map((side, axis) => side * reps[axis]!));
  },
  Concat: concatKernel,
  Pack: pack,
  Unpack: unpack,
  SplitV: splitV,
  Slice: sliceKernel,
  Reverse: reverse,
  PadV2: (call) => pad(call.input('x'), call.pairs('paddings'), call.number('constantValue')),
};

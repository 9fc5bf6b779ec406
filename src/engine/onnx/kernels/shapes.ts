import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import { concat, emit, emitSeveral, filled, int64s, pad, reshape, slice, transpose } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';
import { infoOf, type KernelCall, type Kernels } from './kernel.ts';
import { engineFault } from '../../faults.ts';

const axisOf = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);
const withAxis = (shape: Shape, axis: number, side: number) => [...shape.slice(0, axis), side, ...shape.slice(axis)];

function sliceKernel(call: KernelCall): Value {
  const x = call.input('x');
  const [begin = [], size = []] = slice_util.parseSliceParams(infoOf(x), call.list('begin') ?? [], call.list('size'));
  slice_util.assertParamsValid(infoOf(x), begin, size);
  return slice(x, begin, size);
}

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
  const sizes = typeof call.raw('numOrSizeSplits') === 'number' ? call.number('numOrSizeSplits') : call.numbers('numOrSizeSplits');
  return parts(x, axis, backend_util.prepareSplitSize(infoOf(x), sizes, axis));
}

function reverse(call: KernelCall): Value {
  const x = call.input('x');
  const axes = util.parseAxisParam(call.list('dims') ?? x.shape.map((_, axis) => axis), [...x.shape]);
  const every = (value: number) => int64s(axes.map(() => value));
  return axes.length === 0 ? x : emit('Slice', [x, every(-1), every(Number.MIN_SAFE_INTEGER), int64s(axes), every(-1)], x.dtype, x.shape);
}

function pack(call: KernelCall): Value {
  const inputs = call.all();
  const [first] = inputs;
  if (!first) throw engineFault('input', { kernel: 'Pack', input: '0' });
  for (const { shape, dtype } of inputs) {
    util.assertShapesMatch([...first.shape], [...shape], 'All tensors passed to stack must have matching shapes');
    util.assert(dtype === first.dtype, () => 'All tensors passed to stack must have matching dtypes');
  }
  const axis = axisOf(call.number('axis'), first.shape.length + 1);
  return concat(inputs.map((part) => reshape(part, withAxis(part.shape, axis, 1))), axis);
}

function concatKernel(call: KernelCall): Value {
  const inputs = call.all();
  const shapes = inputs.map(({ shape }) => [...shape]);
  const axis = axisOf(call.number('axis'), shapes[0]?.length ?? 0);
  backend_util.assertParamsConsistent(shapes, axis);
  const filledParts = inputs.filter((part) => part.size > 0);
  return filledParts.length > 0 ? concat(filledParts, axis) : filled(backend_util.computeOutShape(shapes, axis), 0, inputs[0]?.dtype ?? 'float32');
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

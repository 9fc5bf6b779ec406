import { backend_util } from '@tensorflow/tfjs-core';
import { add, cast, elementwise, emit, expand, filled, int32s, mul, reduce, reshape, scalar, slice, where } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';
import { infoOf, type KernelCall, type Kernels } from './kernel.ts';

const product = (shape: Shape) => shape.reduce((size, side) => size * side, 1);

/**
 * Writes rows [n, width] into the rows of a table [count, width] that int32 [n] names; rows with one name in their order.
 * ScatterND would be faster on wide rows, but shares them out among threads, which then write one name at once: sums get
 * lost. ScatterElements goes through them one by one.
 */
function scatterRows(table: Value, names: Value, rows: Value, reduction: 'add' | 'none'): Value {
  if (rows.size === 0) return table;
  const type = rows.dtype === 'bool' ? 'int32' : rows.dtype;
  const places = expand(reshape(names, [names.size, 1]), rows.shape);
  return cast(emit('ScatterElements', [cast(table, type), places, cast(rows, type)], type, table.shape, { axis: 0, reduction }), rows.dtype);
}

/** Numbers within 0 … count - 1; `count` for all others. */
function within(numbers: Value, count: number): Value {
  const inside = elementwise('And', elementwise('GreaterOrEqual', numbers, scalar(0, 'int32'), 'bool'), elementwise('Less', numbers, scalar(count, 'int32'), 'bool'));
  return where(inside, numbers, scalar(count, 'int32'));
}

/** Adds up rows [n, width] by their numbers into [count, width]; rows of other numbers are left out. */
function sumRows(numbers: Value, rows: Value, count: number): Value {
  const sums = scatterRows(filled([count + 1, rows.shape[1]!], 0, rows.dtype), within(numbers, count), rows, 'add');
  return slice(sums, [0, 0], [count, rows.shape[1]!]);
}

/** Which row of a shape's leading sides, laid out flat, each of [..., depth] indices names: int32 [n]. */
function rowsNamed(indices: Value, shape: Shape): Value {
  const depth = indices.shape.at(-1) ?? 0;
  const count = product(indices.shape.slice(0, -1));
  if (depth === 0) return filled([count], 0, 'int32');
  const strides = Array.from({ length: depth }, (_, axis) => product(shape.slice(axis + 1, depth)));
  return reduce('ReduceSum', mul(reshape(cast(indices, 'int32'), [count, depth]), int32s(strides, [1, depth])), [1], false);
}

function gatherNd(call: KernelCall): Value {
  const [params, indices] = [call.input('params'), call.input('indices')];
  backend_util.prepareAndValidate(infoOf(params), infoOf(indices));
  const depth = indices.shape.at(-1) ?? 0;
  const rest = params.shape.slice(depth);
  const rows = reshape(params, [product(params.shape.slice(0, depth)), product(rest)]);
  const names = rowsNamed(indices, params.shape);
  return reshape(emit('Gather', [rows, names], params.dtype, [names.size, product(rest)], { axis: 0 }), [...indices.shape.slice(0, -1), ...rest]);
}

/** @param into what the updates are written into, of the result's shape */
function scatterInto(into: Value, indices: Value, updates: Value, reduction: 'add' | 'none'): Value {
  // tfjs takes a list of places for indices of depth 1.
  const places = indices.shape.length < 2 ? reshape(indices, [indices.size, 1]) : indices;
  const depth = places.shape.at(-1)!;
  const width = product(into.shape.slice(depth));
  const names = rowsNamed(places, into.shape);
  const rows = updates.shape.length === 0 ? expand(reshape(updates, [1, 1]), [names.size, width]) : reshape(updates, [names.size, width]);
  return reshape(scatterRows(reshape(into, [product(into.shape.slice(0, depth)), width]), names, rows, reduction), into.shape);
}

function segmentSum(call: KernelCall): Value {
  const [x, ids, count] = [call.input('x'), call.input('segmentIds'), call.number('numSegments')];
  const rest = x.shape.slice(ids.shape.length);
  return reshape(sumRows(reshape(ids, [ids.size]), reshape(x, [ids.size, product(rest)]), count), [count, ...rest]);
}

/** How often each of 0 … size - 1 stands in each row of x, or the sum of its weights there. */
function countInRows(x: Value, weights: Value, size: number): Value {
  const [rows = 1, columns = 1] = x.shape;
  const firsts = int32s(Array.from({ length: rows }, (_, row) => row * (size + 1)), [rows, 1]);
  const names = reshape(add(within(x, size), firsts), [x.size]);
  const added = weights.size > 0 ? reshape(weights, [x.size, 1]) : filled([rows * columns, 1], 1, weights.dtype);
  const sums = scatterRows(filled([rows * (size + 1), 1], 0, weights.dtype), names, added, 'add');
  return slice(reshape(sums, [rows, size + 1]), [0, 0], [rows, size]);
}

function denseBincount(call: KernelCall): Value {
  const [x, weights, size] = [call.input('x'), call.input('weights'), call.number('size')];
  const counts = countInRows(x.shape.length === 2 ? x : reshape(x, [1, x.size]), weights, size);
  const found = call.flag('binaryOutput') && x.shape.length === 2 ? cast(elementwise('Greater', countInRows(x, filled([0], 1, 'float32'), size), scalar(0), 'bool'), weights.dtype) : counts;
  return x.shape.length === 2 ? found : reshape(found, [size]);
}

/** Kernels that write to, or read from, places that are numbers themselves. */
export const scatterKernels: Kernels = {
  GatherNd: gatherNd,
  ScatterNd: (call) => scatterInto(filled(call.numbers('shape'), 0, call.input('updates').dtype), call.input('indices'), call.input('updates'), 'add'),
  TensorScatterUpdate: (call) => scatterInto(call.input('tensor'), call.input('indices'), call.input('updates'), 'none'),
  SparseToDense: (call) => scatterInto(expand(call.input('defaultValue'), call.numbers('outputShape')), call.input('sparseIndices'), call.input('sparseValues'), 'none'),
  UnsortedSegmentSum: segmentSum,
  Bincount: (call) => reshape(countInRows(reshape(call.input('x'), [1, call.input('x').size]), call.input('weights'), call.number('size')), [call.number('size')]),
  DenseBincount: denseBincount,
};

import { util } from '@tensorflow/tfjs-core';
import { engineFault } from '../faults.ts';
import { sameShape, Value, type ElementType, type NodeAttributes, type Shape } from './graph.ts';

/** A node with one result. */
export function emit(op: string, inputs: readonly (Value | undefined)[], dtype: ElementType, shape: Shape, attributes: NodeAttributes = {}, domain = ''): Value {
  return new Value(dtype, shape, { node: { domain, op, inputs, attributes } });
}

/** All results of an operation that has several; those that nobody needs cost nothing. */
export function emitSeveral(op: string, inputs: readonly (Value | undefined)[], results: readonly { readonly dtype: ElementType; readonly shape: Shape }[], attributes: NodeAttributes = {}): Value[] {
  return results.map(({ dtype, shape }, index) => new Value(dtype, shape, { node: { domain: '', op, inputs, attributes, results: { count: results.length, index } } }));
}

/** A node of ONNX Runtime's own operator set. */
export function emitMicrosoft(op: string, inputs: readonly Value[], dtype: ElementType, shape: Shape, attributes: NodeAttributes = {}): Value {
  return emit(op, inputs, dtype, shape, attributes, 'com.microsoft');
}

export function int64s(values: readonly number[]): Value {
  return new Value('int64', [values.length], { data: Float64Array.from(values), constant: true });
}

/** A constant of rank 0. */
export function scalar(value: number, dtype: ElementType = 'float32'): Value {
  return new Value(dtype, [], { data: arrayOf(dtype, [value]), constant: true });
}

export function int32s(values: ArrayLike<number>, shape: Shape): Value {
  return new Value('int32', shape, { data: Int32Array.from(values), constant: true });
}

export function arrayOf(dtype: ElementType, values: ArrayLike<number>) {
  if (dtype === 'float32') return Float32Array.from(values);
  if (dtype === 'int32') return Int32Array.from(values);
  return dtype === 'bool' ? Uint8Array.from(values) : Float64Array.from(values);
}

export function reshape(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  if (x.constant && x.data) return new Value(x.dtype, shape, { data: x.data, constant: true });
  const source = x.node?.op === 'Reshape' ? (x.node.inputs[0] ?? x) : x;
  return sameShape(source.shape, shape) ? source : emit('Reshape', [source, int64s(shape)], x.dtype, shape);
}

/** Swaps axes; moves of axes of length 1 cost nothing, and two swaps in a row become one. */
export function transpose(x: Value, perm: readonly number[]): Value {
  const inner = x.node?.op === 'Transpose' ? x.node : undefined;
  const innerPerm = inner?.attributes['perm'];
  if (inner?.inputs[0] && Array.isArray(innerPerm)) return transpose(inner.inputs[0], perm.map((axis) => Number(innerPerm[axis])));
  const shape = perm.map((axis) => x.shape[axis]!);
  const moved = perm.filter((axis) => x.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) return reshape(x, shape);
  return emit('Transpose', [x], x.dtype, shape, { perm });
}

/** Repeats along axes of length 1 until the shape is reached. */
export function expand(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : emit('Expand', [x, int64s(shape)], x.dtype, shape);
}

export function cast(x: Value, dtype: ElementType): Value {
  return x.dtype === dtype ? x : emit('Cast', [x], dtype, x.shape, { to: onnxType(dtype) });
}

const ONNX_TYPES: Record<ElementType, number> = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 };

export function onnxType(dtype: ElementType): number {
  return ONNX_TYPES[dtype];
}

export function broadcastShape(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw engineFault('shapes', { a: `[${a.join(', ')}]`, b: `[${b.join(', ')}]` });
    return left === 1 ? right : left;
  });
}

/** The single number that a constant of any shape is filled with, if it is. */
export function filledWith(x: Value): number | undefined {
  if (x.node?.op === 'Expand') return x.node.inputs[0] && filledWith(x.node.inputs[0]);
  return x.constant && x.data?.length === 1 ? x.data[0] : undefined;
}

/** A constant of any shape with one number in every place. */
export function filled(shape: Shape, value: number, dtype: ElementType): Value {
  return expand(reshape(scalar(value, dtype), shape.map(() => 1)), shape);
}

/** An element-wise operation with broadcasting. An operand that only repeats itself is left to the operator's own broadcasting. */
export function elementwise(op: string, a: Value, b: Value, dtype: ElementType = a.dtype): Value {
  const shape = broadcastShape(a.shape, b.shape);
  const left = narrow(a, b, shape);
  return emit(op, [left, narrow(b, left, shape)], dtype, shape);
}

function narrow(x: Value, other: Value, shape: Shape): Value {
  const source = x.node?.op === 'Expand' ? x.node.inputs[0] : undefined;
  return source && sameShape(broadcastShape(source.shape, other.shape), shape) ? source : x;
}

export const add = (a: Value, b: Value) => elementwise('Add', a, b);
export const sub = (a: Value, b: Value) => elementwise('Sub', a, b);
export const div = (a: Value, b: Value) => elementwise('Div', a, b);

/** Product; a factor of one everywhere only widens the shape. */
export function mul(a: Value, b: Value): Value {
  for (const [x, other] of [[a, b], [b, a]] as const) {
    if (filledWith(other) === 1) return expand(x, broadcastShape(x.shape, other.shape));
  }
  return elementwise('Mul', a, b);
}

export function where(condition: Value, yes: Value, no: Value): Value {
  const shape = broadcastShape(broadcastShape(condition.shape, yes.shape), no.shape);
  return emit('Where', [condition, yes, no], yes.dtype, shape);
}

export const unary = (op: string, x: Value, attributes: NodeAttributes = {}, dtype: ElementType = x.dtype) => emit(op, [x], dtype, x.shape, attributes);

/** A reduction over axes; over none it is the value itself. */
export function reduce(op: string, x: Value, axes: readonly number[], keepDims: boolean): Value {
  if (axes.length === 0) return x;
  const shape = x.shape.flatMap((side, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [side]));
  return emit(op, [x, int64s(axes)], x.dtype, shape, { keepdims: keepDims ? 1 : 0 });
}

export function slice(x: Value, begin: readonly number[], size: readonly number[], steps: readonly number[] = begin.map(() => 1)): Value {
  const axes = begin.map((_, axis) => axis).filter((axis) => begin[axis] !== 0 || size[axis] !== x.shape[axis] || steps[axis] !== 1);
  if (axes.length === 0) return x;
  const pick = (values: readonly number[]) => int64s(axes.map((axis) => values[axis]!));
  const ends = begin.map((start, axis) => start + (size[axis]! - 1) * steps[axis]! + 1);
  return emit('Slice', [x, pick(begin), pick(ends), int64s(axes), pick(steps)], x.dtype, size);
}

/** Every `step`-th entry of an axis, `count` of them, from the one at `last` back. */
export function sliceBackwards(x: Value, axis: number, last: number, count: number, step: number): Value {
  // ONNX reads an end below zero as counted from the end, so an end before the first entry is far below.
  const end = Number.MIN_SAFE_INTEGER;
  const whole = x.shape.map((side, i) => (i === axis ? count : side));
  const first = last - (count - 1) * step;
  const sliced = (from: Value) => emit('Slice', [from, int64s([last - first]), int64s([end]), int64s([axis]), int64s([-step])], x.dtype, whole);
  return sliced(slice(x, x.shape.map((_, i) => (i === axis ? first : 0)), x.shape.map((side, i) => (i === axis ? side - first : side))));
}

/** @param paddings [before, after] for each axis */
export function pad(x: Value, paddings: readonly (readonly [number, number])[], value = 0): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((side, axis) => side + paddings[axis]![0] + paddings[axis]![1]);
  const pads = int64s([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  return emit('Pad', [x, pads, scalar(value, x.dtype)], x.dtype, shape);
}

export function concat(parts: readonly Value[], axis: number): Value {
  const [first] = parts;
  if (!first) throw engineFault('input', { kernel: 'Concat', input: '0' });
  if (parts.length === 1) return first;
  const shape = first.shape.map((side, i) => (i === axis ? parts.reduce((sum, part) => sum + part.shape[axis]!, 0) : side));
  return emit('Concat', parts, first.dtype, shape, { axis });
}

export const sizeOf = (shape: Shape): number => util.sizeFromShape([...shape]);

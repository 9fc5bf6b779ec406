import { util } from '@tensorflow/tfjs-core';
import { add, cast, emit, int32s, mul, reduce, scalar, unary, where } from '../emit.ts';
import type { Value } from '../graph.ts';
import type { KernelCall, Kernels } from './kernel.ts';

const axesOf = (call: KernelCall, name: string, x: Value) => util.parseAxisParam(call.list(name) ?? x.shape.map((_, axis) => axis), [...x.shape]);

const reduction = (op: string) => (call: KernelCall) => {
  const x = call.input('x');
  return reduce(op, x, axesOf(call, 'axis', x), call.flag('keepDims'));
};

/** ONNX's extremes pass over what is no number; tfjs's are none where there is one. The sum of the signs tells. */
const extreme = (op: string, axisName: string) => (call: KernelCall) => {
  const x = call.input('x');
  const [axes, keepDims] = [axesOf(call, axisName, x), call.flag('keepDims')];
  if (x.dtype === 'bool') return cast(reduce(op, cast(x, 'int32'), axes, keepDims), 'bool');
  const found = reduce(op, x, axes, keepDims);
  return x.dtype === 'float32' && axes.length > 0 ? add(found, mul(reduce('ReduceSum', unary('Sign', x), axes, keepDims), scalar(0))) : found;
};

/** ONNX reduces no booleans. */
const logical = (op: string) => (call: KernelCall) => {
  const x = call.input('x');
  return cast(reduce(op, cast(x, 'int32'), axesOf(call, 'axis', x), call.flag('keepDims')), 'bool');
};

/** What is no number is no extreme. @param least what every number beats */
const position = (op: string, least: number) => (call: KernelCall) => {
  const given = call.input('x');
  const x = given.dtype === 'float32' ? where(unary('IsNaN', given, {}, 'bool'), scalar(least), given) : cast(given, 'int32');
  const [axis = 0] = axesOf(call, 'axis', x);
  const shape = x.shape.filter((_, i) => i !== axis);
  return cast(emit(op, [x], 'int64', shape, { axis, keepdims: 0 }), 'int32');
};

export const reductionKernels: Kernels = {
  Sum: reduction('ReduceSum'),
  Mean: (call) => {
    const x = call.input('x');
    return reduce('ReduceMean', cast(x, 'float32'), axesOf(call, 'axis', x), call.flag('keepDims'));
  },
  Max: extreme('ReduceMax', 'reductionIndices'),
  Min: extreme('ReduceMin', 'axis'),
  Prod: reduction('ReduceProd'),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: position('ArgMax', -Infinity),
  ArgMin: position('ArgMin', Infinity),
  Cumsum: (call) => {
    const x = call.input('x');
    const [axis = 0] = util.parseAxisParam(call.number('axis'), [...x.shape]);
    const flags = { exclusive: call.flag('exclusive') ? 1 : 0, reverse: call.flag('reverse') ? 1 : 0 };
    return emit('CumSum', [x, int32s([axis], [])], x.dtype, x.shape, flags);
  },
};

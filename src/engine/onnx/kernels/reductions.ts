import { util } from '@tensorflow/tfjs-core';
import { cast, emit, int32s, reduce } from '../emit.ts';
import type { Value } from '../graph.ts';
import type { KernelCall, Kernels } from './kernel.ts';

const axesOf = (call: KernelCall, name: string, x: Value) => util.parseAxisParam(call.list(name) ?? x.shape.map((_, axis) => axis), [...x.shape]);

const reduction = (op: string, axisName: string) => (call: KernelCall) => {
  const x = call.input('x');
  return reduce(op, x, axesOf(call, axisName, x), call.flag('keepDims'));
};

/** ONNX reduces no booleans. */
const logical = (op: string) => (call: KernelCall) => {
  const x = call.input('x');
  return cast(reduce(op, cast(x, 'int32'), axesOf(call, 'axis', x), call.flag('keepDims')), 'bool');
};

const position = (op: string) => (call: KernelCall) => {
  const x = call.input('x');
  const [axis = 0] = axesOf(call, 'axis', x);
  const shape = x.shape.filter((_, i) => i !== axis);
  return cast(emit(op, [x], 'int64', shape, { axis, keepdims: 0 }), 'int32');
};

export const reductionKernels: Kernels = {
  Sum: reduction('ReduceSum', 'axis'),
  Mean: reduction('ReduceMean', 'axis'),
  Max: reduction('ReduceMax', 'reductionIndices'),
  Min: reduction('ReduceMin', 'axis'),
  Prod: reduction('ReduceProd', 'axis'),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: position('ArgMax'),
  ArgMin: position('ArgMin'),
  Cumsum: (call) => {
    const x = call.input('x');
    const [axis = 0] = util.parseAxisParam(call.number('axis'), [...x.shape]);
    const flags = { exclusive: call.flag('exclusive') ? 1 : 0, reverse: call.flag('reverse') ? 1 : 0 };
    return emit('CumSum', [x, int32s([axis], [])], x.dtype, x.shape, flags);
  },
};

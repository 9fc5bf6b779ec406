import { backend_util, util } from '@tensorflow/tfjs-core';
import { add, cast, emit, int32s, reshape, scalar } from '../emit.ts';
import type { Value } from '../graph.ts';
import { infoOf, type KernelCall, type Kernels } from './kernel.ts';

/**
 * Entries of an axis by their places, each example's own in the first `batchDims` axes: these are numbered through, and so
 * are the places, so that one list of entries is left to gather from.
 */
function gather(call: KernelCall): Value {
  const [x, indices] = [call.input('x'), call.input('indices')];
  const [axis = 0] = util.parseAxisParam(call.number('axis'), [...x.shape]);
  const { batchDims, batchSize, outerSize, dimSize, sliceSize, outputShape } = geometry(call, x, indices, axis);
  refuseOutside(indices, dimSize);
  if (batchDims === 0) return emit('Gather', [x, indices], x.dtype, outputShape, { axis });
  const places = reshape(indices, [batchSize, 1, indices.size / batchSize]);
  const rows = int32s(Array.from({ length: batchSize * outerSize }, (_, row) => row * dimSize), [batchSize, outerSize, 1]);
  const list = reshape(x, [batchSize * outerSize * dimSize, sliceSize]);
  const numbers = add(rows, cast(places, 'int32'));
  return reshape(emit('Gather', [list, numbers], x.dtype, [...numbers.shape, sliceSize], { axis: 0 }), outputShape);
}

function geometry(call: KernelCall, x: Value, indices: Value, axis: number) {
  const given = call.has('batchDims') ? call.number('batchDims') : 0;
  const batchDims = given < 0 ? given + indices.shape.length : given;
  return { batchDims, ...backend_util.segment_util.collectGatherOpShapeInfo(infoOf(x), infoOf(indices), axis, given) };
}

/** Places that are known now are checked now; others when they are computed. */
function refuseOutside({ data }: Value, side: number): void {
  const outside = data?.find((place) => place < 0 || place >= side);
  util.assert(outside === undefined, () => `GatherV2: the index value ${outside} is not in [0, ${side - 1}]`);
}

/** ONNX's OneHot takes indices below zero from the end; tfjs gives a row of `off`. */
function oneHot(indices: Value, depth: number, on: number, off: number, dtype: 'float32' | 'int32' | 'bool'): Value {
  const places = Array.from({ length: depth }, (_, i) => i);
  const range = int32s(places, [...indices.shape.map(() => 1), depth]);
  const hit = emit('Equal', [reshape(indices, [...indices.shape, 1]), range], 'bool', [...indices.shape, depth]);
  const chosen = emit('Where', [hit, scalar(on), scalar(off)], 'float32', hit.shape);
  return cast(chosen, dtype);
}

export const gatherKernels: Kernels = {
  GatherV2: gather,
  OneHot: (call) => {
    const dtype = call.has('dtype') ? call.text('dtype') : 'int32';
    return oneHot(call.input('indices'), call.number('depth'), call.number('onValue'), call.number('offValue'), dtype === 'float32' || dtype === 'bool' ? dtype : 'int32');
  },
};

import { cast, emit, filled, int32s, reshape, scalar } from '../emit.ts';
import type { Value } from '../graph.ts';
import type { Kernels } from './kernel.ts';

function gather(x: Value, indices: Value, axis: number): Value {
  return emit('Gather', [x, indices], x.dtype, [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], { axis });
}

/** ONNX's OneHot takes indices below zero from the end; tfjs gives a row of `off`. */
function oneHot(indices: Value, depth: number, on: number, off: number, dtype: 'float32' | 'int32' | 'bool'): Value {
  const places = Array.from({ length: depth }, (_, i) => i);
  const range = int32s(places, [...indices.shape.map(() => 1), depth]);
  const hit = emit('Equal', [reshape(indices, [...indices.shape, 1]), range], 'bool', [...indices.shape, depth]);
  const chosen = emit('Where', [hit, scalar(on), scalar(off)], 'float32', hit.shape);
  return cast(chosen, dtype);
}

/** Adds up the rows that carry the same segment number. */
function unsortedSegmentSum(x: Value, segmentIds: Value, segments: number): Value {
  const rows = segmentIds.shape.length === 1 ? segmentIds : reshape(segmentIds, [segmentIds.size]);
  const shape = [segments, ...x.shape.slice(segmentIds.shape.length)];
  const updates = reshape(x, [rows.size, ...shape.slice(1)]);
  const indices = reshape(cast(rows, 'int64'), [rows.size, 1]);
  return emit('ScatterND', [filled(shape, 0, x.dtype), indices, updates], x.dtype, shape, { reduction: 'add' });
}

export const gatherKernels: Kernels = {
  GatherV2: (call) => {
    if (call.has('batchDims') && call.number('batchDims') !== 0) call.refuse('with batch dimensions', 'gather from each example by itself');
    return gather(call.input('x'), call.input('indices'), call.number('axis'));
  },
  OneHot: (call) => {
    const dtype = call.has('dtype') ? call.text('dtype') : 'int32';
    return oneHot(call.input('indices'), call.number('depth'), call.number('onValue'), call.number('offValue'), dtype === 'float32' || dtype === 'bool' ? dtype : 'int32');
  },
  UnsortedSegmentSum: (call) => unsortedSegmentSum(call.input('x'), call.input('segmentIds'), call.number('numSegments')),
};

import { backend_util, slice_util } from '@tensorflow/tfjs-core';
import { emit, int64s, pad, reshape, slice, sliceBackwards, transpose } from '../emit.ts';
import type { Value } from '../graph.ts';
import { gatherAxis } from './images.ts';
import type { KernelCall, Kernels } from './kernel.ts';

function spaceToBatch(call: KernelCall): Value {
  const [x, blocks] = [call.input('x'), call.numbers('blockShape')];
  const size = blocks.reduce((product, side) => product * side, 1);
  const rest = x.shape.slice(1 + blocks.length).map((): [number, number] => [0, 0]);
  const padded = pad(x, [[0, 0], ...call.pairs('paddings'), ...rest]);
  const shape = [...padded.shape];
  const apart = reshape(padded, backend_util.getReshaped(shape, blocks, size, false));
  const swapped = transpose(apart, backend_util.getPermuted(apart.shape.length, blocks.length, false));
  return reshape(swapped, backend_util.getReshapedPermuted(shape, blocks, size, false));
}

function batchToSpace(call: KernelCall): Value {
  const [x, blocks, crops] = [call.input('x'), call.numbers('blockShape'), call.pairs('crops')];
  const size = blocks.reduce((product, side) => product * side, 1);
  const shape = [...x.shape];
  const apart = reshape(x, backend_util.getReshaped(shape, blocks, size));
  const swapped = transpose(apart, backend_util.getPermuted(apart.shape.length, blocks.length));
  const whole = reshape(swapped, backend_util.getReshapedPermuted(shape, blocks, size));
  const begin = whole.shape.map((_, axis) => crops[axis - 1]?.[0] ?? 0);
  return slice(whole, begin, whole.shape.map((length, axis) => length - begin[axis]! - (crops[axis - 1]?.[1] ?? 0)));
}

/** Channels to blocks of pixels: [batch, height, width, channels], or with the channels first. */
function depthToSpace(call: KernelCall): Value {
  const [x, block] = [call.input('x'), call.number('blockSize')];
  const [a = 1, b = 1, c = 1, d = 1] = x.shape;
  if (call.text('dataFormat') === 'NHWC') {
    const depth = d / block ** 2;
    return reshape(transpose(reshape(x, [a, b, c, block, block, depth]), [0, 1, 3, 2, 4, 5]), [a, b * block, c * block, depth]);
  }
  const depth = b / block ** 2;
  return reshape(transpose(reshape(x, [a, block, block, depth, c, d]), [0, 3, 4, 1, 5, 2]), [a, depth, c * block, d * block]);
}

/** tfjs's own reckoning of masks and signs; an end below zero is one before the first entry. */
function stridedSlice(call: KernelCall): Value {
  const x = call.input('x');
  const [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] = ['beginMask', 'endMask', 'ellipsisMask', 'newAxisMask', 'shrinkAxisMask'].map((mask) => call.number(mask));
  const { begin, end, strides, finalShape } = slice_util.sliceInfo(
    [...x.shape], call.numbers('begin'), call.numbers('end'), call.numbers('strides'), beginMask!, endMask!, ellipsisMask!, newAxisMask!, shrinkAxisMask!);
  const shape = slice_util.computeOutShape(begin, end, strides).map((side) => Math.max(0, side));
  if (strides.every((step) => step === 1)) return reshape(slice(x, begin, shape), finalShape);
  const ends = end.map((place, axis) => (strides[axis]! < 0 && place < 0 ? Number.MIN_SAFE_INTEGER : place));
  const axes = begin.map((_, axis) => axis);
  return reshape(emit('Slice', [x, int64s(begin), int64s(ends), int64s(axes), int64s(strides)], x.dtype, shape), finalShape);
}

/** Entries of an axis mirrored at its ends; in mode `symmetric` the ends are repeated, in mode `reflect` not. */
function mirrored(length: number, [before, after]: readonly [number, number], repeated: 0 | 1): number[] {
  return Array.from({ length: before + length + after }, (_, i) => {
    const place = i - before;
    if (place < 0) return -place - repeated;
    return place < length ? place : 2 * (length - 1) - place + repeated;
  });
}

function mirrorPad(call: KernelCall): Value {
  const repeated = call.text('mode') === 'symmetric' ? 1 : 0;
  return call.pairs('paddings').reduce((x, sides, axis) => (sides[0] + sides[1] === 0 ? x : gatherAxis(x, mirrored(x.shape[axis]!, sides, repeated), axis)), call.input('x'));
}

/** A matrix of zeros with the numbers on its diagonal: each row is one zero longer than the matrix, laid out flat. */
function diagonal(x: Value): Value {
  const count = x.size;
  const rows = pad(reshape(x, [count, 1]), [[0, 0], [0, count]]);
  return reshape(slice(reshape(rows, [count * (count + 1)]), [0], [count * count]), [...x.shape, ...x.shape]);
}

/** Kernels that only move numbers. */
export const rearrangingKernels: Kernels = {
  SpaceToBatchND: spaceToBatch,
  BatchToSpaceND: batchToSpace,
  DepthToSpace: depthToSpace,
  StridedSlice: stridedSlice,
  MirrorPad: mirrorPad,
  Diag: (call) => diagonal(call.input('x')),
  FlipLeftRight: (call) => {
    const image = call.input('image');
    const width = image.shape[2] ?? 1;
    return sliceBackwards(image, 2, width - 1, width, 1);
  },
};

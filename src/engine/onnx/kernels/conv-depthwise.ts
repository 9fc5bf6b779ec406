import { concat, emit, emitMicrosoft, int64s, reduce, reshape, slice, sliceBackwards, transpose, where, scalar } from '../emit.ts';
import { Value, type Shape } from '../graph.ts';
import { geometry } from './conv-geometry.ts';
import { DOMAIN, fromBlocks, toBlocks } from './conv-blocked.ts';
import { convolve, convolveBack } from './conv-portable.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { biasAndActivation } from './products.ts';
import { afterEnd, forPlaces, onPlaces, sides2D, surrounded, windowAttributes, type Side } from './windows.ts';

const sidesOf = (call: KernelCall, x: Shape, filter: Shape) => sides2D(geometry(call, x, filter, true));

/** @param block channels in a block of ONNX Runtime's direct convolution, which takes one filter a channel; 0 where it has none */
function forward(x: Value, filter: Value, sides: readonly Side[], block: number): Value {
  const [height = 1, width = 1, channels = 1, filters = 1] = filter.shape;
  if (block === 0 || channels % block !== 0 || filters !== 1) return convolve(x, filter, sides, channels);
  const blocks = transpose(reshape(filter, [height, width, channels / block, block]), [2, 0, 1, 3]);
  const attributes = { ...windowAttributes(sides), dilations: sides.map(({ dilation }) => dilation), group: channels };
  const shape = [x.shape[0]!, channels, ...sides.map(({ out }) => out)];
  return fromBlocks(emit('Conv', [toBlocks(forPlaces(x, sides)), reshape(blocks, [channels, 1, height, width])], 'float32', shape, attributes, DOMAIN));
}

function depthwise(call: KernelCall, block: number): Value {
  const [x, filter] = [call.input('x'), call.input('filter')];
  return forward(x, filter, sidesOf(call, x.shape, filter.shape), block);
}

/** Where places are one apart and each channel has one filter, the gradient is the same convolution with the filter turned round. */
function inputGradient(dy: Value, filter: Value, sides: readonly Side[], block: number): Value {
  const channels = filter.shape[2]!;
  if (filter.shape[3] !== 1 || sides.some((side) => side.stride !== 1 || side.before < 0 || afterEnd(side) < 0)) return convolveBack(dy, filter, sides, channels);
  const turned = [0, 1].reduce((part, axis) => sliceBackwards(part, axis, part.shape[axis]! - 1, part.shape[axis]!, 1), filter);
  const back = sides.map((side) => ({ ...side, in: side.out, out: side.in, before: (side.window - 1) * side.dilation - side.before }));
  return forward(onPlaces(dy, sides), turned, back, block);
}

/**
 * For each row of the filter one product of matrices a channel: image columns by gradient columns, over all rows of all
 * examples. The filter's entries are sums along its diagonals. That takes as many multiplications too many as an image
 * is wide, and still a quarter of the time of a convolution in groups, which unrolls each channel by itself.
 */
function filterGradient(x: Value, dy: Value, [rows, columns]: readonly [Side, Side], filters: number): Value {
  const channels = x.shape[3]!;
  const gradient = reshape(transpose(dy, [3, 0, 1, 2]), [channels, filters, dy.shape[0]! * rows.out, columns.out]);
  const padded = surrounded(x, [rows, { in: columns.in, out: columns.in, window: 1, stride: 1, dilation: 1, before: 0 }], 0);
  const image = transpose(padded, [3, 0, 1, 2]);
  const lines = Array.from({ length: rows.window }, (_, row) => {
    const seen = slice(image, [0, 0, row * rows.dilation, 0], [channels, x.shape[0]!, rows.out, columns.in], [1, 1, rows.stride, 1]);
    const products = emitMicrosoft('FusedMatMul', [reshape(seen, [channels, 1, x.shape[0]! * rows.out, columns.in]), gradient], 'float32', [channels, filters, columns.in, columns.out], { transA: 1 });
    return diagonalSums(products, columns);
  });
  return transpose(reshape(concat(lines, 2), [channels, filters, rows.window, columns.window]), [2, 3, 0, 1]);
}

/** [channels, filters, in, out] to [channels, filters, window]: what each tap sees of each place. */
function diagonalSums(products: Value, { in: length, out, window, stride, dilation, before }: Side): Value {
  const [channels = 1, filters = 1] = products.shape;
  const seen = Array.from({ length: window }, (_, tap) => Array.from({ length: out }, (__, place) => place * stride + tap * dilation - before)).flat();
  const inside = seen.map((column) => column >= 0 && column < length);
  const places = seen.map((column, i) => (inside[i] ? column * out + (i % out) : 0));
  const taken = emit('Gather', [reshape(products, [channels, filters, length * out]), int64s(places)], 'float32', [channels, filters, window * out], { axis: 2 });
  const mask = new Value('bool', [window * out], { data: Uint8Array.from(inside, Number), constant: true });
  return reduce('ReduceSum', reshape(where(mask, taken, scalar(0)), [channels, filters, window, out]), [3], false);
}

/**
 * Convolutions of each channel by itself: x [batch, height, width, channels], filter [height, width, channels, filters for each].
 * @param block channels in a block of ONNX Runtime's direct convolution; 0 where it has none
 */
export const depthwiseKernels = (block: number): Kernels => ({
  DepthwiseConv2dNative: (call) => depthwise(call, block),
  FusedDepthwiseConv2D: (call) => biasAndActivation(call, depthwise(call, block)),
  DepthwiseConv2dNativeBackpropInput: (call) => {
    const [dy, filter, x] = [call.input('dy'), call.input('filter'), call.numbers('inputShape')];
    return inputGradient(dy, filter, sidesOf(call, x, filter.shape), block);
  },
  DepthwiseConv2dNativeBackpropFilter: (call) => {
    const [x, dy, filter] = [call.input('x'), call.input('dy'), call.numbers('filterShape')];
    const sides = sidesOf(call, x.shape, filter);
    return filterGradient(x, onPlaces(dy, sides), [sides[0]!, sides[1]!], filter[3] ?? 1);
  },
});

import { concat, emit, filled, pad, reshape, slice, sliceBackwards, transpose } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';
import { cropped, endPads, type ConvInfo, type Convolution } from './conv-geometry.ts';

/*
 * ONNX Runtime's direct convolution over blocks of channels ("NCHWc"), which its optimizer uses for inference only,
 * where filters are constants. It runs at three quarters of a large matrix product's rate, the standard operator at half.
 * A filter must be laid out as [out / block, in / block, height, width, block in, block out] (MLAS's OIHWBiBo).
 */
export const DOMAIN = 'com.microsoft.nchwc';

interface Window {
  readonly kernel: readonly [number, number];
  readonly dilations?: readonly number[];
  /** top, left, bottom, right */
  readonly pads: readonly number[];
}

/** @param block channels in a block: 16 with AVX-512, 8 with AVX2 */
export function blockedConvolution(block: number): Convolution {
  return {
    forward: (x, filter, info) => {
      const [rows, columns] = phasesOf(info);
      const blocks = filterBlocks(filter, block);
      const parts = rows.flatMap((row) => columns.map((column) => [row, column] as const)).filter(([row, column]) => row.taps > 0 && column.taps > 0);
      const sum = parts.reduce<Value | undefined>((before, [row, column]) => forwardPhase(x, blocks, row, column, before), undefined);
      return fromBlocks(sum ?? filled([info.batchSize, info.outChannels, info.outHeight, info.outWidth], 0, 'float32'));
    },
    inputGradient: (dy, filter, info) => {
      const [rows, columns] = phasesOf(info);
      const blocks = swappedFilterBlocks(filter, block);
      const part = (row: Phase, column: Phase) =>
        row.taps > 0 && column.taps > 0 ? fromBlocks(inputPhase(dy, blocks, row, column)) : filled([info.batchSize, row.length, column.length, info.inChannels], 0, 'float32');
      return interleave(rows.map((row) => columns.map((column) => part(row, column))), info);
    },
    filterGradient: (x, dy, info) => filterGradient(x, dy, info, block),
  };
}

/**
 * A convolution of fewer channels than a block has, an image's for instance, into whole blocks: it reads its input as it
 * is, plane by plane. The filter is laid out as [out / block, in, height, width, block out] (MLAS's OIHWBo).
 */
export function thinForward(x: Value, filter: Value, info: ConvInfo, block: number): Value {
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const grouped = transpose(reshape(filter, [filterHeight, filterWidth, inChannels, outChannels / block, block]), [3, 2, 0, 1, 4]);
  const inputs = [transpose(x, [0, 3, 1, 2]), reshape(grouped, [outChannels, inChannels, filterHeight, filterWidth])];
  const pads = [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right];
  const attributes = { kernel_shape: [filterHeight, filterWidth], strides: [strideHeight, strideWidth], dilations: [1, 1], pads, group: 1 };
  return fromBlocks(emit('Conv', inputs, 'float32', [batchSize, outChannels, outHeight, outWidth], attributes, DOMAIN));
}

/** [batch, height, width, channels] to blocks of channels */
export const toBlocks = (x: Value) => emit('ReorderInput', [x], 'float32', nchw(x.shape), { channels_last: 1 }, DOMAIN);

/** [batch, channels, height, width] to blocks of channels: a fast transposition of whatever stands in place of them */
const rowsToBlocks = (x: Value) => emit('ReorderInput', [x], 'float32', x.shape, { channels_last: 0 }, DOMAIN);

export function fromBlocks(y: Value): Value {
  const [batch = 1, channels = 1, height = 1, width = 1] = y.shape;
  return emit('ReorderOutput', [y], 'float32', [batch, height, width, channels], { channels, channels_last: 1 }, DOMAIN);
}

const nchw = ([batch = 1, height = 1, width = 1, channels = 1]: Shape) => [batch, channels, height, width];

/** @param before a sum to add the result to, in blocks */
function convolve(x: Value, filter: Value, { kernel, dilations = [1, 1], pads }: Window, size: readonly [number, number], before?: Value): Value {
  const [batch = 1, channels = 1] = x.shape;
  const out = (filter.shape[0] ?? 1) * (filter.shape[5] ?? 1);
  const attributes = { kernel_shape: kernel, strides: [1, 1], dilations, pads, group: 1 };
  const inputs = [x, reshape(filter, [out, channels, ...kernel]), ...(before ? [undefined, before] : [])];
  return emit('Conv', inputs, 'float32', [batch, out, ...size], attributes, DOMAIN);
}

/** [height, width, in, out] to [out / block, in / block, height, width, block in, block out] */
function filterBlocks(filter: Value, block: number): Value {
  const [height = 1, width = 1, channels = 1, filters = 1] = filter.shape;
  const byFilter = toBlocks(reshape(filter, [1, height * width * channels, 1, filters]));
  const grouped = transpose(reshape(byFilter, [filters / block, height * width, channels / block, block * block]), [0, 2, 1, 3]);
  return reshape(grouped, [filters / block, channels / block, height, width, block, block]);
}

/** The filter's blocks with in and out swapped. */
function swappedFilterBlocks(filter: Value, block: number): Value {
  const [height = 1, width = 1, channels = 1, filters = 1] = filter.shape;
  const byChannel = rowsToBlocks(reshape(filter, [height * width, channels, filters, 1]));
  const grouped = transpose(reshape(byChannel, [height * width, channels / block, filters / block, block * block]), [1, 2, 0, 3]);
  return reshape(grouped, [channels / block, filters / block, height, width, block, block]);
}

/**
 * Every stride-th row of a strided convolution's input, from one of its first rows on: these rows meet only every
 * stride-th row of the filter. So the convolution is a sum of small ones of stride 1, and its input's gradient falls into
 * small ones without a transposed convolution's zeros. Both run faster than with strides: the small filters stay in cache.
 */
interface Phase {
  /** the phase's first row in the input, and its rows */
  readonly start: number;
  readonly length: number;
  /** first filter row that meets it, and how many do */
  readonly first: number;
  readonly taps: number;
  readonly stride: number;
  /** filter rows before the phase's first row where the output's first row looks */
  readonly shift: number;
  readonly outLength: number;
}

function phases(inSize: number, outLength: number, filterSize: number, stride: number, padding: number): Phase[] {
  return Array.from({ length: Math.min(stride, inSize) }, (_, start) => {
    const first = (start + padding) % stride;
    const taps = Math.max(0, Math.ceil((filterSize - first) / stride));
    return { start, length: Math.ceil((inSize - start) / stride), first, taps, stride, shift: Math.floor((start + padding) / stride), outLength };
  });
}

const phasesOf = ({ inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth, padInfo }: ConvInfo) => [
  phases(inHeight, outHeight, filterHeight, strideHeight, padInfo.top),
  phases(inWidth, outWidth, filterWidth, strideWidth, padInfo.left),
] as const;

/** A range of rows, and the zeros before and after it. */
interface Reach {
  readonly from: number;
  readonly rows: number;
  readonly before: number;
  readonly after: number;
}

/** Rows that a window looks at, given its zeros at both ends, where fewer than none mean rows left out. */
const reach = (rows: number, before: number, after: number): Reach => ({
  from: Math.max(0, -before),
  rows: rows + Math.min(0, before) + Math.min(0, after),
  before: Math.max(0, before),
  after: Math.max(0, after),
});

function forwardPhase(x: Value, filter: Value, row: Phase, column: Phase, before: Value | undefined): Value {
  const [batch = 1, , , channels = 1] = x.shape;
  const [vertical, horizontal] = [row, column].map(({ length, shift, taps, outLength }) => reach(length, shift, outLength + taps - 1 - shift - length));
  const part = slice(x, [0, row.start, column.start, 0], [batch, vertical!.rows, horizontal!.rows, channels], [1, row.stride, column.stride, 1]);
  const taps = someTaps(someTaps(filter, 2, row), 3, column);
  return convolve(toBlocks(part), taps, { kernel: [row.taps, column.taps], pads: padsOf(vertical!, horizontal!) }, [row.outLength, column.outLength], before);
}

function inputPhase(dy: Value, filter: Value, row: Phase, column: Phase): Value {
  const [batch = 1, , , channels = 1] = dy.shape;
  const [vertical, horizontal] = [row, column].map(({ length, shift, taps, outLength }) => reach(outLength, taps - 1 - shift, length + shift - outLength));
  const part = slice(dy, [0, vertical!.from, horizontal!.from, 0], [batch, vertical!.rows, horizontal!.rows, channels]);
  const taps = flippedTaps(flippedTaps(filter, 2, row), 3, column);
  return convolve(toBlocks(part), taps, { kernel: [row.taps, column.taps], pads: padsOf(vertical!, horizontal!) }, [row.length, column.length]);
}

const padsOf = (vertical: Reach, horizontal: Reach) => [vertical.before, horizontal.before, vertical.after, horizontal.after];

/** The filter's rows of a phase. */
function someTaps(filter: Value, axis: number, { first, taps, stride }: Phase): Value {
  const at = (value: number, others: (side: number) => number) => filter.shape.map((side, i) => (i === axis ? value : others(side)));
  return slice(filter, at(first, () => 0), at(taps, (side) => side), at(stride, () => 1));
}

/** The filter's rows of a phase, the last one first. */
function flippedTaps(filter: Value, axis: number, { first, taps, stride }: Phase): Value {
  return sliceBackwards(filter, axis, first + (taps - 1) * stride, taps, stride);
}

/** Puts the phases' rows and columns back in turn. */
function interleave(parts: readonly (readonly Value[])[], info: ConvInfo): Value {
  const { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth } = info;
  const [height, width] = [Math.ceil(inHeight / strideHeight), Math.ceil(inWidth / strideWidth)];
  const even = (part: Value) => pad(part, [[0, 0], [0, height - part.shape[1]!], [0, width - part.shape[2]!], [0, 0]]);
  const rows = parts.map((row) => concat(row.map((part) => reshape(even(part), [batchSize, height, 1, width, 1, inChannels])), 4));
  const whole = reshape(concat(rows, 2), [batchSize, height * parts.length, width * (parts[0]?.length ?? 1), inChannels]);
  return slice(whole, [0, 0, 0, 0], [batchSize, inHeight, inWidth, inChannels]);
}

/**
 * The filter's gradient, one filter row at a time: a convolution whose channels are the batch and the output's rows, whose
 * filter is dy's rows, one place wide, and whose image has the input's columns as its height and the channels in as its
 * width. That width keeps a few of dy's numbers in the first cache for many results at once; channels and batch merely
 * swapped, as in standard operators, takes twice as long. The batch comes in blocks, filled up with zeros.
 */
function filterGradient(x: Value, dy: Value, info: ConvInfo, block: number): Value {
  const { padInfo, inChannels, outChannels, filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth } = info;
  const ends = endPads(info);
  const batch = Math.ceil(info.batchSize / block) * block;
  const more: [number, number] = [0, batch - info.batchSize];
  const padded = pad(cropped(x, ends), [more, [padInfo.top, Math.max(0, ends[0])], [padInfo.left, Math.max(0, ends[1])], [0, 0]]);
  const [, height = 1, width = 1] = padded.shape;
  const image = reshape(rowsToBlocks(reshape(padded, [1, batch, height, width * inChannels])), [batch / block, height, width * inChannels * block]);
  const byBlocks = transpose(reshape(pad(dy, [more, [0, 0], [0, 0], [0, 0]]), [batch / block, block, outHeight, outWidth, outChannels / block, block]), [4, 0, 2, 3, 1, 5]);
  const filter = reshape(byBlocks, [outChannels / block, (batch / block) * outHeight, outWidth, 1, block, block]);
  const window: Window = { kernel: [outWidth, 1], dilations: [strideWidth, 1], pads: [0, 0, 0, 0] };
  const rows = Array.from({ length: filterHeight }, (_, row) => {
    const met = slice(image, [0, row, 0], [batch / block, outHeight, width * inChannels * block], [1, strideHeight, 1]);
    return fromBlocks(convolve(reshape(met, [1, batch * outHeight, width, inChannels]), filter, window, [filterWidth, inChannels]));
  });
  return reshape(concat(rows, 0), [filterHeight, filterWidth, inChannels, outChannels]);
}

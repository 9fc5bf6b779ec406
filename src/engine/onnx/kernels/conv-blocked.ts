import { concat, emit, filled, pad, reshape, slice, sliceBackwards, transpose } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';
import { cropped, endPads, type ConvInfo, type Convolution } from './conv-geometry.ts';

/*
 * ONNX Runtime's direct convolution over blocks of channels ("NCHWc"), which its optimizer uses for inference only,
 * where filters are constants. It runs at the rate of a large matrix product, almost twice that of the standard operator.
 * A filter must be laid out as [out / block, in / block, height, width, block in, block out] (MLAS's OIHWBiBo).
 */
const DOMAIN = 'com.microsoft.nchwc';

interface Window {
  readonly kernel: readonly [number, number];
  readonly strides?: readonly number[];
  readonly dilations?: readonly number[];
  /** top, left, bottom, right */
  readonly pads: readonly number[];
}

/** @param block channels in a block: 16 with AVX-512, 8 with AVX2 */
export function blockedConvolution(block: number): Convolution {
  /** [batch, height, width, channels] to blocks */
  const toBlocks = (x: Value) => emit('ReorderInput', [x], 'float32', nchw(x.shape), { channels_last: 1 }, DOMAIN);
  const fromBlocks = (y: Value) => {
    const [batch = 1, channels = 1, height = 1, width = 1] = y.shape;
    return emit('ReorderOutput', [y], 'float32', [batch, height, width, channels], { channels, channels_last: 1 }, DOMAIN);
  };
  const filterBlocks = (filter: Value) => transpose(reshape(filter, splitLastTwo(filter.shape, block)), [4, 2, 0, 1, 3, 5]);

  return {
    forward: (x, filter, info) => {
      const { padInfo: { top, left, bottom, right } } = info;
      const window: Window = {
        kernel: [info.filterHeight, info.filterWidth],
        strides: [info.strideHeight, info.strideWidth],
        dilations: [info.dilationHeight, info.dilationWidth],
        pads: [top, left, bottom, right],
      };
      return fromBlocks(convolve(toBlocks(x), filterBlocks(filter), window, [info.outHeight, info.outWidth]));
    },
    inputGradient: (dy, filter, info) => {
      const blocks = swappedFilterBlocks(filter, block);
      const rows = phases(info.inHeight, info.outHeight, info.filterHeight, info.strideHeight, info.padInfo.top);
      const columns = phases(info.inWidth, info.outWidth, info.filterWidth, info.strideWidth, info.padInfo.left);
      const shape = [info.batchSize, 1, 1, info.inChannels];
      const part = (row: Phase, column: Phase) =>
        row.taps === 0 || column.taps === 0 ? filled([...shape.slice(0, 1), row.length, column.length, info.inChannels], 0, 'float32') : fromBlocks(phaseOf(toBlocks, dy, blocks, row, column));
      return interleave(rows.map((row) => columns.map((column) => part(row, column))), info);
    },
    filterGradient: (x, dy, info) => filterGradient(x, dy, info, block),
  };
}

function convolve(x: Value, filter: Value, { kernel, strides = [1, 1], dilations = [1, 1], pads }: Window, size: readonly [number, number]): Value {
  const [batch = 1, channels = 1] = x.shape;
  const out = (filter.shape[0] ?? 1) * (filter.shape[5] ?? 1);
  const attributes = { kernel_shape: kernel, strides, dilations, pads, group: 1 };
  return emit('Conv', [x, reshape(filter, [out, channels, ...kernel])], 'float32', [batch, out, ...size], attributes, DOMAIN);
}

const nchw = ([batch = 1, height = 1, width = 1, channels = 1]: Shape) => [batch, channels, height, width];

const splitLastTwo = ([height = 1, width = 1, a = 1, b = 1]: Shape, block: number) => [height, width, a / block, block, b / block, block];

/** The filter's blocks with in and out swapped. Two transpositions of long runs are faster than one of short ones. */
function swappedFilterBlocks(filter: Value, block: number): Value {
  const swapped = transpose(filter, [0, 1, 3, 2]);
  return transpose(reshape(swapped, splitLastTwo(swapped.shape, block)), [4, 2, 0, 1, 3, 5]);
}

/**
 * Of a strided convolution's input, every stride-th row: it meets only every stride-th row of the filter. So the gradient
 * falls into stride x stride small convolutions without the zeros of a transposed one.
 */
interface Phase {
  /** rows of the phase */
  readonly length: number;
  /** first filter row that meets it, and how many do */
  readonly first: number;
  readonly taps: number;
  readonly stride: number;
  readonly padBefore: number;
  readonly padAfter: number;
}

function phases(inSize: number, outSize: number, filterSize: number, stride: number, padding: number): Phase[] {
  return Array.from({ length: Math.min(stride, inSize) }, (_, phase) => {
    const first = (phase + padding) % stride;
    const taps = Math.max(0, Math.ceil((filterSize - first) / stride));
    const shift = Math.floor((phase + padding) / stride);
    const length = Math.ceil((inSize - phase) / stride);
    return { length, first, taps, stride, padBefore: taps - 1 - shift, padAfter: length + shift - outSize };
  });
}

function phaseOf(toBlocks: (x: Value) => Value, dy: Value, filter: Value, row: Phase, column: Phase): Value {
  const [batch = 1, height = 1, width = 1, channels = 1] = dy.shape;
  const cut = (phase: Phase, size: number) => [Math.max(0, -phase.padBefore), size + Math.min(0, phase.padBefore) + Math.min(0, phase.padAfter)] as const;
  const [top, rows] = cut(row, height);
  const [left, columns] = cut(column, width);
  const part = slice(dy, [0, top, left, 0], [batch, rows, columns, channels]);
  const taps = flippedTaps(flippedTaps(filter, 2, row), 3, column);
  const pads = [row.padBefore, column.padBefore, row.padAfter, column.padAfter].map((size) => Math.max(0, size));
  return convolve(toBlocks(part), taps, { kernel: [row.taps, column.taps], pads }, [row.length, column.length]);
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

/** As in standard operators: channels and batch change places. Here the batch comes in blocks, filled up with zeros. */
function filterGradient(x: Value, dy: Value, info: ConvInfo, block: number): Value {
  const { padInfo, inChannels, outChannels, filterHeight, filterWidth, outHeight, outWidth } = info;
  const ends = endPads(info);
  const batch = Math.ceil(info.batchSize / block) * block;
  const more: [number, number] = [0, batch - info.batchSize];
  // Padding beforehand: the convolution's inner loop falls back to single places at padded borders.
  const padded = pad(cropped(x, ends), [more, [padInfo.top, Math.max(0, ends[0])], [padInfo.left, Math.max(0, ends[1])], [0, 0]]);
  const [, height = 1, width = 1] = padded.shape;
  const turned = reshape(transpose(reshape(padded, [batch, padded.size / batch]), [1, 0]), [height, width, inChannels, batch / block, block]);
  const image = reshape(transpose(turned, [2, 3, 0, 1, 4]), [inChannels, batch, height, width]);
  const asFilter = transpose(reshape(pad(dy, [more, [0, 0], [0, 0], [0, 0]]), [batch / block, block, outHeight, outWidth, outChannels / block, block]), [4, 0, 2, 3, 1, 5]);
  const gradient = convolve(image, asFilter, {
    kernel: [outHeight, outWidth],
    strides: [info.dilationHeight, info.dilationWidth],
    dilations: [info.strideHeight, info.strideWidth],
    pads: [0, 0, 0, 0],
  }, [filterHeight, filterWidth]);
  const blocks = reshape(gradient, [inChannels, outChannels / block, filterHeight, filterWidth, block]);
  return reshape(transpose(blocks, [2, 3, 0, 1, 4]), [filterHeight, filterWidth, inChannels, outChannels]);
}

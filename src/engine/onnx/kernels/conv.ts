import { backend_util } from '@tensorflow/tfjs-core';
import { engineFault } from '../../faults.ts';
import { emit, slice, transpose } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { biasAndActivation } from './products.ts';

export type ConvInfo = backend_util.Conv2DInfo;

/** Geometry of a convolution: x [batch, height, width, channels], filter [height, width, channels in, channels out]. */
function geometry(call: KernelCall, x: Shape, filter: Shape): ConvInfo {
  const format = call.has('dataFormat') ? call.text('dataFormat') : 'NHWC';
  if (format !== 'NHWC') throw engineFault('kernel', { kernel: `${call.kernel} in ${format}` });
  const pad = call.raw('pad');
  const rounding = call.has('dimRoundingMode') ? call.text('dimRoundingMode') : undefined;
  return backend_util.computeConv2DInfo(
    four(x), four(filter), pair(call, 'strides'), pair(call, 'dilations'),
    isPad(pad) ? pad : 'valid',
    rounding === 'floor' || rounding === 'round' || rounding === 'ceil' ? rounding : undefined,
  );
}

const NHWC_TO_NCHW = [0, 3, 1, 2];
const NCHW_TO_NHWC = [0, 2, 3, 1];
/** [height, width, in, out] to [out, in, height, width] */
const FILTER_TO_OIHW = [3, 2, 0, 1];

function conv2d(x: Value, filter: Value, info: ConvInfo): Value {
  const y = emit('Conv', [transpose(x, NHWC_TO_NCHW), transpose(filter, FILTER_TO_OIHW)], 'float32', [info.batchSize, info.outChannels, info.outHeight, info.outWidth], {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: padsOf(info),
  });
  return transpose(y, NCHW_TO_NHWC);
}

const padsOf = ({ padInfo }: ConvInfo) => [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right];

/** Input rows and columns that no filter position reaches, because the strides don't come out even. */
function unreached(info: ConvInfo): [number, number] {
  const { padInfo: pad } = info;
  const height = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight - pad.top - pad.bottom;
  const width = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth - pad.left - pad.right;
  return [info.inHeight - height, info.inWidth - width];
}

function conv2dInputGradient(dy: Value, filter: Value, info: ConvInfo): Value {
  const dx = emit('ConvTranspose', [transpose(dy, NHWC_TO_NCHW), transpose(filter, FILTER_TO_OIHW)], 'float32', [info.batchSize, info.inChannels, info.inHeight, info.inWidth], {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: padsOf(info),
    output_padding: unreached(info),
  });
  return transpose(dx, NCHW_TO_NHWC);
}

/** The filter's gradient is a convolution itself: channels and batch change places, stride and dilation too. */
function conv2dFilterGradient(x: Value, dy: Value, info: ConvInfo): Value {
  const ends = endPads(info);
  const gradient = emit('Conv', [transpose(cropped(x, ends), CHANNELS_AS_BATCH), transpose(dy, CHANNELS_AS_BATCH)], 'float32', [info.inChannels, info.outChannels, info.filterHeight, info.filterWidth], {
    kernel_shape: [info.outHeight, info.outWidth],
    strides: [info.dilationHeight, info.dilationWidth],
    dilations: [info.strideHeight, info.strideWidth],
    pads: [info.padInfo.top, info.padInfo.left, ...ends.map((end) => Math.max(0, end))],
  });
  return transpose(gradient, [2, 3, 0, 1]);
}

/** [batch, height, width, channels] to [channels, batch, height, width] */
const CHANNELS_AS_BATCH = [3, 0, 1, 2];

/** Padding below and right up to the last place that the filter reaches; below zero where it reaches less than the input. */
function endPads(info: ConvInfo): [number, number] {
  const [height, width] = unreached(info);
  return [info.padInfo.bottom - height, info.padInfo.right - width];
}

function cropped(x: Value, [bottom, right]: readonly [number, number]): Value {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  return slice(x, [0, 0, 0, 0], [batch, height + Math.min(0, bottom), width + Math.min(0, right), channels]);
}

const isPad = (pad: unknown): pad is number | 'valid' | 'same' | backend_util.ExplicitPadding => typeof pad === 'number' || pad === 'valid' || pad === 'same' || Array.isArray(pad);

function pair(call: KernelCall, name: string): [number, number] {
  const [height = 1, width = height] = call.list(name) ?? [];
  return [height, width];
}

function four(shape: Shape): [number, number, number, number] {
  const [a, b, c, d] = shape;
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw engineFault('attribute', { kernel: 'Conv2D', attribute: 'shape' });
  return [a, b, c, d];
}

export const convKernels: Kernels = {
  Conv2D: (call) => {
    const [x, filter] = [call.input('x'), call.input('filter')];
    return conv2d(x, filter, geometry(call, x.shape, filter.shape));
  },
  FusedConv2D: (call) => {
    const [x, filter] = [call.input('x'), call.input('filter')];
    return biasAndActivation(call, conv2d(x, filter, geometry(call, x.shape, filter.shape)));
  },
  Conv2DBackpropInput: (call) => {
    const [dy, filter] = [call.input('dy'), call.input('filter')];
    return conv2dInputGradient(dy, filter, geometry(call, call.numbers('inputShape'), filter.shape));
  },
  Conv2DBackpropFilter: (call) => {
    const [x, dy] = [call.input('x'), call.input('dy')];
    return conv2dFilterGradient(x, dy, geometry(call, x.shape, call.numbers('filterShape')));
  },
};

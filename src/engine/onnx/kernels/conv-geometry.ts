import { backend_util } from '@tensorflow/tfjs-core';
import { slice } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';
import type { KernelCall } from './kernel.ts';

export type ConvInfo = backend_util.Conv2DInfo;

/** The three products of a convolution; x [batch, height, width, channels], filter [height, width, in, out]. */
export interface Convolution {
  forward(x: Value, filter: Value, info: ConvInfo): Value;
  /** gradient of x */
  inputGradient(dy: Value, filter: Value, info: ConvInfo): Value;
  filterGradient(x: Value, dy: Value, info: ConvInfo): Value;
}

/**
 * Geometry of a convolution as tfjs's kernels give it.
 * @param x shape in the format of the call
 * @param depthwise each channel has filters of its own
 */
export function geometry(call: KernelCall, x: Shape, filter: Shape, depthwise = false): ConvInfo {
  const format = isChannelsFirst(call) ? 'channelsFirst' : 'channelsLast';
  return backend_util.computeConv2DInfo(four(call, x), four(call, filter), pair(call, 'strides'), pair(call, 'dilations'), paddingOf(call), roundingOf(call), depthwise, format);
}

/** Whether images are [batch, channels, height, width] in this call; convolutions here compute with channels last. */
export const isChannelsFirst = (call: KernelCall): boolean => call.has('dataFormat') && call.text('dataFormat') === 'NCHW';

/** Input rows and columns that no filter position reaches, because the strides don't come out even. */
export function unreached(info: ConvInfo): [number, number] {
  const { padInfo: pad } = info;
  const height = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight - pad.top - pad.bottom;
  const width = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth - pad.left - pad.right;
  return [info.inHeight - height, info.inWidth - width];
}

/** Padding below and right up to the last place that the filter reaches; below zero where it reaches less than the input. */
export function endPads(info: ConvInfo): [number, number] {
  const [height, width] = unreached(info);
  return [info.padInfo.bottom - height, info.padInfo.right - width];
}

/** x without the rows and columns that end pads below zero leave out. */
export function cropped(x: Value, [bottom, right]: readonly [number, number]): Value {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  return slice(x, [0, 0, 0, 0], [batch, height + Math.min(0, bottom), width + Math.min(0, right), channels]);
}

type Padding = 'valid' | 'same' | number | backend_util.ExplicitPadding;

export function paddingOf(call: KernelCall): Padding {
  const pad = call.raw('pad');
  const isPadding = (value: unknown): value is Padding => typeof value === 'number' || value === 'valid' || value === 'same' || Array.isArray(value);
  return isPadding(pad) ? pad : 'valid';
}

export function roundingOf(call: KernelCall): 'floor' | 'round' | 'ceil' | undefined {
  const rounding = call.has('dimRoundingMode') ? call.text('dimRoundingMode') : undefined;
  return rounding === 'floor' || rounding === 'round' || rounding === 'ceil' ? rounding : undefined;
}

export function pair(call: KernelCall, name: string): [number, number] {
  const [height = 1, width = height] = call.list(name) ?? [];
  return [height, width];
}

export function four(call: KernelCall, shape: Shape): [number, number, number, number] {
  const [a, b, c, d] = shape;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return call.refuse(`on a shape of rank ${shape.length}`, 'give it rank 4');
  return [a, b, c, d];
}

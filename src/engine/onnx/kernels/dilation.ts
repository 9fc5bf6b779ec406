import { backend_util } from '@tensorflow/tfjs-core';
import { add, concat, elementwise, reduce, reshape, slice } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';
import { four, paddingOf, pair } from './conv-geometry.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { givenBack, seenAt, sides2D, surrounded, tapsOf, toGreatest, withPlaces, type Share, type Side } from './windows.ts';

function sidesOf(call: KernelCall, x: Shape, filter: Shape): Side[] {
  const [height = 1, width = 1, channels = 1] = filter;
  const pad = paddingOf(call);
  const padding = Array.isArray(pad) ? call.refuse('with padding for each side', 'pad before, with tf.pad') : pad;
  return sides2D(backend_util.computeDilation2DInfo(four(call, x), [height, width, channels], pair(call, 'strides'), padding, 'NHWC', pair(call, 'dilations')));
}

/** What lies outside of the image is smaller than everything in it. */
const outsideOf = (x: Value) => (x.dtype === 'float32' ? -Infinity : -(2 ** 30));

/** At each tap what the windows see there, with the filter's number added. */
function sums(x: Value, filter: Value, sides: readonly Side[]): Share[] {
  const image = surrounded(x, sides, outsideOf(x));
  const channels = filter.shape[2]!;
  return tapsOf(sides).map((tap) => ({ tap, value: add(seenAt(tap, image, sides), reshape(slice(filter, [...tap, 0], [1, 1, channels]), [1, 1, 1, channels])) }));
}

const greatest = (values: readonly Value[]) => values.reduce((most, value) => elementwise('Max', most, value));

/** What each tap gives back of dy. */
function shares(call: KernelCall): { readonly parts: Share[]; readonly sides: Side[] } {
  const [x, filter, dy] = [call.input('x'), call.input('filter'), call.input('dy')];
  const sides = withPlaces(sidesOf(call, x.shape, filter.shape), dy.shape);
  const taps = sums(x, filter, sides);
  return { parts: toGreatest(taps, greatest(taps.map(({ value }) => value)), dy), sides };
}

/** Grey-scale dilation: the greatest sum of image and filter in each window; x [batch, height, width, channels], filter [height, width, channels]. */
export const dilationKernels: Kernels = {
  Dilation2D: (call) => {
    const [x, filter] = [call.input('x'), call.input('filter')];
    return greatest(sums(x, filter, sidesOf(call, x.shape, filter.shape)).map(({ value }) => value));
  },
  Dilation2DBackpropInput: (call) => {
    const { parts, sides } = shares(call);
    return givenBack(parts, sides);
  },
  Dilation2DBackpropFilter: (call) => {
    const rows = shares(call).parts.map(({ value }) => reshape(reduce('ReduceSum', value, [0, 1, 2], false), [1, value.shape[3]!]));
    return reshape(concat(rows, 0), call.input('filter').shape);
  },
};

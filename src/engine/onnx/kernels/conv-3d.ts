import { backend_util } from '@tensorflow/tfjs-core';
import type { Shape } from '../graph.ts';
import { paddingOf } from './conv-geometry.ts';
import { convolve, convolveBack, filterGradient } from './conv-portable.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { sides3D, type Side } from './windows.ts';

export type Triple = [number, number, number];

export function triple(call: KernelCall, name: string): Triple {
  const [depth = 1, height = depth, width = height] = call.list(name) ?? [];
  return [depth, height, width];
}

export function five(call: KernelCall, shape: Shape): [number, number, number, number, number] {
  const [a, b, c, d, e] = shape;
  if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined) return call.refuse(`on a shape of rank ${shape.length}`, 'give it rank 5');
  return [a, b, c, d, e];
}

/** tfjs pads volumes alike on all sides. */
export function padding3D(call: KernelCall): 'valid' | 'same' | number {
  const pad = paddingOf(call);
  return Array.isArray(pad) ? call.refuse('with padding for each side', 'pad before, with tf.pad') : pad;
}

function sidesOf(call: KernelCall, x: Shape, filter: Shape): Side[] {
  return sides3D(backend_util.computeConv3DInfo(five(call, x), five(call, filter), triple(call, 'strides'), triple(call, 'dilations'), padding3D(call)));
}

/** Convolutions of volumes: x [batch, depth, height, width, channels], filter [depth, height, width, in, out]. */
export const conv3DKernels: Kernels = {
  Conv3D: (call) => convolve(call.input('x'), call.input('filter'), sidesOf(call, call.input('x').shape, call.input('filter').shape)),
  Conv3DBackpropInputV2: (call) => convolveBack(call.input('dy'), call.input('filter'), sidesOf(call, call.numbers('inputShape'), call.input('filter').shape)),
  Conv3DBackpropFilterV2: (call) => filterGradient(call.input('x'), call.input('dy'), sidesOf(call, call.input('x').shape, call.numbers('filterShape'))),
};

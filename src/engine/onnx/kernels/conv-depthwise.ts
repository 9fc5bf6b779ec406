import type { Shape } from '../graph.ts';
import { geometry, isChannelsFirst } from './conv-geometry.ts';
import { convolve, convolveBack, filterGradient } from './conv-portable.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { biasAndActivation } from './products.ts';
import { sides2D } from './windows.ts';

const sidesOf = (call: KernelCall, x: Shape, filter: Shape) => sides2D(geometry(call, x, filter, true));

function depthwise(call: KernelCall) {
  const [x, filter] = [call.input('x'), call.input('filter')];
  if (isChannelsFirst(call)) call.refuse('in NCHW', 'transpose to NHWC first');
  return convolve(x, filter, sidesOf(call, x.shape, filter.shape), x.shape.at(-1));
}

/** Convolutions of each channel by itself: x [batch, height, width, channels], filter [height, width, channels, filters for each]. */
export const depthwiseKernels: Kernels = {
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: (call) => biasAndActivation(call, depthwise(call)),
  DepthwiseConv2dNativeBackpropInput: (call) => {
    const [dy, filter, x] = [call.input('dy'), call.input('filter'), call.numbers('inputShape')];
    return convolveBack(dy, filter, sidesOf(call, x, filter.shape), x.at(-1));
  },
  DepthwiseConv2dNativeBackpropFilter: (call) => {
    const [x, dy] = [call.input('x'), call.input('dy')];
    return filterGradient(x, dy, sidesOf(call, x.shape, call.numbers('filterShape')), x.shape.at(-1));
  },
};

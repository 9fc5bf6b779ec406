import { blockedConvolution, thinForward } from './conv-blocked.ts';
import { transpose } from '../emit.ts';
import type { Value } from '../graph.ts';
import { geometry, isChannelsFirst, type ConvInfo, type Convolution } from './conv-geometry.ts';
import { channelsFirst, channelsLast, portableConvolution } from './conv-portable.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { biasAndActivation } from './products.ts';

/** Kernels of convolutions. @param block channels in a block of ONNX Runtime's direct convolution; 0 where it has none */
export function convKernels(block: number): Kernels {
  const blocked = blockedConvolution(block);
  const thin: Convolution = { ...portableConvolution, forward: (x, filter, info) => thinForward(x, filter, info, block) };
  const intoBlocks = ({ outChannels, dilationHeight, dilationWidth }: ConvInfo) => block > 0 && outChannels % block === 0 && dilationHeight === 1 && dilationWidth === 1;
  const fitting = (info: ConvInfo): Convolution => {
    if (!intoBlocks(info)) return portableConvolution;
    if (info.inChannels < block) return thin;
    return info.inChannels % block === 0 ? blocked : portableConvolution;
  };

  const convolve = (call: KernelCall): Value => {
    const [x, filter] = [call.input('x'), call.input('filter')];
    const info = geometry(call, x.shape, filter.shape);
    return fitting(info).forward(asComputed(call, x), filter, info);
  };

  return {
    Conv2D: (call) => asAsked(call, convolve(call)),
    FusedConv2D: (call) => asAsked(call, biasAndActivation(call, convolve(call), slopesOf(call))),
    Conv2DBackpropInput: (call) => {
      const [dy, filter] = [call.input('dy'), call.input('filter')];
      const info = geometry(call, call.numbers('inputShape'), filter.shape);
      return asAsked(call, fitting(info).inputGradient(asComputed(call, dy), filter, info));
    },
    Conv2DBackpropFilter: (call) => {
      const [x, dy] = [call.input('x'), call.input('dy')];
      const info = geometry(call, x.shape, call.numbers('filterShape'));
      return fitting(info).filterGradient(asComputed(call, x), asComputed(call, dy), info);
    },
  };
}

const asComputed = (call: KernelCall, x: Value) => (isChannelsFirst(call) ? channelsLast(x) : x);
const asAsked = (call: KernelCall, y: Value) => (isChannelsFirst(call) ? channelsFirst(y) : y);

/** PRelu's slopes with channels last. */
function slopesOf(call: KernelCall): Value | undefined {
  const slopes = call.optional('preluActivationWeights');
  return slopes && isChannelsFirst(call) && slopes.shape.length === 3 ? transpose(slopes, [1, 2, 0]) : slopes;
}

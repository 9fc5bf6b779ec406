import { blockedConvolution, thinForward } from './conv-blocked.ts';
import { geometry, type ConvInfo, type Convolution } from './conv-geometry.ts';
import { portableConvolution } from './conv-portable.ts';
import type { Kernels } from './kernel.ts';
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

  return {
    Conv2D: (call) => {
      const [x, filter] = [call.input('x'), call.input('filter')];
      const info = geometry(call, x.shape, filter.shape);
      return fitting(info).forward(x, filter, info);
    },
    FusedConv2D: (call) => {
      const [x, filter] = [call.input('x'), call.input('filter')];
      const info = geometry(call, x.shape, filter.shape);
      return biasAndActivation(call, fitting(info).forward(x, filter, info));
    },
    Conv2DBackpropInput: (call) => {
      const [dy, filter] = [call.input('dy'), call.input('filter')];
      const info = geometry(call, call.numbers('inputShape'), filter.shape);
      return fitting(info).inputGradient(dy, filter, info);
    },
    Conv2DBackpropFilter: (call) => {
      const [x, dy] = [call.input('x'), call.input('dy')];
      const info = geometry(call, x.shape, call.numbers('filterShape'));
      return fitting(info).filterGradient(x, dy, info);
    },
  };
}

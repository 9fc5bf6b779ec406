import { binaryKernels } from './binary.ts';
import { constantKernels } from './constants.ts';
import { convKernels } from './conv.ts';
import { gatherKernels } from './gather.ts';
import { imageKernels } from './images.ts';
import type { Kernels } from './kernel.ts';
import { productKernels } from './products.ts';
import { reductionKernels } from './reductions.ts';
import { shapeKernels } from './shapes.ts';
import { unaryKernels } from './unary.ts';

/**
 * Every kernel of the onnx engine that computes; those that only rename a value are the backend's own.
 * @param channelBlock channels in a block of the runtime's direct convolution; 0 for ONNX's standard operators alone
 */
export const kernels = (channelBlock: number): Kernels => ({
  ...constantKernels,
  ...unaryKernels,
  ...binaryKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...productKernels,
  ...convKernels(channelBlock),
  ...imageKernels,
  ...gatherKernels,
});

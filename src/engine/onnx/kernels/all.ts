import { angleKernels } from './angles.ts';
import { binaryKernels } from './binary.ts';
import { constantKernels } from './constants.ts';
import { conv3DKernels } from './conv-3d.ts';
import { depthwiseKernels } from './conv-depthwise.ts';
import { convKernels } from './conv.ts';
import { dilationKernels } from './dilation.ts';
import { einsumKernels } from './einsum.ts';
import { gatherKernels } from './gather.ts';
import { imageKernels } from './images.ts';
import type { Kernels } from './kernel.ts';
import { normalizationKernels } from './normalization.ts';
import { poolingKernels } from './pooling.ts';
import { productKernels } from './products.ts';
import { rearrangingKernels } from './rearrange.ts';
import { reductionKernels } from './reductions.ts';
import { bilinearKernels } from './resize-bilinear.ts';
import { samplingKernels } from './sampling.ts';
import { scanKernels } from './scans.ts';
import { scatterKernels } from './scatter.ts';
import { searchKernels } from './search.ts';
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
  ...angleKernels,
  ...reductionKernels,
  ...scanKernels,
  ...shapeKernels,
  ...rearrangingKernels,
  ...productKernels,
  ...convKernels(channelBlock),
  ...depthwiseKernels,
  ...conv3DKernels,
  ...poolingKernels,
  ...dilationKernels,
  ...imageKernels,
  ...bilinearKernels,
  ...samplingKernels,
  ...normalizationKernels,
  ...gatherKernels,
  ...scatterKernels,
  ...searchKernels,
  ...einsumKernels,
});

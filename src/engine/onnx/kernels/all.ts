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
 * Every kernel of the onnx engine that computes, by the file that has it; those that only rename a value are register.ts's.
 * @param channelBlock channels in a block of the runtime's direct convolution; 0 for ONNX's standard operators alone
 */
export const kernelsByFile = (channelBlock: number): Readonly<Record<string, Kernels>> => ({
  'constants.ts': constantKernels,
  'unary.ts': unaryKernels,
  'binary.ts': binaryKernels,
  'angles.ts': angleKernels,
  'reductions.ts': reductionKernels,
  'scans.ts': scanKernels,
  'shapes.ts': shapeKernels,
  'rearrange.ts': rearrangingKernels,
  'products.ts': productKernels,
  'einsum.ts': einsumKernels,
  'conv.ts': convKernels(channelBlock),
  'conv-depthwise.ts': depthwiseKernels(channelBlock),
  'conv-3d.ts': conv3DKernels,
  'pooling.ts': poolingKernels,
  'dilation.ts': dilationKernels,
  'images.ts': imageKernels,
  'resize-bilinear.ts': bilinearKernels,
  'sampling.ts': samplingKernels,
  'normalization.ts': normalizationKernels,
  'gather.ts': gatherKernels,
  'scatter.ts': scatterKernels,
  'search.ts': searchKernels,
});

/** Every kernel that computes, by its name. */
export const kernels = (channelBlock: number): Kernels => Object.fromEntries(Object.values(kernelsByFile(channelBlock)).flatMap((table) => Object.entries(table)));

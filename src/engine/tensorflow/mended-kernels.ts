import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from './backend.ts';
import { scoped, shared, type Mend, type Params } from './mending.ts';
import { onHost } from './on-host.ts';
import { paddedConvolutions } from './padded-convolutions.ts';

/** tfjs-node 4.22 has none of them. */
const LACKING = [
  'BitwiseAnd',
  'DenseBincount',
  'MaxPoolWithArgmax',
  'RaggedGather',
  'RaggedRange',
  'RaggedTensorToTensor',
  'RotateWithOffset',
  'SearchSorted',
  'SparseFillEmptyRows',
  'SparseReshape',
  'SparseSegmentMean',
  'SparseSegmentSum',
  'Transform',
] as const;

type Condition = (params: Params) => boolean;

const isNotFloat: Condition = ({ inputs }) => inputs['x']?.dtype !== 'float32';
const isChannelsFirst: Condition = ({ attrs }) => attrs?.['dataFormat'] === 'NCHW';
/** TensorFlow pools without padding or with as much as keeps the size. */
const isPadded: Condition = ({ attrs }) => attrs?.['pad'] !== 'same' && attrs?.['pad'] !== 'valid';

/** Forms that TensorFlow, or tfjs-node around it, refuses or computes otherwise than tfjs says. */
const REFUSED: Readonly<Record<string, Condition>> = {
  AvgPool: isPadded,
  AvgPoolGrad: isPadded,
  AvgPool3D: isPadded,
  AvgPool3DGrad: isPadded,
  MaxPool: isPadded,
  MaxPoolGrad: isPadded,
  MaxPool3D: isPadded,
  MaxPool3DGrad: isPadded,
  FusedConv2D: (params) => isChannelsFirst(params) || isPadded(params),
  Diag: isNotFloat,
  LeakyRelu: isNotFloat,
  Round: isNotFloat,
  Step: isNotFloat,
};

/** TensorFlow's sign of what is no number is none either; tfjs's is 0. */
const signWithoutNaN: Mend = (params, theirs, backend) => {
  const { x } = params.inputs;
  if (x?.dtype !== 'float32') return theirs(params);
  return scoped(() => {
    const numbers = shared(x, backend);
    return theirs({ ...params, inputs: { x: tf.where(tf.isNaN(numbers), tf.zerosLike(numbers), numbers) } });
  });
};

/** TensorFlow wants places in rows, where tfjs lets a list of places along the first axis be. */
const scatterInRows: Mend = (params, theirs, backend) => {
  const { indices, updates } = params.inputs;
  if (!indices || !updates || indices.shape.length > 1) return theirs(params);
  return scoped(() => theirs({ ...params, inputs: { updates, indices: tf.reshape(shared(indices, backend), [-1, 1]) } }));
};

/** Forms that TensorFlow's operations give once what they take is made fit. */
const MENDED: Readonly<Record<string, Mend>> = { ...paddedConvolutions, Sign: signWithoutNaN, ScatterNd: scatterInRows };

/** Puts what tfjs-node lacks or gets wrong to rights, by tfjs's kernels in JavaScript or by TensorFlow's own operations. */
export function mendKernels(backendName: string, backend: NodeBackend): void {
  for (const kernelName of LACKING) tf.registerKernel({ kernelName, backendName, kernelFunc: onHost(kernelName, backend) });
  for (const [kernelName, isRefused] of Object.entries(REFUSED)) {
    const ours = onHost(kernelName, backend);
    wrap(kernelName, backendName, (theirs) => (params) => (isRefused(params) ? ours : theirs)(params));
  }
  for (const [kernelName, mend] of Object.entries(MENDED)) wrap(kernelName, backendName, (theirs) => (params) => mend(params, theirs, backend));
}

function wrap(kernelName: string, backendName: string, mend: (theirs: tf.KernelFunc) => tf.KernelFunc): void {
  const config = tf.getKernel(kernelName, backendName);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...config, kernelFunc: mend(config.kernelFunc) });
}

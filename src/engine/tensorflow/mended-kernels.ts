import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from './backend.ts';
import { onHost } from './on-host.ts';

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

type Params = Parameters<tf.KernelFunc>[0];
type Condition = (params: Params) => boolean;

const isNotFloat: Condition = ({ inputs }) => inputs['x']?.dtype !== 'float32';
const isChannelsFirst: Condition = ({ attrs }) => attrs?.['dataFormat'] === 'NCHW';
/** TensorFlow pools, and convolves in 3-D or transposed, without padding or with as much as keeps the size. */
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
  Conv2DBackpropFilter: isPadded,
  Conv2DBackpropInput: isPadded,
  FusedConv2D: isChannelsFirst,
  Diag: isNotFloat,
  LeakyRelu: isNotFloat,
  Round: isNotFloat,
  Step: isNotFloat,
};

/** Puts what tfjs-node lacks or gets wrong to rights, by tfjs's kernels in JavaScript or by TensorFlow's own operations. */
export function mendKernels(backendName: string, backend: NodeBackend): void {
  for (const kernelName of LACKING) tf.registerKernel({ kernelName, backendName, kernelFunc: onHost(kernelName, backend) });
  for (const [kernelName, isRefused] of Object.entries(REFUSED)) {
    const ours = onHost(kernelName, backend);
    wrap(kernelName, backendName, (theirs) => (params) => (isRefused(params) ? ours : theirs)(params));
  }
  wrap('Sign', backendName, (theirs) => (params) => withoutNaN(params, theirs, backend));
  wrap('ScatterNd', backendName, (theirs) => (params) => inColumns(params, theirs, backend));
}

function wrap(kernelName: string, backendName: string, mend: (theirs: tf.KernelFunc) => tf.KernelFunc): void {
  const config = tf.getKernel(kernelName, backendName);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...config, kernelFunc: mend(config.kernelFunc) });
}

/** A tensor of a kernel's input, which shares its numbers and is disposed by itself. */
function shared(info: tf.TensorInfo, backend: NodeBackend): tf.Tensor {
  backend.incRef(info.dataId);
  return tf.engine().makeTensorFromTensorInfo(info);
}

/** Runs a kernel with what it is made of disposed afterwards; its results are tensors, as tfjs-node's all are. */
const scoped = (kernel: () => ReturnType<tf.KernelFunc>): ReturnType<tf.KernelFunc> => tf.tidy(() => kernel() as tf.Tensor | tf.Tensor[]);

/** TensorFlow's sign of what is no number is none either; tfjs's is 0. */
function withoutNaN(params: Params, theirs: tf.KernelFunc, backend: NodeBackend): ReturnType<tf.KernelFunc> {
  const { x } = params.inputs;
  if (x?.dtype !== 'float32') return theirs(params);
  return scoped(() => {
    const numbers = shared(x, backend);
    return theirs({ ...params, inputs: { x: tf.where(tf.isNaN(numbers), tf.zerosLike(numbers), numbers) } });
  });
}

/** TensorFlow wants places in rows, where tfjs lets a list of places along the first axis be. */
function inColumns(params: Params, theirs: tf.KernelFunc, backend: NodeBackend): ReturnType<tf.KernelFunc> {
  const { indices, updates } = params.inputs;
  if (!indices || !updates || indices.shape.length > 1) return theirs(params);
  return scoped(() => theirs({ ...params, inputs: { updates, indices: tf.reshape(shared(indices, backend), [-1, 1]) } }));
}

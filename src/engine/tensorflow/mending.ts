import * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from './backend.ts';

/** What tfjs gives a kernel. */
export type Params = Parameters<tf.KernelFunc>[0];

/** A kernel made of tfjs-node's own. */
export type Mend = (params: Params, theirs: tf.KernelFunc, backend: NodeBackend) => ReturnType<tf.KernelFunc>;

/** A tensor of a kernel's input, which shares its numbers and is disposed by itself. */
export function shared(info: tf.TensorInfo, backend: NodeBackend): tf.Tensor {
  backend.incRef(info.dataId);
  return tf.engine().makeTensorFromTensorInfo(info);
}

/** Runs a kernel with what it is made of disposed afterwards; its results are tensors, as all of tfjs-node's are. */
export const scoped = (kernel: () => ReturnType<tf.KernelFunc>): ReturnType<tf.KernelFunc> => tf.tidy(() => kernel() as tf.Tensor | tf.Tensor[]);

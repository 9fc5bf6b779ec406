import type * as tf from '@tensorflow/tfjs-core';
import { HostSide, type HostResult } from '../onnx/host-side.ts';
import type { NodeBackend } from './backend.ts';
import { tensorflowFault } from './faults.ts';

/** A kernel that tfjs's own backend in JavaScript computes, with its numbers taken out of TensorFlow and put back. */
export function onHost(kernel: string, tensorflow: NodeBackend): tf.KernelFunc {
  return ({ inputs, attrs }) => {
    const infos = Object.values(inputs).flat().filter((info) => info !== undefined);
    const host = new HostSide((dataId) => ({ data: numbersOf(kernel, tensorflow.readSync(dataId)), dtype: infos.find((info) => info.dataId === dataId)?.dtype ?? 'float32' }));
    const results = host.run({ kernel, reason: 'is computed in JavaScript' }, inputs, attrs);
    const put = (result: HostResult) => putBack(kernel, result, tensorflow);
    return Array.isArray(results) ? results.map(put) : put(results);
  };
}

function numbersOf(kernel: string, values: tf.backend_util.BackendValues) {
  if (values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array) return values;
  throw tensorflowFault('kernel', { kernel });
}

function putBack(kernel: string, result: HostResult, tensorflow: NodeBackend): tf.TensorInfo {
  if ('kept' in result) throw tensorflowFault('kernel', { kernel });
  const { data, shape, dtype } = result;
  return { dataId: tensorflow.write(data, shape, dtype), shape, dtype };
}

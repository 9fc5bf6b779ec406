import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor } from '../tensors/host-tensor.ts';
import type { Tensors } from './engine.ts';
import { engineFault } from './faults.ts';

/** A tensor of the tfjs backend in use with a copy of the value. */
export function putHost(value: HostTensor): tf.Tensor {
  return tf.tensor(value.data.slice(), [...value.shape], value.dtype);
}

/** A copy of a tensor's value. */
export function takeHost(tensor: tf.Tensor): HostTensor {
  const { dtype, shape } = tensor;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw engineFault('dtype', { dtype });
  return { dtype, shape: [...shape], data: tensor.dataSync().slice() };
}

/**
 * Results that the caller may dispose one by one: a result that is an input itself, or stands under two names, becomes
 * a tensor of its own (which shares the values).
 */
export function ownResults(results: Tensors, inputs: Tensors): Tensors {
  const taken = new Set(Object.values(inputs));
  const own = (tensor: tf.Tensor) => {
    if (taken.has(tensor)) return tensor.clone();
    taken.add(tensor);
    return tensor;
  };
  return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, own(tensor)]));
}

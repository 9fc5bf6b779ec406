import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import { trainerFault } from './faults.ts';

const describe = (tensor: HostTensor | undefined): string => (tensor ? `${tensor.dtype} [${tensor.shape.join(', ')}]` : 'absent');

/**
 * A checkpoint's tensors, once they are seen to be a state of this experiment, in the order of the experiment's own
 * state: sums over parameters are made in that order, and another one would round differently.
 * @param expected the experiment's state before the first step
 * @throws Fault naming the first tensor that does not fit
 */
export function restoredState(tensors: HostTensors, expected: HostTensors, where: { readonly folder: string; readonly config: string }): HostTensors {
  for (const name of new Set([...Object.keys(expected), ...Object.keys(tensors)])) {
    const [found, wanted] = [describe(tensors[name]), describe(expected[name])];
    if (found !== wanted) throw trainerFault('checkpointStale', { ...where, name, found, expected: wanted });
  }
  return Object.fromEntries(Object.keys(expected).map((name) => [name, tensors[name]!]));
}

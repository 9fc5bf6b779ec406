import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import { trainerFault } from './faults.ts';

const describe = (tensor: HostTensor | undefined): string => (tensor ? `${tensor.dtype} [${tensor.shape.join(', ')}]` : 'absent');

/** The first tensor that two states do not have alike, as each has it; undefined where there is none. */
export function misfit(tensors: HostTensors, expected: HostTensors): { name: string; found: string; expected: string } | undefined {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(tensors)])];
  const name = names.find((each) => describe(tensors[each]) !== describe(expected[each]));
  return name === undefined ? undefined : { name, found: describe(tensors[name]), expected: describe(expected[name]) };
}

/**
 * A checkpoint's tensors, once they are seen to be a state of this experiment, in the order of the experiment's own
 * state: sums over parameters are made in that order, and another one would round differently.
 * @param expected the experiment's state before the first step
 * @throws Fault naming the first tensor that does not fit
 */
export function restoredState(tensors: HostTensors, expected: HostTensors, where: { readonly folder: string; readonly config: string }): HostTensors {
  const wrong = misfit(tensors, expected);
  if (wrong) throw trainerFault('checkpointStale', { ...where, ...wrong });
  return Object.fromEntries(Object.keys(expected).map((name) => [name, tensors[name]!]));
}

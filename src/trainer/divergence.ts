import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import type { alertFault } from './alerts/faults.ts';

/** What shows that a training has come apart, in the terms of the alert that is raised of it. */
export interface Divergence {
  readonly code: Extract<Parameters<typeof alertFault>[0], 'notFinite' | 'spoilt'>;
  readonly args: Readonly<Record<string, string | number>>;
}

const NAMED = 3;

/** By index: `every`, and an iterator, take seven times as long (130 ms for 19 million numbers), at every checkpoint. */
function isSound({ data }: HostTensor): boolean {
  let at = 0;
  while (at < data.length && Number.isFinite(data[at])) at++;
  return at === data.length;
}

/** Names of the state's tensors that hold a NaN or an infinity, in their order. */
export const spoiltTensors = (state: HostTensors): string[] => Object.entries(state).flatMap(([name, tensor]) => (isSound(tensor) ? [] : [name]));

/** Largest magnitude in a tensor without NaN. */
function extent({ data }: HostTensor): number {
  let most = 0;
  for (const value of data) most = Math.max(most, Math.abs(value));
  return most;
}

/** Names of the state's tensors, those with the largest values first. */
function largestTensors(state: HostTensors): string[] {
  const extents = Object.entries(state).map(([name, tensor]) => ({ name, extent: extent(tensor) }));
  return extents.sort((one, other) => other.extent - one.extent).map(({ name }) => name);
}

/** A step that no training comes back from: one of its scalars is no finite number. @param stateOf copies the state out */
export function notFinite(scalars: Readonly<Record<string, number>>, stateOf: () => HostTensors): Divergence | undefined {
  const wrong = Object.entries(scalars).find(([, value]) => !Number.isFinite(value));
  if (!wrong) return undefined;
  const state = stateOf();
  const spoilt = spoiltTensors(state);
  // A norm overflows before what it is the norm of.
  const tensors = (spoilt.length > 0 ? spoilt : largestTensors(state)).slice(0, NAMED).join(', ');
  return { code: 'notFinite', args: { tag: wrong[0], value: String(wrong[1]), tensors, count: spoilt.length } };
}

/** A state that is spoilt though the step's scalars are not yet: a checkpoint of it would be of no use to anybody. */
export function spoiltState(state: HostTensors): Divergence | undefined {
  const spoilt = spoiltTensors(state);
  return spoilt.length > 0 ? { code: 'spoilt', args: { tensors: spoilt.slice(0, NAMED).join(', '), count: spoilt.length } } : undefined;
}

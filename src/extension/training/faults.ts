import { faultsOf } from '../../faults/fault.ts';

export const trainingFault = faultsOf('training', {
  heldElsewhere: 'Process {pid} on {host} holds this run, and from here nobody can tell whether it still trains.',
  active: 'Run {name} is still training. Stop it first, then try again.',
});

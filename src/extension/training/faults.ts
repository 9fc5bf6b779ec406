import { faultsOf } from '../../faults/fault.ts';

export const trainingFault = faultsOf('training', {
  locked: 'Run {name} is still held by another process, so it was not resumed. Stop that process, then run GAN: Resume.',
  elsewhere: 'Run {name} was started outside this window (process {pid} on {host}), so it cannot be controlled from here. Stop it where it was started.',
  active: 'Run {name} is still training. Stop it first, then try again.',
});

import { faultsOf } from '../../faults/fault.ts';

export const trainingFault = faultsOf('training', {
  heldElsewhere: 'Process {pid} on {host} holds this run, and from here nobody can tell whether it still trains.',
  forkGone: '{file} was made for a fork of {name} from step {step}, and that run or its checkpoint is gone. Forget the fork to train the config from the beginning, or fork another run.',
  active: 'Run {name} is still training. Stop it first, then try again.',
});

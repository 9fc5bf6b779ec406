import type { TrainerTask } from '../protocol/control.ts';
import type { Host, Outcome } from './host.ts';
import { preparing } from './preparing.ts';
import { removeTensorFlow, setUpTensorFlow } from './setup/set-up.ts';
import { tell } from './tell.ts';

type SetupTask = Extract<TrainerTask, { task: 'setup' }>;

/** Sets TensorFlow up for this user, or takes it away. @throws Fault */
export async function setUp({ build, remove }: SetupTask, host: Host): Promise<Outcome> {
  const { report, control } = host;
  try {
    const result = remove === true ? { removed: await removeTensorFlow(build) } : await setUpTensorFlow(build, { signal: control.signal, progress: preparing(report), note: (fault) => { tell(fault, host); } });
    return { step: 0, state: 'finished', result: { build, ...result } };
  } catch (error) {
    if (control.signal.aborted) return { step: 0, state: 'stopped' };
    throw error;
  }
}

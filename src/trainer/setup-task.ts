import type { TrainerTask } from '../protocol/control.ts';
import type { Host, Outcome } from './host.ts';
import { setUpTensorFlow } from './setup/set-up.ts';

type SetupTask = Extract<TrainerTask, { task: 'setup' }>;

/** Sets TensorFlow up for this user. @throws Fault */
export async function setUp({ build }: SetupTask, { report, control }: Host): Promise<Outcome> {
  const result = await setUpTensorFlow(build, { signal: control.signal, progress: (done, total, what) => { report({ type: 'preparing', what, done, total }); } });
  return { step: 0, state: 'finished', result: { ...result } };
}

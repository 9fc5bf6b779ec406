import { Stopped } from './control.ts';
import type { Outcome } from './host.ts';

/** What a task that can be stopped before its end came to. */
export function unlessStopped(task: Promise<Outcome>): Promise<Outcome> {
  return task.catch((error: unknown) => {
    if (error instanceof Stopped) return { step: 0, state: 'stopped' };
    throw error;
  });
}

import { takeLock, type Lock } from '../runs/lock.ts';
import type { Host } from './host.ts';

/**
 * Takes the right to train a run, and opens the door to those who want to watch and control it. @throws Fault
 * @param insists whether a person said that a holder of whom nothing can be told is gone
 */
export async function holdRun(runDir: string, host: Host, insists = false): Promise<Lock> {
  const lock = await takeLock(runDir, { insists });
  const door = await host.openDoor?.(runDir);
  return {
    release: () => {
      door?.close();
      return lock.release();
    },
  };
}

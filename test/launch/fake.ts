import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

export const fakeTrainer = path.resolve('out/test/launch/fake-trainer.entry.cjs');

/** Names what the fake trainers started from now on do. */
export function acting(act: string): void {
  process.env.FAKE_TRAINER = act;
}

/** A temporary folder that `remove` takes away. */
export function temporaryFolder(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gan-launch-'));
  return { dir, remove: () => { rmSync(dir, { recursive: true, force: true }); } };
}

/** Waits for something to be true. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await after(10);
}

/** Whether a process is there; a zombie, dead but not yet waited for, is not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return process.platform !== 'linux' || !/^State:\s+Z/m.test(statusOf(pid));
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return 'State: Z';
  }
}

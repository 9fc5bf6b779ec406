import type { RunInfo } from '../../runs/types.ts';
import type { Remembered, RememberedRun } from './memory.ts';

/** A window that is back within this time was reloaded, not reopened. */
export const RELOAD_WITHIN_MS = 30_000;

/** What becomes of the runs that trained when the window went. */
export interface AfterRestart {
  readonly resume: readonly RememberedRun[];
  readonly offer: readonly RememberedRun[];
}

/**
 * Tells a reload from a reopening. VS Code does not say which it was, so two witnesses do: the heartbeat that the
 * window left beside the workspace, and the moment at which the trainer noticed that its window was gone
 * (`ended` in run.json). If the newer is less than 30 s old, the window was reloaded (or its extension host
 * restarted), and its runs go on by themselves. Otherwise the person came back later and is asked. A run that was
 * paused is never set going unasked, nor is one that a signal ended (the machine was shut down), nor any where the
 * person wants runs to stop with their window (`resumes` false).
 * `infos` are read after the old trainers let go of their folders.
 */
export function afterRestart(remembered: Remembered, infos: ReadonlyMap<string, RunInfo>, now: number, resumes = true): AfterRestart {
  const resume: RememberedRun[] = [];
  const offer: RememberedRun[] = [];
  for (const run of remembered.runs) {
    const info = infos.get(run.runDir);
    if (!info || !wasCutOff(info)) continue;
    const goesOn = resumes && wasReloaded(lastSeen(remembered, info), now) && !run.paused && info.stoppedBy !== 'signal';
    (goesOn ? resume : offer).push(run);
  }
  return { resume, offer };
}

/** It ended because its window went, not because it was done, failed, or a person stopped it. */
function wasCutOff(info: RunInfo): boolean {
  return info.state === 'interrupted' || (info.state === 'stopped' && info.stoppedBy !== 'person');
}

function lastSeen(remembered: Remembered, info: RunInfo): number {
  const noticed = info.stoppedBy === 'host' && info.ended ? Date.parse(info.ended) : Number.NaN;
  return Number.isFinite(noticed) ? Math.max(remembered.heartbeat, noticed) : remembered.heartbeat;
}

function wasReloaded(seen: number, now: number): boolean {
  // A trainer may notice only after the new window is there; a clock that was set back is no reload.
  return Math.abs(now - seen) < RELOAD_WITHIN_MS;
}

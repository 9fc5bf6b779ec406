import { existsSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import type { RunInfo } from '../../runs/types.ts';
import { faultText, showError, showMessage } from '../editor/messages.ts';
import { getSetting } from '../editor/settings.ts';
import { t } from '../editor/text.ts';
import { trusted } from '../editor/trust.ts';
import type { Workbench } from '../workbench.ts';
import { afterRestart } from './after-restart.ts';
import type { Keeper } from './keeper.ts';
import type { Remembered, RememberedRun } from './memory.ts';
import { startOrWait } from './start.ts';

/** A trainer whose window went has 5 s for its checkpoint; three times that is waited for it to let go of its run. */
const RELEASE_MS = 15_000;
const LOOK_MS = 100;

/**
 * Goes on with what the window before this one was training: by itself after a reload, asked after a reopening.
 * `left` is the word that it left, read before this window could leave its own.
 */
export async function restoreRuns(bench: Workbench, keeper: Keeper, left: unknown): Promise<void> {
  if (left === undefined) return;
  const { readRemembered } = await import('./memory.ts');
  const remembered = readRemembered(left);
  if (!remembered) return;
  keeper.hold(remembered.runs);
  await trusted();
  await bench.turns.during(async () => {
    for (const request of remembered.queue) bench.supervisor.enqueue(request);
    const left = await comeBackTo(bench, remembered.runs);
    await goOn(bench, { ...remembered, runs: left });
  });
  keeper.decided();
}

/** Takes up the runs that went on without their window; gives back those that did not, or did not to their end. */
async function comeBackTo(bench: Workbench, runs: readonly RememberedRun[]): Promise<RememberedRun[]> {
  const { lockHolder } = await import('../../runs/lock.ts');
  const left = await Promise.all(runs.map(async (run) => {
    const goesOn = run.continues && existsSync(run.runDir) && (await lockHolder(run.runDir).catch(() => undefined))?.alive === 'yes';
    if (!goesOn) return [run];
    const back = await bench.supervisor.attach(run, 'detached').catch((error: unknown) => { showError(error, bench.log); });
    if (!back) return [];
    bench.log.info(`${run.name} trained on without its window (${run.runDir})`);
    if (getSetting('gan.training.onWindowClose') !== 'continue') back.adopt();
    return [];
  }));
  return left.flat();
}

async function goOn(bench: Workbench, remembered: Remembered): Promise<void> {
  const now = Date.now();
  const infos = await releasedRuns(bench, remembered.runs);
  const { resume, offer } = afterRestart(remembered, infos, now, getSetting('gan.training.onWindowClose') !== 'stop');
  await Promise.all(resume.map(async (run) => {
    bench.log.info(`The window was reloaded: ${run.name} goes on (${run.runDir})`);
    await bench.supervisor.start({ ...run, threads: 0 }).catch((error: unknown) => { showError(error, bench.log); });
  }));
  for (const run of offer) offerToResume(bench, run, infos.get(run.runDir)?.step ?? 0);
  for (const run of remembered.runs.filter(({ continues }) => continues)) tellEndMeanwhile(bench, run, infos.get(run.runDir));
}

/** How a run ended that went on without its window, where it came to its end. */
function tellEndMeanwhile(bench: Workbench, run: RememberedRun, info: RunInfo | undefined): void {
  const open = { title: t('Open Dashboard'), run: () => bench.dashboards.open(run.runDir, 'active') };
  if (info?.state === 'finished') showMessage('information', t('{name} finished while its window was closed: {step} steps.', { name: run.name, step: info.step }), open);
  if (info?.state === 'failed') showMessage('error', t('{name} failed while its window was closed, at step {step}: {reason}', { name: run.name, step: info.step, reason: info.fault ? faultText(info.fault) : '' }), open);
}

/** What each run's folder says once its old trainer let go of it. */
async function releasedRuns(bench: Workbench, runs: readonly RememberedRun[]): Promise<Map<string, RunInfo>> {
  const reader = await bench.reader();
  const infos = new Map<string, RunInfo>();
  await Promise.all(runs.map(async ({ runDir }) => {
    if (!existsSync(runDir)) return;
    try {
      // Another window or a terminal trains it by now: then this one watches.
      if (!(await isReleased(runDir))) return;
      infos.set(runDir, await reader.info(runDir));
    } catch (error) {
      showError(error, bench.log);
    }
  }));
  return infos;
}

async function isReleased(runDir: string): Promise<boolean> {
  const { lockHolder } = await import('../../runs/lock.ts');
  const deadline = Date.now() + RELEASE_MS;
  while (await lockHolder(runDir)) {
    if (Date.now() > deadline) return false;
    await after(LOOK_MS);
  }
  return true;
}

function offerToResume(bench: Workbench, run: RememberedRun, step: number): void {
  const resume = { title: t('Resume'), run: () => startOrWait(bench, { ...run, threads: 0 }) };
  showMessage('information', t('{name} was training when this window was closed, and was kept at step {step}.', { name: run.name, step }), resume);
}

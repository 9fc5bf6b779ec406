import { existsSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { RunInfo } from '../../runs/types.ts';
import { showError, showMessage } from '../editor/messages.ts';
import { t } from '../editor/text.ts';
import type { Workbench } from '../workbench.ts';
import { afterRestart } from './after-restart.ts';
import { trainingFault } from './faults.ts';
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
    await goOn(bench, remembered);
  });
  keeper.decided();
}

/** Nothing trains in a workspace that is not trusted; what was left waits for its trust. */
function trusted(): Promise<void> {
  if (vscode.workspace.isTrusted) return Promise.resolve();
  return new Promise((resolve) => {
    const granted = vscode.workspace.onDidGrantWorkspaceTrust(() => { granted.dispose(); resolve(); });
  });
}

async function goOn(bench: Workbench, remembered: Remembered): Promise<void> {
  const now = Date.now();
  const infos = await releasedRuns(bench, remembered.runs);
  const { resume, offer } = afterRestart(remembered, infos, now);
  await Promise.all(resume.map(async (run) => {
    bench.log.info(`The window was reloaded: ${run.name} goes on (${run.runDir})`);
    await bench.supervisor.start({ ...run, threads: 0 }).catch((error: unknown) => { showError(error, bench.log); });
  }));
  for (const run of offer) offerToResume(bench, run, infos.get(run.runDir)?.step ?? 0);
}

/** What each run's folder says once its old trainer let go of it. */
async function releasedRuns(bench: Workbench, runs: readonly RememberedRun[]): Promise<Map<string, RunInfo>> {
  const reader = await bench.reader();
  const infos = new Map<string, RunInfo>();
  await Promise.all(runs.map(async ({ runDir, name }) => {
    if (!existsSync(runDir)) return;
    try {
      if (!(await isReleased(runDir))) throw trainingFault('locked', { name });
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

import * as vscode from 'vscode';
import { showError, showMessage } from '../editor/messages.ts';
import { getSetting } from '../editor/settings.ts';
import { t } from '../editor/text.ts';
import type { Workbench } from '../workbench.ts';
import type { ActiveRun } from './active-run.ts';
import { whenBusy } from './busy.ts';
import { checkedConfig } from './checked-config.ts';
import { noteRecent } from './chosen-config.ts';
import { preparingText } from './status-text.ts';
import type { StartRequest } from './supervisor.ts';

/** Starts a new run of a config, or of a run's checkpoint with it. */
export async function startConfig(bench: Workbench, uri: vscode.Uri, fork?: StartRequest['fork']): Promise<void> {
  const config = await checkedConfig(uri);
  if (!config) return;
  await noteRecent(uri.fsPath, bench.context.workspaceState);
  const { runName } = await import('../../launch/start-training.ts');
  const threads = getSetting('gan.training.threads') || config.engine.threads;
  await startOrWait(bench, { configFile: uri.fsPath, name: runName({ file: uri.fsPath, config }), threads, fork });
}

/** Starts a run now, or lets it wait where the cores are busy and the person wants that. */
export async function startOrWait(bench: Workbench, request: StartRequest): Promise<void> {
  const share = bench.turns.share(request);
  if (share.kind === 'free') return begin(bench, request);
  const resumed = request.runDir !== undefined;
  const answer = await whenBusy(share, resumed);
  if (answer === 'queue') wait(bench, request);
  if (answer === 'share') await begin(bench, resumed ? request : { ...request, threads: share.share });
}

function wait(bench: Workbench, request: StartRequest): void {
  bench.supervisor.enqueue(request);
  showMessage('information', t('{name} waits and starts when the cores are free.', { name: request.name }));
}

/** Starts a run, shows what it prepares until its first step, then opens its dashboard. */
export async function begin(bench: Workbench, request: StartRequest): Promise<void> {
  try {
    const run = await bench.turns.during(() => untilFirstStep(bench, request));
    // A fork that was refused has come to no step: its config still waits.
    if (request.fork && run.live.step > 0) bench.forks.forget(request.configFile);
    if (run.live.step > 0 && getSetting('gan.training.openDashboard')) await bench.dashboards.open(run.runDir, 'beside');
  } catch (error) {
    showError(error, bench.log);
  }
}

function untilFirstStep(bench: Workbench, request: StartRequest): Thenable<ActiveRun> {
  const title = request.runDir === undefined ? t('Starting') : t('Resuming');
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    progress.report({ message: request.name });
    const run = await bench.supervisor.start(request);
    bench.log.info(`${title} ${request.name} (${request.configFile}; threads: ${request.threads || 'of the config'}): ${run.runDir}`);
    const reports = bench.supervisor.onDidChange(() => { progress.report({ message: preparingText(run.live, t) }); });
    if (token.isCancellationRequested) void run.stop();
    const cancel = token.onCancellationRequested(() => void run.stop());
    await run.firstStep;
    reports.dispose();
    cancel.dispose();
    return run;
  });
}

import * as vscode from 'vscode';
import type { RunDifferences } from '../../launch/differences.ts';
import { runCommand } from '../editor/commands.ts';
import { showError, showMessage, type Action } from '../editor/messages.ts';
import { t } from '../editor/text.ts';
import { changesText } from '../runs/change-text.ts';
import { isConfig } from '../runs/runs-folders.ts';
import type { Workbench } from '../workbench.ts';
import type { ActiveRun } from './active-run.ts';

/** Saving the config of a run that trains offers to train on with it, as far as it can change, or to fork the run. */
export function offerOnSave(bench: Workbench): vscode.Disposable {
  return vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    if (!isConfig(uri)) return;
    for (const run of bench.supervisor.active.filter(({ live }) => live.configFile === uri.fsPath)) void offer(bench, run);
  });
}

async function offer(bench: Workbench, run: ActiveRun): Promise<void> {
  const { differencesFromFile } = await import('../../launch/differences.ts');
  // What is wrong with the config is shown in the editor already.
  const differences = await differencesFromFile(run.runDir).catch(() => undefined);
  if (!differences || differences.live.length + differences.fixed.length === 0) return;
  const apply: Action = { title: t('Apply'), run: () => change(bench, run, differences) };
  const fork: Action = { title: t('Fork'), run: () => runCommand('gan.forkRun', { runDir: run.runDir, configFile: run.live.configFile }) };
  const ignore: Action = { title: t('Ignore'), run: () => undefined };
  showMessage('information', question(run.live.name, differences), ...(differences.live.length > 0 ? [apply] : []), fork, ignore);
}

function question(name: string, { live, fixed }: RunDifferences): string {
  const settings = fixed.map(({ path }) => path).join(', ');
  const named = t('These cannot change while it trains: {settings}. A fork goes on from its newest checkpoint with them.', { settings });
  if (live.length === 0) return t('{name} is training with another config. {named}', { name, named });
  const applied = t('{name} is training. Train on with {changes}?', { name, changes: changesText(live, t) });
  return fixed.length === 0 ? applied : `${applied} ${named}`;
}

async function change(bench: Workbench, run: ActiveRun, { live }: RunDifferences): Promise<void> {
  try {
    const { settingOf } = await import('../../config/differences.ts');
    const { step, changes } = await run.change(live.map(settingOf));
    bench.log.info(`${run.live.name}: from step ${step} on ${changesText(changes, t)}`);
    showMessage('information', t('{name}, from step {step} on: {changes}', { name: run.live.name, step, changes: changesText(changes, t) }));
  } catch (error) {
    showError(error, bench.log);
  }
}

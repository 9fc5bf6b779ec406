import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunInfo } from '../../runs/types.ts';
import { showMessage } from '../editor/messages.ts';
import { reveal } from '../editor/reveal.ts';
import { t } from '../editor/text.ts';
import { trainingFault } from '../training/faults.ts';
import type { Workbench } from '../workbench.ts';
import { runDirOf } from './chosen-run.ts';
import { isGoing } from './run-item.ts';
import type { RunNode } from './runs-view.ts';

const LONGEST_NAME = 80;

/** The run folders that a command of the Runs view is about: what was clicked with all that is selected, or the selection. */
export function runDirsOf(bench: Workbench, argument: unknown, selected: unknown, selection: readonly RunNode[]): string[] {
  const given: unknown[] = Array.isArray(selected) && selected.length > 0 ? selected : argument === undefined ? [...selection] : [argument];
  return given.map((each) => runDirOf(each, bench)).filter((dir) => dir !== undefined);
}

/** Rename Run: the name that people see; the folder stays. A trainer owns run.json while it runs. */
export async function renameRun(bench: Workbench, runDir: string): Promise<void> {
  const info = await (await bench.reader()).info(runDir);
  refuseActive(bench, runDir, info);
  const name = await vscode.window.showInputBox({
    title: t('Rename Run'),
    value: info.name,
    validateInput: (text) => (text.trim() === '' || text.trim().length > LONGEST_NAME ? t('A name has 1 to {most} characters.', { most: LONGEST_NAME }) : undefined),
  });
  if (name === undefined || name.trim() === info.name) return;
  const { updateRunInfo } = await import('../../runs/info.ts');
  await updateRunInfo(runDir, { name: name.trim() });
  await bench.store.refresh();
  bench.dashboards.changed();
}

export function revealRun(runDir: string): Promise<void> {
  const inside = path.join(runDir, 'run.json');
  return reveal(existsSync(inside) ? inside : runDir);
}

/** Shows the config that a run was started from; where that is gone, the copy in the run's folder. */
export async function openRunConfig(bench: Workbench, runDir: string): Promise<void> {
  const info = await (await bench.reader()).info(runDir);
  const [source, copy] = [vscode.Uri.file(info.configFile), vscode.Uri.file(path.join(runDir, 'config.gan.json'))];
  await vscode.window.showTextDocument(source).then(undefined, () => vscode.window.showTextDocument(copy));
}

/** Delete Run: asks, then moves the folders to the trash; none of them while one of them trains. */
export async function deleteRuns(bench: Workbench, runDirs: readonly string[]): Promise<void> {
  if (runDirs.length === 0) return;
  for (const dir of runDirs) {
    const entry = bench.store.find(dir);
    if (entry && 'info' in entry) refuseActive(bench, dir, entry.info);
  }
  const question = runDirs.length === 1 ? t('Delete the run {name}?', { name: bench.store.nameOf(runDirs[0]!) }) : t('Delete {count} runs?', { count: runDirs.length });
  const detail = t('Their curves, samples and checkpoints move to the trash.');
  const yes = t('Move to Trash');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  for (const dir of runDirs) await deleteRun(bench, dir);
  await bench.store.refresh();
}

async function deleteRun(bench: Workbench, dir: string): Promise<void> {
  bench.dashboards.close(dir);
  const uri = vscode.Uri.file(dir);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch (error) {
    // A machine without a trash (a server) refuses; nothing is deleted for good unasked.
    bench.log.warn(String(error));
    await deleteForGood(uri, bench.store.nameOf(dir));
  }
}

async function deleteForGood(uri: vscode.Uri, name: string): Promise<void> {
  const yes = t('Delete Permanently');
  const question = t('{name} could not be moved to the trash. Delete it permanently?', { name });
  if ((await vscode.window.showWarningMessage(question, { modal: true }, yes)) === yes) await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
}

function refuseActive(bench: Workbench, runDir: string, info: RunInfo): void {
  if (bench.supervisor.find(runDir) || isGoing(info.state)) throw trainingFault('active', { name: info.name });
}

/** GAN: Refresh: reads every runs folder again, and says where it looked if there is nothing. */
export async function refreshRuns(bench: Workbench): Promise<void> {
  await bench.store.refresh();
  if (bench.store.entries.length > 0) return;
  const folders = bench.store.groups.map((group) => group.folder).join(', ');
  if (folders !== '') showMessage('information', t('No runs in {folders}.', { folders }));
}

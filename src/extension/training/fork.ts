import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunInfo } from '../../runs/types.ts';
import { showMessage } from '../editor/messages.ts';
import { t } from '../editor/text.ts';
import { mayTrain, trusted } from '../editor/trust.ts';
import type { Workbench } from '../workbench.ts';
import { chosenConfig } from './chosen-config.ts';
import { trainingFault } from './faults.ts';
import type { PendingFork } from './memory.ts';
import { startConfig } from './start.ts';

const LONGEST_NAME = 80;

/** What a fork may be told: the step that is shown, and the config to fork with where there is one already. */
interface Wish {
  readonly step?: number | undefined;
  readonly configFile?: string | undefined;
}

export function forkWish(argument: unknown): Wish {
  if (typeof argument !== 'object' || argument === null) return {};
  const step = 'step' in argument && typeof argument.step === 'number' ? argument.step : undefined;
  const configFile = 'configFile' in argument && typeof argument.configFile === 'string' ? argument.configFile : undefined;
  return { step, configFile };
}

/**
 * GAN: Fork From This Step: copies the config that the run had at a checkpoint into a file beside its own, for editing;
 * from then on it waits to be started. With a config given, the fork starts at once.
 */
export async function forkRun(bench: Workbench, runDir: string, { step: wanted, configFile }: Wish): Promise<void> {
  if (!mayTrain()) return;
  const info = await (await bench.reader()).info(runDir);
  const step = await chosenCheckpoint(bench, runDir, info, wanted, configFile !== undefined);
  if (step === undefined) return;
  if (configFile === undefined) await draft(bench, runDir, info, step);
  else await startConfig(bench, vscode.Uri.file(configFile), { parent: runDir, step });
}

/** GAN: Start Fork: goes on from the checkpoint that a config was made of. */
export async function startFork(bench: Workbench, argument: unknown): Promise<void> {
  if (!mayTrain()) return;
  const uri = await chosenConfig(argument, bench.context.workspaceState);
  if (!uri) return;
  await bench.forks.ready;
  const fork = bench.forks.find(uri.fsPath);
  if (fork) await startPending(bench, uri, fork);
  else showMessage('information', t('{file} is no fork that waits to be started.', { file: path.basename(uri.fsPath) }));
}

/** GAN: Forget the Fork: the config stays, and is trained from the beginning from now on. */
export async function forgetFork(bench: Workbench, argument: unknown): Promise<void> {
  const uri = await chosenConfig(argument, bench.context.workspaceState);
  await bench.forks.ready;
  if (uri) bench.forks.forget(uri.fsPath);
}

export async function startPending(bench: Workbench, uri: vscode.Uri, fork: PendingFork): Promise<void> {
  const { parent, step, name } = fork;
  if (!(await checkpointFolder(fork))) throw trainingFault('forkGone', { file: path.basename(uri.fsPath), name, step });
  await startConfig(bench, uri, { parent, step });
}

/** Keeps the checkpoint of a fork that waits to be started from being pruned by the run that it is of. */
export async function holdParent(fork: PendingFork): Promise<(() => void) | undefined> {
  await trusted();
  const folder = await checkpointFolder(fork);
  const { holdCheckpoint } = await import('../../runs/pruning.ts');
  return folder === undefined ? undefined : holdCheckpoint(folder);
}

async function checkpointFolder({ parent, step: wanted }: PendingFork): Promise<string | undefined> {
  const { listCheckpoints } = await import('../../runs/checkpoints.ts');
  return (await listCheckpoints(parent)).find(({ step }) => step === wanted)?.folder;
}

/** The checkpoint at or before the step that was named; else the newest, or the one that a person picks. A run that trains and has none writes one. */
async function chosenCheckpoint(bench: Workbench, runDir: string, { name }: RunInfo, wanted: number | undefined, newest: boolean): Promise<number | undefined> {
  const { checkpointToFork } = await import('../../runs/inherit.ts');
  const { listCheckpoints } = await import('../../runs/checkpoints.ts');
  const steps = (await listCheckpoints(runDir)).map(({ step }) => step);
  if (steps.length === 0) await bench.supervisor.find(runDir)?.checkpoint();
  if (wanted !== undefined || newest || steps.length <= 1) return (await checkpointToFork(runDir, steps.length === 0 ? undefined : wanted)).step;
  const items = steps.reverse().map((step) => ({ label: t('Step {step}', { step }), step }));
  return (await vscode.window.showQuickPick(items, { title: t('Fork {name}', { name }), placeHolder: t('From which checkpoint?') }))?.step;
}

/** Writes the config of the fork, for a person to change, opens it, and remembers what it is for. */
async function draft(bench: Workbench, runDir: string, info: RunInfo, step: number): Promise<void> {
  const { configTextAt } = await import('../../launch/fork-training.ts');
  const { applySettings } = await import('../../config/settings.ts');
  const called = t('{name} fork', { name: info.name }).slice(0, LONGEST_NAME);
  const text = applySettings(await configTextAt(runDir, step), [`name=${JSON.stringify(called)}`]);
  const uri = vscode.Uri.file(freeFile(info.configFile, runDir));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  bench.forks.remember({ configFile: uri.fsPath, parent: runDir, name: info.name, step });
  await vscode.window.showTextDocument(uri);
  const start = { title: t('Start Fork'), run: () => startFork(bench, uri) };
  showMessage('information', t('Change what the fork of {name} shall do otherwise, then start it: it goes on from step {step}.', { name: info.name, step }), start);
}

/** `<name>-fork.gan.json` beside the run's own config, or the next number of it; where that folder is on another machine, in the run's workspace. */
function freeFile(configFile: string, runDir: string): string {
  const own = path.dirname(configFile);
  const folder = existsSync(own) ? own : (vscode.workspace.getWorkspaceFolder(vscode.Uri.file(runDir))?.uri.fsPath ?? path.dirname(runDir));
  const base = path.join(folder, path.basename(configFile).replace(/(\.gan)?\.jsonc?$/i, ''));
  for (let count = 1; ; count++) {
    const file = `${base}-fork${count === 1 ? '' : `-${count}`}.gan.json`;
    if (!existsSync(file)) return file;
  }
}

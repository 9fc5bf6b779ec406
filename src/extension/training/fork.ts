import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunInfo } from '../../runs/types.ts';
import { showMessage } from '../editor/messages.ts';
import { t } from '../editor/text.ts';
import { mayTrain } from '../editor/trust.ts';
import type { Workbench } from '../workbench.ts';
import { checkedConfig } from './checked-config.ts';
import { startOrWait } from './start.ts';

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
 * GAN: Fork From This Step: copies the config that the run had at a checkpoint into a file beside its own, for editing,
 * and offers to start. With a config given, the fork starts at once.
 */
export async function forkRun(bench: Workbench, runDir: string, { step: wanted, configFile }: Wish): Promise<void> {
  if (!mayTrain()) return;
  const info = await (await bench.reader()).info(runDir);
  const step = await chosenCheckpoint(runDir, info, wanted, configFile !== undefined);
  if (step === undefined) return;
  if (configFile === undefined) await draft(bench, runDir, info, step);
  else await startFork(bench, { runDir, step, file: vscode.Uri.file(configFile) });
}

/** The checkpoint at or before the step that was named; else the newest, or the one that a person picks. */
async function chosenCheckpoint(runDir: string, { name }: RunInfo, wanted: number | undefined, newest: boolean): Promise<number | undefined> {
  const { checkpointToFork } = await import('../../runs/inherit.ts');
  const { listCheckpoints } = await import('../../runs/checkpoints.ts');
  const steps = (await listCheckpoints(runDir)).map(({ step }) => step);
  if (wanted !== undefined || newest || steps.length <= 1) return (await checkpointToFork(runDir, wanted)).step;
  const items = steps.reverse().map((step) => ({ label: t('Step {step}', { step }), step }));
  return (await vscode.window.showQuickPick(items, { title: t('Fork {name}', { name }), placeHolder: t('From which checkpoint?') }))?.step;
}

interface Draft {
  readonly runDir: string;
  readonly step: number;
  readonly file: vscode.Uri;
}

/** Writes the config of the fork, for a person to change, and opens it. */
async function draft(bench: Workbench, runDir: string, info: RunInfo, step: number): Promise<void> {
  const { configTextAt } = await import('../../launch/fork-training.ts');
  const { applySettings } = await import('../../config/settings.ts');
  const called = t('{name} fork', { name: info.name }).slice(0, LONGEST_NAME);
  const text = applySettings(await configTextAt(runDir, step), [`name=${JSON.stringify(called)}`]);
  const file = vscode.Uri.file(freeFile(info.configFile));
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(file);
  const start = { title: t('Start Fork'), run: () => startFork(bench, { runDir, step, file }) };
  showMessage('information', t('Change what the fork of {name} shall do otherwise, then start it: it goes on from step {step}.', { name: info.name, step }), start);
}

/** `<name>-fork.gan.json` beside the run's own config, or the next number of it. */
function freeFile(configFile: string): string {
  const base = path.join(path.dirname(configFile), path.basename(configFile).replace(/(\.gan)?\.jsonc?$/i, ''));
  for (let count = 1; ; count++) {
    const file = `${base}-fork${count === 1 ? '' : `-${count}`}.gan.json`;
    if (!existsSync(file)) return file;
  }
}

async function startFork(bench: Workbench, { runDir, step, file }: Draft): Promise<void> {
  const config = await checkedConfig(file);
  if (!config) return;
  const { runName } = await import('../../launch/start-training.ts');
  await startOrWait(bench, { configFile: file.fsPath, name: runName({ file: file.fsPath, config }), threads: 0, fork: { parent: runDir, step } });
}

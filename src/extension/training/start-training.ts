import * as vscode from 'vscode';
import path from 'node:path';
import { t } from '../editor/text.ts';
import { mayTrain } from '../editor/trust.ts';
import type { Workbench } from '../workbench.ts';
import { chosenConfig } from './chosen-config.ts';
import { startPending } from './fork.ts';
import type { PendingFork } from './memory.ts';
import { startConfig } from './start.ts';

/** GAN: Start Training. A config that was made for a fork is asked about: from the checkpoint, or from the beginning. */
export async function startTraining(bench: Workbench, argument: unknown): Promise<void> {
  if (!mayTrain()) return;
  const uri = await chosenConfig(argument, bench.context.workspaceState);
  if (!uri) return;
  await bench.forks.ready;
  const fork = bench.forks.find(uri.fsPath);
  const from = fork ? await askWhere(uri, fork) : 'beginning';
  if (from === 'checkpoint' && fork) await startPending(bench, uri, fork);
  if (from === 'beginning') {
    bench.forks.forget(uri.fsPath);
    await startConfig(bench, uri);
  }
}

type Where = 'checkpoint' | 'beginning';

async function askWhere(uri: vscode.Uri, { name, step }: PendingFork): Promise<Where | undefined> {
  const items: (vscode.QuickPickItem & { where: Where })[] = [
    { label: `$(repo-forked) ${t('Start the fork')}`, description: t('go on from step {step} of {name}', { step, name }), where: 'checkpoint' },
    { label: `$(play) ${t('Train from the beginning')}`, description: t('and forget the fork'), where: 'beginning' },
  ];
  const title = t('{file} was made for a fork of {name}', { file: path.basename(uri.fsPath), name });
  return (await vscode.window.showQuickPick(items, { title, placeHolder: t('From where shall it train? Escape starts nothing.') }))?.where;
}

import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../editor/text.ts';
import type { RunSupervisor } from '../training/supervisor.ts';
import type { LastRun } from '../training/lenses.ts';
import type { Workbench } from '../workbench.ts';
import { runKind } from './run-item.ts';
import type { RunStore } from './run-store.ts';

/** What a command may be told as its run: an entry of the Runs view, a CodeLens's run, or a config whose last run is meant. */
export function runDirOf(argument: unknown, { store, supervisor }: Pick<Workbench, 'store' | 'supervisor'>): string | undefined {
  if (typeof argument === 'object' && argument !== null && 'runDir' in argument && typeof argument.runDir === 'string') return argument.runDir;
  return argument instanceof vscode.Uri ? lastRunOf(argument.fsPath, store, supervisor)?.runDir : undefined;
}

/** The run that a config stands for: the one it trains in this window, else the newest that it started. */
export function lastRunOf(configFile: string, store: RunStore, supervisor: RunSupervisor): LastRun | undefined {
  const live = supervisor.live.find((run) => run.configFile === configFile);
  if (live) return { runDir: live.runDir, state: live.state, step: live.step, steps: live.steps, kind: runKind(live.state, true) };
  for (const { dir, info } of store.readable) {
    if (info.configFile === configFile) return { runDir: dir, state: info.state, step: info.step, steps: info.steps, kind: runKind(info.state, false) };
  }
  return undefined;
}

export interface Choice {
  readonly runDir: string;
  readonly name: string;
  readonly description: string;
}

/** Of several runs the one that a person picks; of one, that one; undefined where there is none or none is picked. */
export async function chooseRun(choices: readonly Choice[], title: string): Promise<string | undefined> {
  if (choices.length <= 1) return choices[0]?.runDir;
  const items = choices.map(({ runDir, name, description }) => ({ label: name, description, detail: path.basename(runDir), runDir }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: t('Which run?'), matchOnDescription: true, matchOnDetail: true });
  return picked?.runDir;
}

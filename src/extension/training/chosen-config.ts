import * as vscode from 'vscode';
import { activeFile } from '../editor/active-file.ts';
import { runCommand } from '../editor/commands.ts';
import { showMessage } from '../editor/messages.ts';
import { t } from '../editor/text.ts';
import { MEMORY } from '../manifest.ts';
import { findConfigs, isConfig } from '../runs/runs-folders.ts';

const RECENT = 10;

/** The config that a command is about: the one it was told, the active tab's, the workspace's only one, or the one that a person picks. */
export async function chosenConfig(argument: unknown, memory: vscode.Memento): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return argument;
  const active = activeFile();
  return active && isConfig(active) ? active : pickConfig(memory);
}

/** Notes that a config was trained, so that it is offered first. */
export async function noteRecent(configFile: string, memory: vscode.Memento): Promise<void> {
  await memory.update(MEMORY.recent, [configFile, ...recent(memory).filter((file) => file !== configFile)].slice(0, RECENT));
}

function recent(memory: vscode.Memento): string[] {
  const value = memory.get<unknown>(MEMORY.recent);
  return Array.isArray(value) ? value.filter((file) => typeof file === 'string') : [];
}

async function pickConfig(memory: vscode.Memento): Promise<vscode.Uri | undefined> {
  const found = await findConfigs();
  const [only, ...others] = found;
  if (!only) offerNewExperiment();
  if (others.length === 0) return only;
  const order = recent(memory);
  const rank = (uri: vscode.Uri) => (order.indexOf(uri.fsPath) + order.length + 1) % (order.length + 1);
  const sorted = [...found].sort((a, b) => rank(a) - rank(b) || a.fsPath.localeCompare(b.fsPath));
  const items = sorted.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), description: order.includes(uri.fsPath) ? t('recent') : '', uri }));
  const picked = await vscode.window.showQuickPick(items, { title: t('Start Training'), placeHolder: t('Which experiment?') });
  return picked?.uri;
}

function offerNewExperiment(): void {
  showMessage('information', t('There is no .gan.json file in this workspace yet.'), { title: t('New Experiment'), run: () => runCommand('gan.newExperiment') });
}

import path from 'node:path';
import * as vscode from 'vscode';
import { arriving } from '../listeners.ts';
import type { Disposable } from '../listeners.ts';
import { getSetting } from '../editor/settings.ts';

const CONFIGS = '**/*.gan.json';
/** Copies of configs in run folders and in packages are no experiments of this workspace. */
const NOT_CONFIGS = '**/{node_modules,.gan,.git,dist,out}/**';
const MOST_CONFIGS = 1000;

export const findConfigs = (most = MOST_CONFIGS): Thenable<vscode.Uri[]> => vscode.workspace.findFiles(CONFIGS, NOT_CONFIGS, most);

/** The runs folder that the settings name for a file of the workspace, as an absolute path; undefined where they name none. */
export function namedRunsFolder(scope: vscode.Uri): string | undefined {
  const named = getSetting('gan.runsFolder', scope);
  if (named === '') return undefined;
  const base = vscode.workspace.getWorkspaceFolder(scope)?.uri.fsPath;
  return base === undefined || path.isAbsolute(named) ? path.resolve(named) : path.resolve(base, named);
}

/** Every folder in which the configs of this workspace, and of the open editors, keep their runs. */
export async function runsFolders(): Promise<string[]> {
  const { defaultRunsFolder } = await import('../../runs/layout.ts');
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri).filter((uri) => uri.scheme === 'file');
  const open = vscode.workspace.textDocuments.map(({ uri }) => uri).filter(isConfig);
  const ofConfigs = [...(await findConfigs()), ...open].map((uri) => namedRunsFolder(uri) ?? defaultRunsFolder(uri.fsPath));
  const ofFolders = folders.map((uri) => namedRunsFolder(uri) ?? path.join(uri.fsPath, '.gan', 'runs'));
  return [...new Set([...ofFolders, ...ofConfigs])];
}

/** Watches a runs folder once the watching code is loaded. */
export function watchFolder(runsFolder: string, changed: () => void): Disposable {
  return arriving(import('../../runs/watch.ts').then(({ watchRuns }) => watchRuns(runsFolder, changed)));
}

export const isConfig = (uri: vscode.Uri): boolean => uri.scheme === 'file' && uri.path.endsWith('.gan.json');

/** Calls back when configs come or go, or the settings or workspace folders that decide where runs live change. */
export function onRunsFoldersChange(changed: () => void): vscode.Disposable {
  const configs = vscode.workspace.createFileSystemWatcher(CONFIGS, false, true, false);
  return vscode.Disposable.from(
    configs,
    configs.onDidCreate(changed),
    configs.onDidDelete(changed),
    vscode.workspace.onDidChangeWorkspaceFolders(changed),
    vscode.workspace.onDidOpenTextDocument((document) => { if (isConfig(document.uri)) changed(); }),
    vscode.workspace.onDidChangeConfiguration((event) => { if (event.affectsConfiguration('gan.runsFolder')) changed(); }),
  );
}

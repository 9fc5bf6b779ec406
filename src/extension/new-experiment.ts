import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { t } from './editor/text.ts';

const ENDING = '.gan.json';
const encoder = new TextEncoder();

/** GAN: New Experiment: writes a template's config into the workspace and opens it. */
export async function newExperiment(argument: unknown): Promise<void> {
  const { templates } = await import('../config/templates.ts');
  const items = templates.map((template) => ({ label: t(template.title), detail: t(template.description), template }));
  const title = t('New Experiment');
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: t('What should the GAN learn?'), matchOnDetail: true });
  const file = picked && (await chooseFile(argument, picked.template.fileName, title));
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, encoder.encode(picked.template.text));
  await vscode.window.showTextDocument(file);
}

/** A file that is not there yet: in the folder that was clicked, or the workspace's; elsewhere where there is none. */
async function chooseFile(argument: unknown, fileName: string, title: string): Promise<vscode.Uri | undefined> {
  const folder = await chooseFolder(argument);
  if (!folder) return vscode.window.showSaveDialog({ title, filters: { [t('GAN experiment')]: ['gan.json'] } });
  const taken = (name: string) => existsSync(path.join(folder.fsPath, withEnding(name)));
  const name = await vscode.window.showInputBox({
    title,
    prompt: t('File name, in {folder}', { folder: vscode.workspace.asRelativePath(folder) }),
    value: freeName(fileName, taken),
    validateInput: (text) => complaint(text, taken),
  });
  return name === undefined ? undefined : vscode.Uri.joinPath(folder, withEnding(name));
}

async function chooseFolder(argument: unknown): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return (await isFolder(argument)) ? argument : vscode.Uri.joinPath(argument, '..');
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 1 ? (await vscode.window.showWorkspaceFolderPick())?.uri : folders[0]?.uri;
}

const isFolder = async (uri: vscode.Uri): Promise<boolean> => (await vscode.workspace.fs.stat(uri)).type === vscode.FileType.Directory;

/** The name, with its ending. */
const withEnding = (name: string): string => (name.endsWith(ENDING) ? name : `${name.replace(/\.json$/, '')}${ENDING}`);

function freeName(fileName: string, taken: (name: string) => boolean): string {
  const base = fileName.slice(0, -ENDING.length);
  const names = [fileName, ...Array.from({ length: 98 }, (_, index) => `${base}-${index + 2}${ENDING}`)];
  return names.find((name) => !taken(name)) ?? fileName;
}

function complaint(name: string, taken: (name: string) => boolean): string | undefined {
  if (name.trim() === '' || /[\\/:*?"<>|]/.test(name)) return t('A file name without \\ / : * ? " < > | is needed.');
  return taken(name) ? t('{name} is already there.', { name: withEnding(name) }) : undefined;
}

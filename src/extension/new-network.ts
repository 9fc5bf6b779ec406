import * as vscode from 'vscode';
import { activeFile } from './editor/active-file.ts';
import { t } from './editor/text.ts';

const encoder = new TextEncoder();

/** GAN: New Network Module: writes a module with a generator and a discriminator, and the types of what it is given. */
export async function newNetwork(): Promise<void> {
  const { MODULE_NAME, networkModule, networkTypes, TYPES_NAME } = await import('../config/network-template.ts');
  const beside = activeFile();
  const folder = beside?.scheme === 'file' ? vscode.Uri.joinPath(beside, '..') : vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = await vscode.window.showSaveDialog({ title: t('New Network Module'), filters: { TypeScript: ['ts'] }, ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, MODULE_NAME) } : {}) });
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, encoder.encode(networkModule));
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(file, '..', TYPES_NAME), encoder.encode(networkTypes));
  await vscode.window.showTextDocument(file);
}

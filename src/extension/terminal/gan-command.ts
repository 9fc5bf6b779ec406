import { chmod, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { getSetting } from '../editor/settings.ts';
import { t } from '../editor/text.ts';
import { wrappers } from './wrappers.ts';

/** The program that runs the trainer, and the command line, of this window. */
export const programs = ({ extensionUri }: vscode.ExtensionContext): { node: string; cli: string } => ({
  node: getSetting('gan.nodePath') || process.execPath,
  cli: vscode.Uri.joinPath(extensionUri, 'dist', 'cli.cjs').fsPath,
});

/**
 * Puts `gan` on the PATH of the integrated terminal. The programs lie in this extension's own storage, and are written
 * anew where an update or a setting made them wrong.
 */
export async function putGanOnPath(context: vscode.ExtensionContext): Promise<vscode.Disposable> {
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'bin').fsPath;
  const write = () => writeWrappers(folder, programs(context));
  await write();
  const { environmentVariableCollection: environment } = context;
  environment.description = t('Puts the command `gan` of GAN Workbench on the PATH.');
  environment.prepend('PATH', `${folder}${path.delimiter}`);
  return vscode.workspace.onDidChangeConfiguration((change) => { if (change.affectsConfiguration('gan.nodePath')) void write(); });
}

async function writeWrappers(folder: string, { node, cli }: ReturnType<typeof programs>): Promise<void> {
  const { replaceFile } = await import('../../runs/durable.ts');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [ending, text] of Object.entries(wrappers(node, cli))) {
    const file = path.join(folder, `gan${ending}`);
    if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
    await replaceFile(file, Buffer.from(text));
    await chmod(file, 0o700);
  }
}

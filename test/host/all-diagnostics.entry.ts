import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

/** Every diagnostic of one file, from whatever source: `source code`. */
type Found = Record<string, string[]>;

const codeOf = ({ code }: vscode.Diagnostic) => String(typeof code === 'object' ? code.value : code);
const listed = (uri: vscode.Uri) => vscode.languages.getDiagnostics(uri).map((diagnostic) => `${diagnostic.source ?? ''} ${codeOf(diagnostic)}`);

async function open(file: string): Promise<vscode.Uri> {
  // Shown, because VS Code soon lets go of a document that no editor shows.
  const { document } = await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  return document.uri;
}

/** Opens a file and waits until a source has spoken of it. */
async function spokenOf(file: string, source: string): Promise<void> {
  const uri = await open(file);
  await new Promise<void>((resolve) => {
    const look = () => { if (listed(uri).some((found) => found.startsWith(source))) resolve(); };
    vscode.languages.onDidChangeDiagnostics(look);
    look();
  });
}

/** Runs in the extension host: opens every config of the workspace and writes down what is said of each. */
export async function run(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
  const files = (await readdir(folder)).filter((name) => name.endsWith('.gan.json') && !name.startsWith('last-'));
  const uris = new Map<string, vscode.Uri>();
  for (const file of files) uris.set(file, await open(path.join(folder, file)));
  // Both checkers go through the files in order: when they have spoken of the last one, they have of all.
  await spokenOf(path.join(folder, 'last-syntax.gan.json'), 'jsonc');
  await spokenOf(path.join(folder, 'last-rule.gan.json'), 'GAN');
  const found: Found = Object.fromEntries([...uris].map(([file, uri]) => [file, listed(uri)]));
  await writeFile(path.join(folder, 'found.json'), JSON.stringify(found));
}

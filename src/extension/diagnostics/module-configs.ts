import * as vscode from 'vscode';
import { isDraft } from './config-documents.ts';

const CONFIGS = '**/*.gan.json';
const NOT_IN = '**/{node_modules,.gan,.git}/**';
/** More configs than anybody has; each is read once. */
const MOST_CONFIGS = 500;
const LARGEST = 100_000;

/** Reads a config's text; empty where it is gone or too large to be one. */
async function textOf(uri: vscode.Uri): Promise<string> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > LARGEST ? '' : Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
  } catch {
    return '';
  }
}

/** Tells of every config of the workspace and of those that are open, as they are saved: now, and whenever one changes. */
export async function watchConfigs(tell: (configFile: string, text: string) => void): Promise<vscode.Disposable> {
  const read = async (uri: vscode.Uri) => {
    if (uri.scheme === 'file' && !uri.path.includes('/.gan/')) tell(uri.fsPath, await textOf(uri));
  };
  const readDraft = (document: vscode.TextDocument) => { if (isDraft(document)) void read(document.uri); };
  const watcher = vscode.workspace.createFileSystemWatcher(CONFIGS);
  const parts = [watcher, watcher.onDidCreate(read), watcher.onDidChange(read), watcher.onDidDelete(read), vscode.workspace.onDidOpenTextDocument(readDraft), vscode.workspace.onDidSaveTextDocument(readDraft)];
  const found = await vscode.workspace.findFiles(CONFIGS, NOT_IN, MOST_CONFIGS);
  await Promise.all([...found, ...vscode.workspace.textDocuments.filter(isDraft).map(({ uri }) => uri)].map(read));
  return vscode.Disposable.from(...parts);
}

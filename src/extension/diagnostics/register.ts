import * as vscode from 'vscode';
import { ConfigCodeActions } from './code-actions.ts';
import { ConfigDiagnostics } from './config-diagnostics.ts';
import { configSelector } from './config-documents.ts';
import { KnownPaths } from './known-paths.ts';

/** Checks configs while they are typed, and offers mends. Reads text only, so it works in Restricted Mode too. */
export function registerDiagnostics(context: vscode.ExtensionContext): vscode.Disposable {
  const paths = new KnownPaths(isThere);
  const rulesPage = vscode.Uri.joinPath(context.extensionUri, 'docs', 'rules.md');
  const actions = vscode.languages.registerCodeActionsProvider(configSelector, new ConfigCodeActions(paths), ConfigCodeActions.kinds);
  return vscode.Disposable.from(new ConfigDiagnostics(rulesPage, paths), actions);
}

/** In a workspace that is not trusted no path is looked at: it could name another machine's share. */
async function isThere(path: string): Promise<boolean> {
  if (!vscode.workspace.isTrusted) return true;
  return vscode.workspace.fs.stat(vscode.Uri.file(path)).then(() => true, () => false);
}

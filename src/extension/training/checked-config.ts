import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Config } from '../../config/schema.ts';
import { faultText, showMessage } from '../editor/messages.ts';
import { t } from '../editor/text.ts';

/** The saved text's config; where it has errors, says so, offers the problems, and gives undefined. */
export async function checkedConfig(uri: vscode.Uri): Promise<Config | undefined> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty && !(await document.save())) return undefined;
  const { checkConfig } = await import('../../config/check.ts');
  const { config, faults } = checkConfig(document.getText(), { configFile: uri.fsPath, exists: existsSync });
  const errors = faults.filter((fault) => fault.severity === 'error');
  const [first] = errors;
  if (first) {
    const problem = errors.length === 1 ? faultText(first) : t('{first} (and {more} more)', { first: faultText(first), more: errors.length - 1 });
    const show = { title: t('Show Problems'), run: () => showProblem(document, first.offset) };
    showMessage('error', t('{name} cannot be trained: {problem}', { name: path.basename(uri.fsPath), problem }), show);
  }
  return config;
}

async function showProblem(document: vscode.TextDocument, offset: number): Promise<void> {
  const at = document.positionAt(offset);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
  await vscode.commands.executeCommand('workbench.actions.view.problems');
}

import * as vscode from 'vscode';
import { isConfig } from '../runs/runs-folders.ts';

/** A config that is to be checked; a run's own copy is a record, no draft, and its paths are relative to another folder. */
export function isDraft({ uri }: vscode.TextDocument): boolean {
  return isConfig(uri) && !uri.path.includes('/.gan/');
}

export const configSelector: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.gan.json' };

/** Whether VS Code reports syntax errors of a document itself. */
export function editorChecksJson(document: vscode.TextDocument): boolean {
  const isJson = document.languageId === 'json' || document.languageId === 'jsonc';
  const isOn = vscode.workspace.getConfiguration('json', document).get<boolean>('validate.enable', true);
  return isJson && isOn && vscode.extensions.getExtension('vscode.json-language-features') !== undefined;
}

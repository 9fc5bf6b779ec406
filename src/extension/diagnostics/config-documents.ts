import * as vscode from 'vscode';

/** Configs on disk; a run's own copy is a record, not a draft, and its paths are relative to another folder. */
export function isConfig({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && uri.path.endsWith('.gan.json') && !uri.path.includes('/.gan/');
}

export const configSelector: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.gan.json' };

/** Whether VS Code reports syntax errors of a document itself. */
export function editorChecksJson(document: vscode.TextDocument): boolean {
  const isJson = document.languageId === 'json' || document.languageId === 'jsonc';
  const isOn = vscode.workspace.getConfiguration('json', document).get<boolean>('validate.enable', true);
  return isJson && isOn && vscode.extensions.getExtension('vscode.json-language-features') !== undefined;
}

import * as vscode from 'vscode';

/**
 * The file in the active tab; of a webview's tab none. The tab is there before its text is loaded and the active
 * editor known: a command that is called at once after a file was opened still finds it.
 */
export function activeFile(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputText ? input.uri : vscode.window.activeTextEditor?.document.uri;
}

import * as vscode from 'vscode';
import { showMessage } from './messages.ts';
import { t } from './text.ts';

/** Whether training may start here; where it may not, says why and offers to manage trust. Every way to start asks this. */
export function mayTrain(): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = { title: t('Manage Workspace Trust'), run: () => vscode.commands.executeCommand('workbench.trust.manage') };
  showMessage('warning', t('Training runs what the config of this workspace asks for, and the workspace is not trusted. Trust it to train; until then configs are checked and runs are shown.'), manage);
  return false;
}

/** Comes true once the workspace is trusted: nothing trains in one that is not, and what was left waits for its trust. */
export function trusted(): Promise<void> {
  if (vscode.workspace.isTrusted) return Promise.resolve();
  return new Promise((resolve) => {
    const granted = vscode.workspace.onDidGrantWorkspaceTrust(() => { granted.dispose(); resolve(); });
  });
}

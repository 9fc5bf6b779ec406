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

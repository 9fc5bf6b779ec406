import * as vscode from 'vscode';
import { toFaultData } from '../../faults/fault.ts';
import type { FaultData } from '../../faults/fault.ts';
import { t } from './text.ts';

/** A button of a message and what it does. */
export interface Action {
  readonly title: string;
  readonly run: () => unknown;
}

type Show = (message: string, ...items: string[]) => Thenable<string | undefined>;

/** Shows a message with buttons and does what the chosen one says. It does not wait for an answer. */
export function showMessage(severity: 'information' | 'warning' | 'error', message: string, ...actions: Action[]): void {
  const show: Record<typeof severity, Show> = {
    information: vscode.window.showInformationMessage,
    warning: vscode.window.showWarningMessage,
    error: vscode.window.showErrorMessage,
  };
  void show[severity](message, ...actions.map((action) => action.title)).then((chosen) => actions.find((action) => action.title === chosen)?.run());
}

/** A fault's sentence in the editor's language. */
export const faultText = (fault: FaultData): string => t(fault.template, fault.args);

/** Shows what went wrong. What is no fault but a mistake of ours is cut to its first line; the log has all of it. */
export function showError(error: unknown, log: vscode.LogOutputChannel, ...actions: Action[]): void {
  const fault = toFaultData(error);
  const message = faultText(fault);
  log.error(message);
  const shown = fault.code === 'internal' ? t('GAN Workbench could not do this: {message}', { message: message.split('\n')[0] ?? '' }) : message;
  const showLog = { title: t('Show Log'), run: () => { log.show(); } };
  showMessage('error', shown, ...actions, ...(actions.length > 0 && fault.code !== 'internal' ? [] : [showLog]));
}

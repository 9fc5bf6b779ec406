import * as vscode from 'vscode';
import type { Command } from '../manifest.ts';
import { showError } from './messages.ts';

/** One handler for every command of package.json: a missing or unknown one does not compile. */
export type Handlers = Readonly<Record<Command, (...args: unknown[]) => unknown>>;

/** Registers every command. What a handler throws is shown to the person, never lost. */
export function registerCommands(handlers: Handlers, log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(...Object.entries(handlers).map(([command, handler]) => vscode.commands.registerCommand(command, guarded(handler, log))));
}

function guarded(handler: (...args: unknown[]) => unknown, log: vscode.LogOutputChannel) {
  return async (...args: unknown[]): Promise<unknown> => {
    try {
      return await handler(...args);
    } catch (error) {
      showError(error, log);
      return undefined;
    }
  };
}

/** What a click on a tree item or a CodeLens does. */
export const commandOf = (command: Command, title: string, ...args: unknown[]): vscode.Command => ({ command, title, arguments: args });

export const runCommand = (command: Command, ...args: unknown[]): Thenable<unknown> => vscode.commands.executeCommand(command, ...args);

import * as vscode from 'vscode';
import type { Contexts } from '../manifest.ts';

const set = new Map<keyof Contexts, unknown>();

/** Sets a context key for `when` clauses; nothing is sent where it does not change. */
export function setContext<K extends keyof Contexts>(key: K, value: Contexts[K]): void {
  if (set.get(key) === value) return;
  set.set(key, value);
  void vscode.commands.executeCommand('setContext', key, value);
}

/** Settles when the window has answered: it is told once more what it knows. */
export function windowAnswer(): Thenable<unknown> {
  return vscode.commands.executeCommand('setContext', 'gan.active' satisfies keyof Contexts, set.get('gan.active') ?? false);
}

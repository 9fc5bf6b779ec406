import * as vscode from 'vscode';
import { configSelector, isDraft } from '../diagnostics/config-documents.ts';
import { commandOf } from '../editor/commands.ts';
import { t } from '../editor/text.ts';
import type { Disposable } from '../listeners.ts';
import { lastRunOf } from '../runs/chosen-run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { lensesOf } from './lenses.ts';
import type { PendingForks } from './pending-forks.ts';
import type { RunSupervisor } from './supervisor.ts';

/** The links above every config. */
export class ConfigLenses implements vscode.CodeLensProvider, Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private drawn = '';
  private readonly registration: vscode.Disposable;
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly store: RunStore, private readonly supervisor: RunSupervisor, private readonly forks: PendingForks) {
    this.registration = vscode.languages.registerCodeLensProvider(configSelector, this);
  }

  /** Draws the links again if what they say may have changed. */
  redraw(): void {
    const now = JSON.stringify([this.supervisor.live.map(({ runDir, state }) => [runDir, state]), this.store.readable.map(({ dir, info }) => [dir, info.state]), this.forks.all]);
    if (now === this.drawn) return;
    this.drawn = now;
    this.changed.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isDraft(document)) return [];
    const last = lastRunOf(document.uri.fsPath, this.store, this.supervisor);
    const top = new vscode.Range(0, 0, 0, 0);
    return lensesOf(last, this.forks.find(document.uri.fsPath), t).map(({ title, command, about }) =>
      new vscode.CodeLens(top, commandOf(command, title, about === 'run' && last ? { runDir: last.runDir } : document.uri)));
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

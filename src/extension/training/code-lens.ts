import * as vscode from 'vscode';
import { commandOf } from '../editor/commands.ts';
import { t } from '../editor/text.ts';
import type { Disposable } from '../listeners.ts';
import { lastRunOf } from '../runs/chosen-run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { lensesOf } from './lenses.ts';
import type { RunSupervisor } from './supervisor.ts';

const CONFIG: vscode.DocumentFilter = { language: 'jsonc', scheme: 'file', pattern: '**/*.gan.json' };

/** The links above every config. */
export class ConfigLenses implements vscode.CodeLensProvider, Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly registration: vscode.Disposable;
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly store: RunStore, private readonly supervisor: RunSupervisor) {
    this.registration = vscode.languages.registerCodeLensProvider(CONFIG, this);
  }

  redraw(): void {
    this.changed.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const last = lastRunOf(document.uri.fsPath, this.store, this.supervisor);
    const top = new vscode.Range(0, 0, 0, 0);
    return lensesOf(last, t).map(({ title, command, about }) =>
      new vscode.CodeLens(top, commandOf(command, title, about === 'run' && last ? { runDir: last.runDir } : document.uri)));
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

import * as vscode from 'vscode';
import type { ConfigFault } from '../../config/check.ts';
import { isAlert } from '../../config/config-fault.ts';
import { faultsToShow, type Knowledge } from './checks.ts';
import { isDraft } from './config-documents.ts';
import { Debouncer } from './debouncer.ts';
import { diagnosticOf } from './fault-diagnostic.ts';

const PAUSE_WHILE_TYPING = 200;

/** Keeps the diagnostics of every open config up to date. */
export class ConfigDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('gan');
  private readonly debouncer = new Debouncer(PAUSE_WHILE_TYPING);
  private readonly subscriptions: readonly { dispose(): unknown }[];

  /** @param docs the folder of this extension's docs */
  constructor(private readonly docs: vscode.Uri, private readonly knowledge: Knowledge) {
    this.subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => { this.checkSoon(document); }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => { if (contentChanges.length > 0) this.checkSoon(document); }),
      vscode.workspace.onDidCloseTextDocument((document) => { this.forget(document); }),
      vscode.workspace.onDidChangeConfiguration((change) => { if (change.affectsConfiguration('json.validate')) this.checkAll(); }),
      // The data may have been put in place meanwhile, in a terminal or another window.
      vscode.window.onDidChangeWindowState(({ focused }) => { if (focused) this.checkAll(); }),
      vscode.window.onDidChangeActiveTextEditor((editor) => { if (editor) this.checkSoon(editor.document); }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => { this.checkAll(); }),
      knowledge.paths.onChange(() => { this.checkAll(); }),
      knowledge.alerts.onChange(() => { this.checkAll(); }),
      vscode.workspace.onDidSaveTextDocument((document) => { this.checkSoon(document); }),
    ];
    this.checkAll();
  }

  dispose(): void {
    for (const part of [...this.subscriptions, this.debouncer, this.collection]) part.dispose();
  }

  private checkAll(): void {
    for (const document of vscode.workspace.textDocuments) this.checkSoon(document);
  }

  private checkSoon(document: vscode.TextDocument): void {
    if (isDraft(document)) this.debouncer.schedule(document.uri.toString(), () => void this.check(document));
  }

  private async check(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const faults = await faultsToShow(document, this.knowledge);
    // An edit or a closed editor in the meantime has asked for another look, or for none.
    if (document.version === version && !document.isClosed) this.collection.set(document.uri, await this.diagnosticsOf(document, faults));
  }

  private async diagnosticsOf(document: vscode.TextDocument, faults: readonly ConfigFault[]): Promise<vscode.Diagnostic[]> {
    if (faults.length === 0) return [];
    const { ruleLine } = await import('../../config/reference.ts');
    const [rules, alerts] = [vscode.Uri.joinPath(this.docs, 'rules.md'), vscode.Uri.joinPath(this.docs, 'troubleshooting.md')];
    return faults.map((fault) => diagnosticOf(document, fault, isAlert(fault) ? alerts : rules.with({ fragment: `L${String(ruleLine(fault.code))}` })));
  }

  private forget(document: vscode.TextDocument): void {
    this.debouncer.cancel(document.uri.toString());
    this.collection.delete(document.uri);
  }
}

import * as vscode from 'vscode';
import type { ConfigFault } from '../../config/check.ts';
import { t } from '../editor/text.ts';

/** Whose word a diagnostic is. */
export const SOURCE = 'GAN';

/** Hints are shown as information: VS Code hides its own hints from the Problems view. */
export const severities: Readonly<Record<ConfigFault['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  hint: vscode.DiagnosticSeverity.Information,
};

export function rangeOf(document: vscode.TextDocument, { offset, length }: { offset: number; length: number }): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}

/** A fault as VS Code shows it, its code leading to the paragraph that explains it. */
export function diagnosticOf(document: vscode.TextDocument, fault: ConfigFault, explanation: vscode.Uri): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeOf(document, fault), t(fault.template, fault.args), severities[fault.severity]);
  diagnostic.source = SOURCE;
  diagnostic.code = { value: fault.code, target: explanation };
  return diagnostic;
}

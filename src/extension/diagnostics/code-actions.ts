import * as vscode from 'vscode';
import type { ConfigFault, TextEdit } from '../../config/check.ts';
import { t } from '../editor/text.ts';
import { faultsToShow, type Knowledge } from './checks.ts';
import { isDraft } from './config-documents.ts';
import { rangeOf, SOURCE } from './fault-diagnostic.ts';
import { canBeSilenced, formEdits, silencingEdit } from './fixes.ts';

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('gan');

/** Quick fixes for the faults of a config, and one action that mends all faults of form. */
export class ConfigCodeActions implements vscode.CodeActionProvider {
  static readonly kinds: vscode.CodeActionProviderMetadata = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, FIX_ALL] };

  constructor(private readonly knowledge: Knowledge) {}

  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range, context: vscode.CodeActionContext, token: vscode.CancellationToken): Promise<vscode.CodeAction[]> {
    if (!isDraft(document)) return [];
    const { version } = document;
    const faults = await faultsToShow(document, this.knowledge);
    if (token.isCancellationRequested || document.version !== version) return [];
    if (context.only?.contains(FIX_ALL) === true) return fixAll(document, faults, FIX_ALL);
    const here = faults.filter((fault) => rangeOf(document, fault).intersection(range) !== undefined);
    const actions = here.flatMap((fault) => actionsFor(document, fault, context));
    return actions.length === 0 ? [] : [...actions, ...fixAll(document, faults, vscode.CodeActionKind.QuickFix)];
  }
}

function actionsFor(document: vscode.TextDocument, fault: ConfigFault, context: vscode.CodeActionContext): vscode.CodeAction[] {
  const fixes = fault.fixes.map(({ template, args, edits, preferred }) => action(document, { title: t(template, args), edits, preferred }));
  const silence = { title: t('Silence {code} here', { code: fault.code }), edits: [silencingEdit(document.getText(), fault)] };
  const actions = canBeSilenced(fault) ? [...fixes, action(document, silence)] : fixes;
  for (const offered of actions) offered.diagnostics = context.diagnostics.filter((diagnostic) => shows(diagnostic, document, fault));
  return actions;
}

function shows({ source, code, range }: vscode.Diagnostic, document: vscode.TextDocument, fault: ConfigFault): boolean {
  return source === SOURCE && typeof code === 'object' && code.value === fault.code && range.isEqual(rangeOf(document, fault));
}

/** As a quick fix, offered where there is more than one thing to mend. */
function fixAll(document: vscode.TextDocument, faults: readonly ConfigFault[], kind: vscode.CodeActionKind): vscode.CodeAction[] {
  const edits = formEdits(faults);
  const title = t('Mend all misspelt names and values out of range');
  return edits.length < (kind === FIX_ALL ? 1 : 2) ? [] : [action(document, { title, edits, kind })];
}

interface Offer {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly preferred?: boolean;
  readonly kind?: vscode.CodeActionKind;
}

function action(document: vscode.TextDocument, { title, edits, preferred = false, kind = vscode.CodeActionKind.QuickFix }: Offer): vscode.CodeAction {
  const made = new vscode.CodeAction(title, kind);
  made.edit = new vscode.WorkspaceEdit();
  made.edit.set(document.uri, edits.map((change) => vscode.TextEdit.replace(rangeOf(document, change), change.text)));
  made.isPreferred = preferred;
  return made;
}

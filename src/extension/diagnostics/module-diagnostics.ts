import * as vscode from 'vscode';
import { withoutPlace } from '../../faults/place.ts';
import type { ModuleFinding } from '../../protocol/module-check.ts';
import { t } from '../editor/text.ts';
import { severities, SOURCE } from './fault-diagnostic.ts';
import { ModuleChecks, type ModulePorts, type SharedFinding } from './module-checks.ts';
import { watchConfigs } from './module-configs.ts';

const SCRIPTS = '**/*.{ts,js,mts,mjs,cjs}';
/** TypeScript's own codes of errors in the form of a text. */
const isFormOfTypeScript = ({ source, code }: vscode.Diagnostic): boolean => (source === 'ts' || source === 'js') && typeof code === 'number' && code >= 1000 && code < 2000;

const isFile = ({ uri }: vscode.TextDocument): boolean => uri.scheme === 'file';
const isOpen = (file: string): boolean => vscode.workspace.textDocuments.some((document) => isFile(document) && document.uri.fsPath === file);

/** Shows in the files of network modules what is wrong in them. Modules are run in trusted workspaces only. */
export class ModuleDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('gan-modules');
  private readonly checks: ModuleChecks;
  private readonly subscriptions: { dispose(): unknown }[];
  /** texts of the configs that name modules, as they are saved */
  private readonly configs = new Map<string, string>();
  /** files in which an error of form is left to VS Code */
  private left: ReadonlySet<string> = new Set();

  /** @param docs the folder of this extension's docs */
  constructor(private readonly docs: vscode.Uri, ports: Omit<ModulePorts, 'isOpen'>) {
    this.checks = new ModuleChecks({ ...ports, isOpen });
    const scripts = vscode.workspace.createFileSystemWatcher(SCRIPTS, true);
    this.subscriptions = [
      this.checks,
      this.checks.onChange(() => { this.show(); }),
      scripts,
      scripts.onDidChange(({ fsPath }) => { this.saved(fsPath); }),
      scripts.onDidDelete(({ fsPath }) => { this.saved(fsPath); }),
      vscode.workspace.onDidSaveTextDocument((document) => { if (isFile(document)) this.saved(document.uri.fsPath); }),
      vscode.workspace.onDidOpenTextDocument((document) => { if (isFile(document)) this.opened(document.uri.fsPath); }),
      vscode.workspace.onDidCloseTextDocument((document) => { if (isFile(document)) this.closed(document.uri.fsPath); }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => { for (const file of this.configs.keys()) this.checks.saved(file); this.show(); }),
      vscode.languages.onDidChangeDiagnostics(() => { if (!sameFiles(this.left, this.leftToEditor())) this.show(); }),
    ];
    void watchConfigs((file, text) => void this.know(file, text)).then((watching) => this.subscriptions.push(watching));
  }

  dispose(): void {
    for (const part of [...this.subscriptions, this.collection]) part.dispose();
  }

  private async know(configFile: string, text: string): Promise<void> {
    const { moduleFiles } = await import('../../launch/check-modules.ts');
    const modules = moduleFiles(configFile, text);
    if (modules.length > 0) this.configs.set(configFile, text);
    else this.configs.delete(configFile);
    this.checks.know(configFile, modules);
    this.saved(configFile);
  }

  private saved(file: string): void {
    if (vscode.workspace.isTrusted) this.checks.saved(file);
    else this.show();
  }

  private opened(file: string): void {
    if (vscode.workspace.isTrusted) this.checks.opened(file);
    else this.show();
  }

  private closed(file: string): void {
    this.checks.closed(file);
    if (!vscode.workspace.isTrusted) this.show();
  }

  /** Files whose errors of form VS Code shows itself: said twice, one mistake looks like two. */
  private leftToEditor(): ReadonlySet<string> {
    const broken = this.checks.findings().filter(({ fault }) => fault.code === 'trainer.moduleSyntax');
    return new Set(broken.map(({ file }) => file).filter((file) => vscode.languages.getDiagnostics(vscode.Uri.file(file)).some(isFormOfTypeScript)));
  }

  private show(): void {
    this.left = this.leftToEditor();
    const shown = new Map<string, vscode.Diagnostic[]>();
    const add = (file: string, diagnostic: vscode.Diagnostic) => shown.set(file, [...(shown.get(file) ?? []), diagnostic]);
    for (const finding of this.checks.findings()) {
      if (finding.fault.code !== 'trainer.moduleSyntax' || !this.left.has(finding.file)) add(finding.file, this.diagnosticOf(finding));
    }
    if (!vscode.workspace.isTrusted) for (const file of this.untried()) add(file, untrustedHint());
    this.collection.clear();
    this.collection.set([...shown].map(([file, diagnostics]) => [vscode.Uri.file(file), diagnostics]));
  }

  /** Open modules that nothing tries before the workspace is trusted. */
  private untried(): string[] {
    return vscode.workspace.textDocuments.filter(isFile).map(({ uri }) => uri.fsPath).filter((file) => this.checks.names(file));
  }

  private diagnosticOf(finding: SharedFinding): vscode.Diagnostic {
    const { fault, severity, file, configs } = finding;
    const diagnostic = new vscode.Diagnostic(rangeOf(finding), sentenceOf(finding), severities[severity]);
    diagnostic.source = SOURCE;
    diagnostic.code = { value: fault.code, target: vscode.Uri.joinPath(this.docs, isRule(fault.code) ? 'rules.md' : 'troubleshooting.md') };
    diagnostic.relatedInformation = configs.filter((config) => config !== file).map((config) => new vscode.DiagnosticRelatedInformation(new vscode.Location(vscode.Uri.file(config), new vscode.Position(0, 0)), t('found with this config')));
    return diagnostic;
  }
}

const sameFiles = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => one.size === other.size && [...one].every((file) => other.has(file));

/** The place of a finding; where it is a mere point, its whole line. */
function rangeOf({ line, column, endColumn }: ModuleFinding): vscode.Range {
  return new vscode.Range(line - 1, column - 1, line - 1, endColumn > column ? endColumn - 1 : Number.MAX_SAFE_INTEGER);
}

/** Rules that ask what is inside a network speak of a module once it is made. */
const isRule = (code: string): boolean => code.startsWith('GAN');

/** The place that it begins with is shown by VS Code. */
const sentenceOf = ({ fault }: ModuleFinding): string => t(withoutPlace(fault.template), fault.args);

function untrustedHint(): vscode.Diagnostic {
  const message = t('This module of networks is not tried: it is code that would run, and the workspace is not trusted. Trust it to see here what is wrong.');
  const hint = new vscode.Diagnostic(new vscode.Range(0, 0, 0, Number.MAX_SAFE_INTEGER), message, vscode.DiagnosticSeverity.Information);
  hint.source = SOURCE;
  return hint;
}

import * as vscode from 'vscode';
import { ConfigCodeActions } from './code-actions.ts';
import { ConfigDiagnostics } from './config-diagnostics.ts';
import { configSelector } from './config-documents.ts';
import type { RunDifferences } from '../../launch/differences.ts';
import type { Workbench } from '../workbench.ts';
import { KnownPaths } from './known-paths.ts';
import { RunAlerts } from './run-alerts.ts';

/** Checks configs while they are typed, and offers mends. Reads text only, so it works in Restricted Mode too. */
export function registerDiagnostics({ context, store, reader }: Workbench): vscode.Disposable {
  const alerts = new RunAlerts({
    runs: () => store.readable,
    onRunsChange: (listener) => store.onDidChange(listener),
    alerts: async (dir) => (await reader()).alerts(dir),
    changes: async (dir) => (await reader()).changes(dir),
    differs: async (dir) => differs(await (await import('../../launch/differences.ts')).differencesFromFile(dir)),
  });
  const knowledge = { paths: new KnownPaths(isThere), alerts };
  const actions = vscode.languages.registerCodeActionsProvider(configSelector, new ConfigCodeActions(knowledge), ConfigCodeActions.kinds);
  return vscode.Disposable.from(alerts, new ConfigDiagnostics(vscode.Uri.joinPath(context.extensionUri, 'docs'), knowledge), actions);
}

const differs = ({ live, fixed }: RunDifferences): boolean => live.length + fixed.length > 0;

/** In a workspace that is not trusted no path is looked at: it could name another machine's share. */
async function isThere(path: string): Promise<boolean> {
  if (!vscode.workspace.isTrusted) return true;
  return vscode.workspace.fs.stat(vscode.Uri.file(path)).then(() => true, () => false);
}

import path from 'node:path';
import * as vscode from 'vscode';
import { toFaultData } from '../../faults/fault.ts';
import type { ModuleCheck } from '../../protocol/module-check.ts';
import { taskProgram } from '../care/task-progress.ts';
import { faultText } from '../editor/messages.ts';
import { t } from '../editor/text.ts';
import { ConfigCodeActions } from './code-actions.ts';
import { ConfigDiagnostics } from './config-diagnostics.ts';
import { configSelector } from './config-documents.ts';
import type { RunDifferences } from '../../launch/differences.ts';
import type { Workbench } from '../workbench.ts';
import { KnownPaths } from './known-paths.ts';
import { ModuleDiagnostics } from './module-diagnostics.ts';
import { RunAlerts } from './run-alerts.ts';

/** Checks configs while they are typed, and offers mends. Reads text only, so it works in Restricted Mode too; modules are run in trusted workspaces. */
export function registerDiagnostics({ context, store, reader, log }: Workbench): vscode.Disposable {
  const docs = vscode.Uri.joinPath(context.extensionUri, 'docs');
  const alerts = new RunAlerts({
    runs: () => store.readable,
    onRunsChange: (listener) => store.onDidChange(listener),
    alerts: async (dir) => (await reader()).alerts(dir),
    changes: async (dir) => (await reader()).changes(dir),
    differs: async (dir) => differs(await (await import('../../launch/differences.ts')).differencesFromFile(dir)),
  });
  const knowledge = { paths: new KnownPaths(isThere), alerts };
  const actions = vscode.languages.registerCodeActionsProvider(configSelector, new ConfigCodeActions(knowledge), ConfigCodeActions.kinds);
  const modules = new ModuleDiagnostics(docs, { run: (configFile, signal) => tryModules(context, configFile, signal), failed: (error) => { log.warn(faultText(toFaultData(error))); } });
  return vscode.Disposable.from(alerts, new ConfigDiagnostics(docs, knowledge), modules, actions);
}

const differs = ({ live, fixed }: RunDifferences): boolean => live.length + fixed.length > 0;

/** Tries a config's modules in another process, and says so in the status bar meanwhile. */
function tryModules(context: vscode.ExtensionContext, configFile: string, signal: AbortSignal): Promise<ModuleCheck> {
  const tried = async (): Promise<ModuleCheck> => {
    const [{ checkModules }, { readConfigFile }] = await Promise.all([import('../../launch/check-modules.ts'), import('../../launch/config-file.ts')]);
    return checkModules(configFile, await readConfigFile(configFile), { ...taskProgram(context), signal });
  };
  return Promise.resolve(vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: t('Trying the network modules of {name}', { name: path.basename(configFile) }) }, tried));
}

/** In a workspace that is not trusted no path is looked at: it could name another machine's share. */
async function isThere(path: string): Promise<boolean> {
  if (!vscode.workspace.isTrusted) return true;
  return vscode.workspace.fs.stat(vscode.Uri.file(path)).then(() => true, () => false);
}

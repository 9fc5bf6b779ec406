import * as vscode from 'vscode';
import { version } from '../../package.json';
import { toFaultData } from '../faults/fault.ts';
import { registerDiagnostics } from './diagnostics/register.ts';
import { registerCommands } from './editor/commands.ts';
import { windowAnswer } from './editor/contexts.ts';
import { faultText, showError } from './editor/messages.ts';
import { trusted } from './editor/trust.ts';
import { handlersOf } from './handlers.ts';
import { MEMORY } from './manifest.ts';
import { Dashboards } from './pages/dashboards.ts';
import { Gallery } from './pages/gallery.ts';
import { lazyReader } from './runs/run-reader.ts';
import { RunStore } from './runs/run-store.ts';
import { onRunsFoldersChange, runsFolders, watchFolder } from './runs/runs-folders.ts';
import { RunsView } from './runs/runs-view.ts';
import { ConfigLenses } from './training/code-lens.ts';
import { Keeper } from './training/keeper.ts';
import { holdParent } from './training/fork.ts';
import { launcher } from './training/launcher.ts';
import { Others } from './training/others.ts';
import { PendingForks } from './training/pending-forks.ts';
import { restoreRuns } from './training/restore.ts';
import { offerOnSave } from './training/saved-config.ts';
import { begin } from './training/start.ts';
import { StatusBar } from './training/status-bar.ts';
import { RunSupervisor } from './training/supervisor.ts';
import { goingRuns, Turns } from './training/turns.ts';
import { keepShown } from './shown.ts';
import { putGanOnPath } from './terminal/gan-command.ts';
import { registerTasks } from './terminal/tasks.ts';
import { WordLeft } from './training/word-left.ts';
import type { Memory } from './training/word-left.ts';
import { WindowWatch } from './training/window-watch.ts';
import type { Workbench } from './workbench.ts';

let close: () => Promise<void> = () => Promise.resolve();

/** Makes the parts and wires them; what is heavy is loaded when it is first used. */
export function activate(context: vscode.ExtensionContext): void {
  const bench = makeWorkbench(context);
  const { store, supervisor, log, dashboards } = bench;
  const memory = memoryOf(context, 'training.json', MEMORY.training);
  const left = memory.read();
  const keeper = new Keeper(memory, supervisor);
  const runsView = new RunsView(store, supervisor, bench.reader);
  const gallery = new Gallery({ extension: context.extensionUri, log, store, reader: bench.reader, live: (runDir) => supervisor.find(runDir)?.live });
  const lenses = new ConfigLenses(store, supervisor, bench.forks);
  const statusBar = new StatusBar(supervisor);
  context.subscriptions.push(keeper, runsView, gallery, lenses, statusBar, dashboards, store, bench.turns, bench.forks);
  context.subscriptions.push(registerDiagnostics(bench), registerCommands(handlersOf(bench, runsView), log));
  context.subscriptions.push(offerOnSave(bench), vscode.workspace.onDidRenameFiles(({ files }) => { for (const { oldUri, newUri } of files) bench.forks.moved(oldUri.fsPath, newUri.fsPath); }));
  context.subscriptions.push(keepShown(bench, { runsView, gallery, lenses, statusBar }), onRunsFoldersChange(() => void store.refresh()));
  context.subscriptions.push(registerTasks(context), new WindowWatch(supervisor, windowAnswer));
  void putGanOnPath(context).then((part) => { context.subscriptions.push(part); }, (error: unknown) => { log.warn(faultText(toFaultData(error))); });
  close = async () => { await keeper.close(); };
  // After activation, so that it is not waited for.
  setImmediate(() => { void store.refresh().then(() => takeUp(bench, keeper, left)).catch((error: unknown) => { showError(error, log); }); });
}

/** Goes on with what this workspace trained, then looks for what others train in it. */
async function takeUp(bench: Workbench, keeper: Keeper, left: unknown): Promise<void> {
  const { context, store, supervisor, log } = bench;
  await restoreRuns(bench, keeper, left);
  await trusted();
  context.subscriptions.push(new Others(store, supervisor, (fault) => { log.info(faultText(fault)); }));
}

/** The trainers are not stopped here: they notice that their window is gone, write a checkpoint and end. */
export function deactivate(): Promise<void> {
  return close();
}

/** Word is left in the workspace's own storage; a window without a folder has only VS Code's memory. */
function memoryOf({ storageUri, workspaceState }: vscode.ExtensionContext, file: string, key: string): Memory<unknown> {
  if (storageUri) return new WordLeft(vscode.Uri.joinPath(storageUri, file).fsPath);
  return { read: () => workspaceState.get<unknown>(key), write: (value) => workspaceState.update(key, value) };
}

function makeWorkbench(context: vscode.ExtensionContext): Workbench {
  const log = vscode.window.createOutputChannel('GAN Workbench', { log: true });
  const { reader, ...worker } = lazyReader(context.asAbsolutePath('dist/reader.cjs'));
  const leave = new AbortController();
  const installation = { trainerFile: context.asAbsolutePath('dist/trainer.cjs'), copies: vscode.Uri.joinPath(context.globalStorageUri, 'runtime').fsPath, version };
  const supervisor = new RunSupervisor(launcher(installation, leave.signal));
  const source = { folders: runsFolders, list: async (folder: string) => (await reader()).list(folder), watch: watchFolder };
  const store = new RunStore(source, (error) => { showError(error, log); });
  const dashboards = new Dashboards({ extension: context.extensionUri, log, reader, live: (runDir) => supervisor.find(runDir)?.live });
  const turns = new Turns(supervisor, () => goingRuns(store.entries, supervisor.live), (request) => begin(bench, request));
  const forks = new PendingForks(memoryOf(context, 'forks.json', MEMORY.forks), holdParent);
  const bench: Workbench = { context, log, store, supervisor, turns, forks, dashboards, reader };
  context.subscriptions.push(log, worker, { dispose: () => { leave.abort(); } });
  return bench;
}

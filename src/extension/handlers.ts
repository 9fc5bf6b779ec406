import { clearCaches } from './care/clear-caches.ts';
import { collectDiagnostics } from './care/collect-diagnostics.ts';
import type { Handlers } from './editor/commands.ts';
import { newExperiment } from './new-experiment.ts';
import { newNetwork } from './new-network.ts';
import { exportRun } from './runs/export.ts';
import { exportSamples } from './runs/export-samples.ts';
import { evaluateRun } from './runs/evaluate.ts';
import { deleteRuns, openRunConfig, refreshRuns, renameRun, revealRun, runDirsOf } from './runs/run-actions.ts';
import type { RunsView } from './runs/runs-view.ts';
import { setUpTensorFlow } from './setup-tensorflow.ts';
import { checkpointNow, chooseAnyRun, openDashboard, pauseRun, resumeRun, stopRun } from './training/control.ts';
import { forgetFork, forkRun, forkWish, startFork } from './training/fork.ts';
import { startTraining } from './training/start-training.ts';
import type { Workbench } from './workbench.ts';

/** What every command does. */
export function handlersOf(bench: Workbench, view: RunsView): Handlers {
  const onRun = (act: (runDir: string) => Promise<void>) => async (argument: unknown, selected: unknown) => {
    const runDir = runDirsOf(bench, argument, selected, view.selection)[0] ?? (await chooseAnyRun(bench));
    if (runDir !== undefined) await act(runDir);
  };
  return {
    'gan.startTraining': (argument) => startTraining(bench, argument),
    'gan.stop': (argument) => stopRun(bench, argument),
    'gan.pause': (argument) => pauseRun(bench, argument),
    'gan.resume': (argument) => resumeRun(bench, argument),
    'gan.checkpointNow': (argument) => checkpointNow(bench, argument),
    'gan.openDashboard': (argument) => openDashboard(bench, argument),
    'gan.openEntry': () => openDashboard(bench, view.selection[0]),
    'gan.forkRun': (argument, selected) => onRun((runDir) => forkRun(bench, runDir, forkWish(argument)))(argument, selected),
    'gan.startFork': (argument) => startFork(bench, argument),
    'gan.forgetFork': (argument) => forgetFork(bench, argument),
    'gan.newExperiment': newExperiment,
    'gan.newNetwork': newNetwork,
    'gan.exportRun': onRun((runDir) => exportRun(bench, runDir)),
    'gan.exportSamples': onRun((runDir) => exportSamples(bench, runDir)),
    'gan.renameRun': onRun((runDir) => renameRun(bench, runDir)),
    'gan.revealRun': onRun(revealRun),
    'gan.evaluateRun': onRun((runDir) => evaluateRun(bench, runDir)),
    'gan.openRunConfig': onRun((runDir) => openRunConfig(bench, runDir)),
    'gan.deleteRuns': (argument, selected) => deleteRuns(bench, runDirsOf(bench, argument, selected, view.selection)),
    'gan.refreshRuns': () => refreshRuns(bench),
    'gan.setUpTensorFlow': (argument) => setUpTensorFlow(bench, argument),
    'gan.showLog': () => { bench.log.show(); },
    'gan.collectDiagnostics': () => collectDiagnostics(bench),
    'gan.clearCaches': () => clearCaches(bench),
  };
}

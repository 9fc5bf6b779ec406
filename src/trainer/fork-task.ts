import path from 'node:path';
import { configDifferences, settingOf } from '../config/differences.ts';
import { applySettings } from '../config/settings.ts';
import { totalSteps } from '../config/shapes.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { readChanges } from '../runs/changes.ts';
import { readCheckpoint } from '../runs/checkpoints.ts';
import { readRunInfo } from '../runs/info.ts';
import { checkpointToFork } from '../runs/inherit.ts';
import { holdCheckpoint } from '../runs/pruning.ts';
import type { Parent, RunInfo, SettingChange } from '../runs/types.ts';
import { Course } from './course.ts';
import { exactnessOf } from './exactness.ts';
import { trainerFault } from './faults.ts';
import { forkedState } from './forked-state.ts';
import { holdRun } from './held-run.ts';
import type { Host, Outcome } from './host.ts';
import { firstModules } from './network-modules.ts';
import { foundRun } from './new-run.ts';
import { misfit } from './restored-state.ts';
import { depart } from './resume-task.ts';
import { checkRunConfig, ownConfig, readConfigText, type RunConfig } from './run-config.ts';
import { runTraining } from './run-training.ts';

type ForkTask = Extract<TrainerTask, { task: 'fork' }>;

/** The config of the fork: a file's, or the parent's as it stood at the checkpoint. */
async function configOf({ configFile, set }: ForkTask, at: RunConfig): Promise<RunConfig> {
  const source = configFile === undefined ? at : { text: await readConfigText(configFile), file: configFile, configFile };
  return checkRunConfig({ ...source, text: applySettings(source.text, set) });
}

/** Refuses, before anything is written, what cannot go on from the checkpoint. */
async function refuseMisfit(run: RunConfig, changes: readonly SettingChange[], origin: RunInfo, { step, folder }: { step: number; folder: string }): Promise<void> {
  const steps = totalSteps(run.config.training, undefined);
  if (steps !== undefined && steps <= step) throw trainerFault('forkEnded', { step, steps });
  const forked = forkedState(run, await readCheckpoint(folder), changes, origin);
  const wrong = forked && misfit(forked.state, forked.initial);
  if (wrong) throw trainerFault('forkShape', { folder, ...wrong });
}

/** Makes a new run of a run's checkpoint, with a config of its own, and trains it. @throws Fault; what does not fit is refused before anything is written */
export async function fork(task: ForkTask, host: Host): Promise<Outcome> {
  const { parent: parentDir } = task;
  await readRunInfo(parentDir);
  const checkpoint = await checkpointToFork(parentDir, task.step);
  const letGo = holdCheckpoint(checkpoint.folder);
  if (!letGo || (task.step !== undefined && task.step !== checkpoint.step)) {
    letGo?.();
    throw trainerFault('checkpointGone', { run: path.basename(parentDir), step: task.step ?? checkpoint.step });
  }
  try {
    return await forkFrom(task, checkpoint, letGo, host);
  } finally {
    letGo();
  }
}

/** @param letGo of the checkpoint: to be called once it is the fork's own */
async function forkFrom(task: ForkTask, checkpoint: { step: number; folder: string }, letGo: () => void, host: Host): Promise<Outcome> {
  const { parent: parentDir, runDir, set } = task;
  const origin = await readRunInfo(parentDir);
  const changes = await readChanges(parentDir);
  const before = new Course(parentDir, await ownConfig(parentDir, origin), changes).at(checkpoint.step + 1);
  const run = await configOf(task, before);
  const modules = firstModules(run, task.configFile === undefined ? { dir: parentDir, info: origin } : undefined);
  const different = configDifferences(before.config, run.config);
  await refuseMisfit(run, different, origin, checkpoint);
  const parent: Parent = { id: path.basename(parentDir), name: origin.name, dir: parentDir, step: checkpoint.step, changes: different, ...(origin.engine ? { exactness: exactnessOf(origin) } : {}) };
  const inherited = task.configFile === undefined ? [...(origin.settings ?? []), ...changes.filter(({ step }) => step <= checkpoint.step + 1).map(settingOf)] : [];
  const held = await holdRun(runDir, host);
  try {
    await modules.keep(runDir);
    await foundRun(runDir, run, { networks: modules.networks, settings: [...inherited, ...set], parent, step: checkpoint.step });
    const departure = await depart(runDir, host);
    letGo();
    return await runTraining(departure, host);
  } finally {
    await held.release();
  }
}

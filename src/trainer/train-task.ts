import path from 'node:path';
import { applySettings } from '../config/settings.ts';
import { totalSteps } from '../config/shapes.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { replaceFile } from '../runs/durable.ts';
import { writeRunInfo } from '../runs/info.ts';
import { Journal } from '../runs/journal.ts';
import { runPaths } from '../runs/layout.ts';
import { RUN_FORMAT, type RunInfo } from '../runs/types.ts';
import { holdRun } from './held-run.ts';
import type { Host, Outcome } from './host.ts';
import { Course } from './course.ts';
import { hyperparameters } from './hyperparameters.ts';
import { gitState, machine } from './identity.ts';
import { checkRunConfig, readConfigText, type RunConfig } from './run-config.ts';
import { RunRecord } from './run-record.ts';
import { runTraining } from './run-training.ts';

type TrainTask = Extract<TrainerTask, { task: 'train' }>;

/** The experiment's name: the config's own, or its file's without the ending. */
const nameOf = ({ config, configFile }: RunConfig): string => config.name ?? path.basename(configFile).replace(/(\.gan)?\.jsonc?$/i, '');

async function firstInfo(runDir: string, run: RunConfig): Promise<RunInfo> {
  const now = new Date().toISOString();
  return {
    format: RUN_FORMAT,
    id: path.basename(runDir),
    name: nameOf(run),
    state: 'preparing',
    created: now,
    updated: now,
    step: 0,
    // 0 until the data's size tells how many steps its epochs are
    steps: totalSteps(run.config.training, undefined) ?? 0,
    seed: run.config.seed,
    configFile: run.configFile,
    ...machine(),
    git: await gitState(run.configFile),
    resumedFrom: [],
  };
}

/** Trains a new run in its own folder. @throws Fault; the config is refused before anything is written */
export async function train({ configFile, runDir, set, profile }: TrainTask, host: Host): Promise<Outcome> {
  const text = applySettings(await readConfigText(configFile), set);
  const run = checkRunConfig({ text, file: configFile, configFile });
  const held = await holdRun(runDir, host);
  try {
    const info = await firstInfo(runDir, run);
    // The config first: a folder with a `run.json` is a run, and can be resumed from then on.
    await replaceFile(runPaths(runDir).config, Buffer.from(text));
    await writeRunInfo(runDir, info);
    const journal = Journal.create(runDir, hyperparameters(run));
    const record = new RunRecord(runDir, info, host.report);
    await record.enter('preparing');
    const course = new Course(runDir, run, []);
    const departure = { dir: runDir, record, course, journal, start: 0, sampleFirst: true, checkpoint: -1, draws: undefined, profile };
    return await runTraining({ ...departure, stateOf: (initial) => initial, onEngine: () => Promise.resolve() }, host);
  } finally {
    await held.release();
  }
}

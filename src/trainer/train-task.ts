import path from 'node:path';
import { applySettings } from '../config/settings.ts';
import { totalSteps } from '../config/shapes.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { replaceFile } from '../runs/durable.ts';
import { writeRunInfo } from '../runs/info.ts';
import { Journal } from '../runs/journal.ts';
import { runPaths } from '../runs/layout.ts';
import { takeLock } from '../runs/lock.ts';
import { RUN_FORMAT, type RunInfo } from '../runs/types.ts';
import type { Host, Outcome } from './host.ts';
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

/** Every setting by its path, as TensorBoard's table of runs takes them. */
function flatSettings(value: object, prefix = ''): Record<string, number | string | boolean> {
  const entries = Object.entries(value).map(([key, setting]: [string, unknown]) => {
    if (typeof setting === 'object' && setting !== null && !Array.isArray(setting)) return flatSettings(setting, `${prefix}${key}.`);
    return { [prefix + key]: typeof setting === 'number' || typeof setting === 'boolean' ? setting : String(setting) };
  });
  return Object.assign({}, ...entries) as Record<string, number | string | boolean>;
}

/** Trains a new run in its own folder. @throws Fault; the config is refused before anything is written */
export async function train({ configFile, runDir, set }: TrainTask, host: Host): Promise<Outcome> {
  const text = applySettings(await readConfigText(configFile), set);
  const run = checkRunConfig({ text, file: configFile, configFile });
  const lock = await takeLock(runDir);
  try {
    await replaceFile(runPaths(runDir).config, Buffer.from(text));
    const info = await firstInfo(runDir, run);
    const journal = Journal.create(runDir);
    journal.hyperparameters(flatSettings(run.config), ['loss_d', 'loss_g']);
    await writeRunInfo(runDir, info);
    const record = new RunRecord(runDir, info, host.report);
    await record.enter('preparing');
    const departure = { dir: runDir, record, run, journal, start: 0, sampleFirst: true, checkpoint: -1, steps: undefined };
    return await runTraining({ ...departure, stateOf: (initial) => initial, onEngine: () => Promise.resolve() }, host);
  } finally {
    await lock.release();
  }
}

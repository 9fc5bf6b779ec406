import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../runs/durable.ts';
import { readRunInfo } from '../runs/info.ts';
import { defaultRunsFolder, runPaths } from '../runs/layout.ts';
import { reserveRunFolder } from '../runs/reserve.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { loadConfig, type CheckedConfig } from './config-file.ts';
import { launchFault } from './faults.ts';
import { startTrainer, type TrainerOptions, type TrainerProcess } from './trainer-process.ts';

/** The program that trains. */
type Program = Pick<TrainerOptions, 'trainerFile' | 'execPath' | 'environment'>;

export interface StartOptions extends Program {
  readonly configFile: string;
  /** where the run gets a folder of its own; the project's own place where neither this nor `runDir` is given */
  readonly runsFolder?: string | undefined;
  /** the run's own folder: empty, or not there yet */
  readonly runDir?: string | undefined;
  /** `path=value` changes to the config, in order */
  readonly settings: readonly string[];
  /** has some steps profiled */
  readonly profile?: 'usual' | { readonly from: number; readonly to: number } | undefined;
  /** whether the run goes on when this process is gone */
  readonly outlivesHost?: boolean | undefined;
}

/** A run that has been started. */
export interface StartedRun {
  /** absolute path of the run's folder */
  readonly runDir: string;
  readonly trainer: TrainerProcess;
}

/** Checks a config, makes the run's folder and starts a trainer in it. Throws a Fault, or ConfigErrors. */
export async function startTraining(options: StartOptions): Promise<StartedRun & { readonly checked: CheckedConfig }> {
  const configFile = path.resolve(options.configFile);
  const checked = await loadConfig(configFile, options.settings);
  const runDir = await makeRunDir(checked, options);
  const trainer = startIn(runDir, { task: 'train', configFile, runDir, set: [...options.settings], ...(options.profile ? { profile: options.profile } : {}), ...outliving(options) }, options);
  return { runDir, trainer, checked };
}

export interface ResumeOptions extends Program {
  readonly runDir: string;
  /** where to go to, where that is not where the config says */
  readonly steps?: number | undefined;
  readonly outlivesHost?: boolean | undefined;
  /** takes the run even where it cannot be told whether another machine still trains it: a person said that none does */
  readonly takeOver?: boolean | undefined;
}

/** Starts a trainer that goes on from a run's last checkpoint. Throws a Fault where the folder holds no run that this version reads. */
export async function resumeTraining({ runDir: dir, steps, takeOver, ...options }: ResumeOptions): Promise<StartedRun> {
  const runDir = path.resolve(dir);
  await readRunInfo(runDir);
  return { runDir, trainer: startIn(runDir, { task: 'resume', runDir, ...(steps === undefined ? {} : { steps }), ...(takeOver ? { takeOver } : {}), ...outliving(options) }, options) };
}

export const outliving = ({ outlivesHost }: Pick<ResumeOptions, 'outlivesHost'>) => (outlivesHost ? { outlivesHost } : {});

export const startIn = (runDir: string, task: TrainerTask, { trainerFile, execPath, environment }: Program) =>
  startTrainer(task, { trainerFile, execPath, environment, logFile: runPaths(runDir).log });

/** The run's name: the config's, or its file's without the ending. */
export function runName({ file, config }: Pick<CheckedConfig, 'file' | 'config'>): string {
  return config.name ?? path.basename(file).replace(/(\.gan)?\.jsonc?$/i, '');
}

/** Makes the folder of a new run: the one that was named, or one of its own in the runs folder. */
export async function makeRunDir(checked: CheckedConfig, { runDir, runsFolder }: Pick<StartOptions, 'runDir' | 'runsFolder'>): Promise<string> {
  if (runDir === undefined) return reserveRunFolder(path.resolve(runsFolder ?? defaultRunsFolder(checked.file)), runName(checked));
  return emptyFolder(path.resolve(runDir));
}

/** Makes a folder for its owner only; one that is there already must be empty. */
async function emptyFolder(dir: string): Promise<string> {
  makeFolder(dir);
  if ((await readdir(dir)).length > 0) throw launchFault('runDirTaken', { dir });
  return dir;
}

import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder that a config's runs belong to: the nearest one above it with `.gan` or `.git`, else its own. */
export function projectRoot(configFile: string): string {
  const own = path.dirname(path.resolve(configFile));
  for (let folder = own; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.gan')) || existsSync(path.join(folder, '.git'))) return folder;
    if (folder === path.dirname(folder)) return own;
  }
}

export function defaultRunsFolder(configFile: string): string {
  return path.join(projectRoot(configFile), '.gan', 'runs');
}

/** Entries of a run folder (docs/run-folder.md). The event file's name holds its time and host: see `eventFiles`. */
export interface RunPaths {
  readonly info: string;
  readonly config: string;
  readonly changes: string;
  readonly alerts: string;
  readonly samples: string;
  readonly checkpoints: string;
  readonly log: string;
  readonly profile: string;
  readonly measures: string;
  readonly index: string;
  readonly lock: string;
  readonly control: string;
}

export function runPaths(dir: string): RunPaths {
  return {
    info: path.join(dir, 'run.json'),
    config: path.join(dir, 'config.gan.json'),
    changes: path.join(dir, 'changes.json'),
    alerts: path.join(dir, 'alerts.json'),
    samples: path.join(dir, 'samples'),
    checkpoints: path.join(dir, 'checkpoints'),
    log: path.join(dir, 'log.txt'),
    profile: path.join(dir, 'profile.json'),
    measures: path.join(dir, 'measures.json'),
    index: path.join(dir, 'index'),
    lock: path.join(dir, 'trainer.lock'),
    control: path.join(dir, 'control.json'),
  };
}

/** A step as names of files and folders carry it: names in order are steps in order. */
export const paddedStep = (step: number): string => String(step).padStart(10, '0');

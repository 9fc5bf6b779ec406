import path from 'node:path';
import { totalSteps } from '../config/shapes.ts';
import { replaceFile } from '../runs/durable.ts';
import { writeRunInfo } from '../runs/info.ts';
import { runPaths } from '../runs/layout.ts';
import { RUN_FORMAT, type Parent, type RunInfo } from '../runs/types.ts';
import { gitState, machine } from './identity.ts';
import type { RunConfig } from './run-config.ts';

/** What a new run begins with besides its config. */
export interface Origin {
  /** `path=value`, what it was started with in place of what its config file says */
  readonly settings: readonly string[];
  readonly parent?: Parent;
  /** copies of the modules that its networks are made by */
  readonly networks?: RunInfo['networks'];
  /** the run whose weights it begins with */
  readonly origin?: RunInfo['origin'];
  /** the step that it begins at; 0 where it is no fork */
  readonly step?: number;
}

/**
 * Makes a run of a folder: its config and its `run.json`. The config comes first: a folder with a `run.json` is a run, and
 * can be resumed from then on.
 */
export async function foundRun(runDir: string, run: RunConfig, origin: Origin): Promise<RunInfo> {
  const info = await firstInfo(runDir, run, origin);
  await replaceFile(runPaths(runDir).config, Buffer.from(run.text));
  await writeRunInfo(runDir, info);
  return info;
}

/** The experiment's name: the config's own, or its file's without the ending. */
const nameOf = ({ config, configFile }: RunConfig): string => config.name ?? path.basename(configFile).replace(/(\.gan)?\.jsonc?$/i, '');

async function firstInfo(runDir: string, run: RunConfig, { settings, parent, origin, networks = [], step = 0 }: Origin): Promise<RunInfo> {
  const now = new Date().toISOString();
  return {
    format: RUN_FORMAT,
    id: path.basename(runDir),
    name: nameOf(run),
    state: 'preparing',
    created: now,
    updated: now,
    step,
    // 0 until the data's size tells how many steps its epochs are
    steps: totalSteps(run.config.training, undefined) ?? 0,
    seed: run.config.seed,
    configFile: run.configFile,
    ...(settings.length > 0 ? { settings } : {}),
    ...(parent ? { parent } : {}),
    ...(networks.length > 0 ? { networks } : {}),
    ...(origin ? { origin } : {}),
    ...machine(),
    git: await gitState(run.configFile),
    resumedFrom: [],
  };
}

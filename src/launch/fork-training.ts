import path from 'node:path';
import { settingOf } from '../config/differences.ts';
import { applySettings } from '../config/settings.ts';
import { readChanges } from '../runs/changes.ts';
import { readRunInfo } from '../runs/info.ts';
import { checkpointToFork } from '../runs/inherit.ts';
import { runPaths } from '../runs/layout.ts';
import { checkText, readConfigFile, type CheckedConfig } from './config-file.ts';
import { makeRunDir, outliving, startIn, type StartedRun, type StartOptions } from './start-training.ts';

export interface ForkOptions extends Omit<StartOptions, 'configFile'> {
  /** folder of the run to fork */
  readonly parent: string;
  /** the fork begins with the last checkpoint at or before this step; with the newest where it is left out */
  readonly step?: number | undefined;
  /** the fork's config; the run's, as it stood at that step, where it is left out */
  readonly configFile?: string | undefined;
}

/** A run's config as it stood at a checkpoint, with what was changed while it trained; comments kept. @param step the checkpoint's; the end where it is left out */
export async function configTextAt(runDir: string, step = Infinity): Promise<string> {
  const changes = (await readChanges(runDir)).filter((change) => change.step <= step + 1);
  return applySettings(await readConfigFile(runPaths(runDir).config), changes.map(settingOf));
}

/** Starts a trainer that goes on from a run's checkpoint as a run of its own. Throws a Fault, or ConfigErrors. */
export async function forkTraining(options: ForkOptions): Promise<StartedRun & { readonly checked: CheckedConfig; readonly step: number }> {
  const parent = path.resolve(options.parent);
  const info = await readRunInfo(parent);
  const { step } = await checkpointToFork(parent, options.step);
  const own = options.configFile === undefined ? undefined : path.resolve(options.configFile);
  const text = own === undefined ? await configTextAt(parent, step) : await readConfigFile(own);
  const checked = checkText(own ?? info.configFile, applySettings(text, [...options.settings]));
  const runDir = await makeRunDir(checked, { runsFolder: path.dirname(parent), ...options });
  const config = own === undefined ? {} : { configFile: own };
  return { runDir, checked, step, trainer: startIn(runDir, { task: 'fork', parent, step, runDir, set: [...options.settings], ...config, ...outliving(options) }, options) };
}

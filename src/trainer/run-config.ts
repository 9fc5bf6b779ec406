import { existsSync } from 'node:fs';
import { checkConfig, type CheckContext, type ConfigFault } from '../config/check.ts';
import type { ModuleTies } from '../config/networks.ts';
import { positionAt } from '../config/position.ts';
import type { Config } from '../config/schema.ts';
import { fill } from '../faults/fault.ts';
import { runPaths } from '../runs/layout.ts';
import { readIfThere } from '../runs/read-file.ts';
import type { RunInfo } from '../runs/types.ts';
import { configFault } from './faults.ts';
import { ownModules } from './network-modules.ts';

/** Where a config's text comes from. */
export interface ConfigSource {
  readonly text: string;
  /** the file that faults name: the person's own, or the run folder's copy */
  readonly file: string;
  /** the file that the config's paths are relative to: always the person's own */
  readonly configFile: string;
}

export interface RunConfig extends ConfigSource {
  readonly config: Config;
}

const LIMIT = 1 << 20;

/** @param links whether one leads to the file is nothing to us, unless the file is a run's @throws Fault naming the file */
export async function readConfigText(file: string, links: 'refused' | 'followed' = 'followed'): Promise<string> {
  const bytes = await readIfThere(file, LIMIT, links).catch((error: unknown) => {
    throw configFault('unreadable', { file, why: error instanceof Error ? error.message : String(error) }, error);
  });
  if (!bytes) throw configFault('unreadable', { file, why: 'it is not there' });
  return Buffer.from(bytes).toString('utf8');
}

/** The config that a run was started with; the modules of its networks are loaded. @throws Fault */
export async function ownConfig(dir: string, info: Pick<RunInfo, 'configFile' | 'networks'>): Promise<RunConfig> {
  const { config: file } = runPaths(dir);
  const run = checkRunConfig({ text: await readConfigText(file, 'refused'), file, configFile: info.configFile });
  ownModules(run, { dir, info });
  return run;
}

/** A module is looked for when it is loaded: a run has a copy of its own. So is a network of features, without which a run is sampled all the same. */
const isThere = (file: string): boolean => /\.([cm]?[jt]s|onnx)$/.test(file) || existsSync(file);

/**
 * Checks a config as the editor does.
 * @param dataSize number of training examples, once it is known
 * @param modules what ties examples together in the networks, once they are made
 * @throws Fault naming the place of the first error
 */
export function checkRunConfig({ text, file, configFile }: ConfigSource, dataSize?: number, modules?: ModuleTies): RunConfig {
  const known: CheckContext = { ...(dataSize === undefined ? {} : { dataSize }), ...(modules ? { modules } : {}) };
  const { config, faults } = checkConfig(text, { configFile, exists: isThere, ...known });
  if (config) return { text, file, configFile, config };
  const [first, ...more] = faults.filter(({ severity }) => severity === 'error');
  const { line, column } = positionAt(text, first?.offset ?? 0);
  throw configFault('invalid', { file, line, column, message: first ? fill(first.template, first.args) : '', more: more.length });
}

const identity = ({ code, offset, args }: ConfigFault): string => JSON.stringify([code, offset, args]);

/** What the rules find in a config once its modules' networks are made, beyond what the text alone tells. */
export function faultsOfModules({ text, configFile }: ConfigSource, modules: ModuleTies): ConfigFault[] {
  const told = new Set(checkConfig(text, { configFile, exists: isThere }).faults.map(identity));
  return checkConfig(text, { configFile, exists: isThere, modules }).faults.filter((fault) => !told.has(identity(fault)));
}

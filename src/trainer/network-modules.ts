import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config/schema.ts';
import { provideModule } from '../gan/nn/own-module.ts';
import { makeFolder, replaceFile } from '../runs/durable.ts';
import { projectRoot, runPaths } from '../runs/layout.ts';
import type { NetworkCopy, RunInfo } from '../runs/types.ts';
import { trainerFault } from './faults.ts';
import type { Host } from './host.ts';
import { collect, exportsOf, hashOf, lineOf, type Sources } from './module-sources.ts';
import { tell } from './tell.ts';

/** A config, and the file that its paths are relative to. */
interface RunConfig {
  readonly config: Config;
  readonly configFile: string;
}

/** A run that goes on with the networks that it began with. */
export interface RunWithNetworks {
  readonly dir: string;
  readonly info: Pick<RunInfo, 'networks'>;
}

/** The modules that a config names, each once. */
function namedModules({ config }: RunConfig): string[] {
  const named = [config.generator, config.discriminator].flatMap((player) => (player.network === 'module' ? [player.module] : []));
  return [...new Set(named)];
}

/** Runs a module and makes its networks known under the path that the config has for it. */
function provide(name: string, sources: Sources): void {
  const text = sources.texts.get(sources.entry) ?? '';
  provideModule(name, { file: path.join(sources.root, sources.entry), exports: exportsOf(sources), lineOf: (exported) => lineOf(text, exported) });
}

/** A module as it stands in the project. @param texts what was read is put here, by its path in the project @throws Fault */
function inProject({ configFile }: RunConfig, name: string, texts?: Map<string, string>): Sources {
  return collect(projectRoot(configFile), path.resolve(path.dirname(configFile), name), configFile, texts);
}

/** What came of loading the modules of a config's networks. */
export interface LoadedModules {
  /** every file that was read, by its real path */
  readonly texts: ReadonlyMap<string, string>;
  /** what was thrown, a module each */
  readonly errors: readonly unknown[];
}

/** Loads each module that a config names from the project and makes its networks known, as far as they can be loaded. */
export function loadModules(run: RunConfig): LoadedModules {
  const root = realpathSync(projectRoot(run.configFile));
  const texts = new Map<string, string>();
  const errors = namedModules(run).flatMap((name) => {
    const own = new Map<string, string>();
    try {
      provide(name, inProject(run, name, own));
      return [];
    } catch (error) {
      return [error];
    } finally {
      for (const [file, text] of own) texts.set(path.join(root, file), text);
    }
  });
  return { texts, errors };
}

const copyOf = ({ networks = [] }: RunWithNetworks['info'], name: string): NetworkCopy | undefined => networks.find(({ module }) => module === name);

/** A folder of the run that `run.json` names, seen to lie in the run's own. */
function folderIn(dir: string, folder: string): string | undefined {
  const found = path.join(dir, folder);
  if (!existsSync(found)) return undefined;
  const inside = path.relative(realpathSync(dir), realpathSync(found));
  return inside === '' || inside.startsWith('..') || path.isAbsolute(inside) ? undefined : found;
}

/** A module as a run has a copy of it. @throws Fault where it is not what `run.json` says */
function inRun({ dir, info }: RunWithNetworks, name: string): Sources {
  const copy = copyOf(info, name);
  const folder = copy && folderIn(dir, copy.folder);
  if (!folder) throw trainerFault('moduleCopy', { dir, module: name, reason: copy ? `${copy.folder} is not there` : 'run.json names none' });
  const sources = collect(folder, path.join(folder, copy.entry), runPaths(dir).info);
  if (hashOf(sources) !== copy.sha256) throw trainerFault('moduleCopy', { dir, module: name, reason: `${copy.folder} has been changed` });
  return sources;
}

/** The modules of a run that begins. */
export interface FirstModules {
  readonly networks: readonly NetworkCopy[];
  /** Writes copies into the run's folder. */
  keep(dir: string): Promise<void>;
}

/**
 * Loads the modules that a config names and makes their networks known: from the project, or as the parent of a fork has
 * them.
 * @throws Fault where one is not there, lies outside of the project, or fails
 */
export function firstModules(run: RunConfig, parent?: RunWithNetworks): FirstModules {
  const found = namedModules(run).map((name, i) => {
    const sources = parent && copyOf(parent.info, name) ? inRun(parent, name) : inProject(run, name);
    return { name, folder: `networks/${i + 1}`, sources };
  });
  for (const { name, sources } of found) provide(name, sources);
  return {
    networks: found.map(({ name, folder, sources }) => ({ module: name, folder, entry: sources.entry, sha256: hashOf(sources) })),
    keep: async (dir) => {
      for (const { folder, sources } of found) for (const [file, text] of sources.texts) await keepFile(path.join(dir, folder, file), text);
    },
  };
}

async function keepFile(file: string, text: string): Promise<void> {
  makeFolder(path.dirname(file));
  await replaceFile(file, Buffer.from(text));
}

/** Loads the modules of a run from the copies in its folder, whatever has become of the project. @throws Fault */
export function ownModules(run: RunConfig, of: RunWithNetworks): void {
  for (const name of namedModules(run)) provide(name, inRun(of, name));
}

/** Says where a module of the project is no longer the one that a run goes on with. */
export function tellOfChanges(run: RunConfig, { networks = [] }: RunWithNetworks['info'], host: Pick<Host, 'report'>): void {
  for (const { module, sha256, folder } of networks) if (hashInProject(run, module) !== sha256) tell(trainerFault('moduleChanged', { module, folder }), host);
}

function hashInProject(run: RunConfig, module: string): string | undefined {
  try {
    return hashOf(inProject(run, module));
  } catch {
    // Whatever it is that keeps it from being read: it is not what it was.
    return undefined;
  }
}

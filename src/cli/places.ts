import { existsSync } from 'node:fs';
import path from 'node:path';
import { findRun, listRuns } from '../runs/catalogue.ts';
import { defaultRunsFolder, runPaths } from '../runs/layout.ts';
import { cliFault } from './faults.ts';

/** The trainer's bundle stands beside this program's. */
export const trainerFile = path.join(__dirname, 'trainer.cjs');

/** Where the project that a folder belongs to keeps its runs. */
export const runsFolderOf = (folder: string): string => defaultRunsFolder(path.join(folder, 'any.gan.json'));

/** A path as short as it can be from here. */
export function shortPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative || '.';
}

/**
 * The run that a path, an id, the beginning of an id, a name (the newest run of it) or `latest` means from here.
 * Throws a Fault where there is none, or where it is not clear which.
 */
export async function findRunHere(reference: string) {
  const folder = runsFolderOf(process.cwd());
  return findRun(folder, (await newestCalled(reference, folder)) ?? reference);
}

/** The folder of the newest run of a name; undefined where a run has it as its id, or none as its name. */
async function newestCalled(reference: string, folder: string): Promise<string | undefined> {
  if (existsSync(runPaths(reference).info)) return undefined;
  const runs = await listRuns(folder);
  if (runs.length === 0) throw cliFault('noRunYet', { folder });
  if (runs.some(({ dir }) => path.basename(dir) === reference)) return undefined;
  return runs.find((run) => 'info' in run && (reference === 'latest' || run.info.name === reference))?.dir;
}

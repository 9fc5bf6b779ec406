import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { toFaultData, type FaultData } from '../faults/fault.ts';
import { errorCode, fault, readFault } from './faults.ts';
import { readRunInfo } from './info.ts';
import { runPaths } from './layout.ts';
import type { RunInfo } from './types.ts';

/** A run that can be read, or a folder that ought to be one and why it cannot. */
export type RunEntry = { readonly dir: string; readonly info: RunInfo } | { readonly dir: string; readonly fault: FaultData };

/** All runs of a runs folder, newest first. One that cannot be read is listed with its fault; other folders are passed over. */
export async function listRuns(runsFolder: string): Promise<RunEntry[]> {
  const dirs = (await folders(runsFolder)).map((name) => path.join(runsFolder, name)).filter(looksLikeRun);
  const entries = await Promise.all(dirs.map(readEntry));
  const created = (entry: RunEntry): string => ('info' in entry ? entry.info.created : '');
  return entries.sort((a, b) => compare(created(b), created(a)) || compare(b.dir, a.dir));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function folders(runsFolder: string): Promise<string[]> {
  try {
    const entries = await readdir(runsFolder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw readFault(runsFolder, error);
  }
}

/** A folder that was only reserved so far (it holds a log and its config at most) is no run yet. */
function looksLikeRun(dir: string): boolean {
  const { info, checkpoints, samples, index } = runPaths(dir);
  return [info, checkpoints, samples, index].some((entry) => existsSync(entry));
}

async function readEntry(dir: string): Promise<RunEntry> {
  try {
    return { dir, info: await readRunInfo(dir) };
  } catch (error) {
    return { dir, fault: toFaultData(error) };
  }
}

/**
 * The run that a person means: a path to its folder, its id or the beginning of it, its name, or `latest`.
 * @throws Fault `runs.noSuchRun`, `runs.severalRuns`, or why that run cannot be read
 */
export async function findRun(runsFolder: string, idOrNameOrPath: string): Promise<{ dir: string; info: RunInfo }> {
  const asPath = path.resolve(idOrNameOrPath);
  if (existsSync(runPaths(asPath).info)) return { dir: asPath, info: await readRunInfo(asPath) };
  const runs = await listRuns(runsFolder);
  const id = (entry: RunEntry): string => path.basename(entry.dir);
  const name = (entry: RunEntry): string => ('info' in entry ? entry.info.name : '');
  const tests = [(entry: RunEntry) => id(entry) === idOrNameOrPath, (entry: RunEntry) => name(entry) === idOrNameOrPath, (entry: RunEntry) => id(entry).startsWith(idOrNameOrPath)];
  const found = tests.map((test) => runs.filter(test)).find((matches) => matches.length > 0) ?? (idOrNameOrPath === 'latest' ? runs.slice(0, 1) : []);
  const only = found[0];
  if (!only || idOrNameOrPath === '') throw fault('noSuchRun', { name: idOrNameOrPath, folder: runsFolder });
  if (found.length > 1) throw fault('severalRuns', { name: idOrNameOrPath, candidates: found.slice(0, 5).map(id).join(', ') });
  return { dir: only.dir, info: await readRunInfo(only.dir) };
}

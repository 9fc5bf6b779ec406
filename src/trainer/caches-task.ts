import { lstat, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../data/cache-folder.ts';
import { mnistFiles } from '../data/mnist.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { folderSize } from '../runs/size.ts';
import { trainerFault } from './faults.ts';
import type { Outcome } from './host.ts';
import { JUDGES_FOLDER } from './measures/judge-cache.ts';

type CachesTask = Extract<TrainerTask, { task: 'caches' }>;

/** What the cache may hold, by the names of folders in it: nothing else there is ours to delete. */
const CACHES = [mnistFiles.name, JUDGES_FOLDER] as const;

interface Cached {
  readonly name: string;
  readonly folder: string;
  readonly bytes: number;
}

async function found(): Promise<Cached[]> {
  const folders = CACHES.map((name) => ({ name, folder: path.join(cacheFolder(), name) }));
  const there = await Promise.all(folders.map(({ folder }) => lstat(folder).then((stats) => stats.isDirectory(), () => false)));
  return Promise.all(folders.filter((_, i) => there[i]).map(async (cache) => ({ ...cache, bytes: await folderSize(cache.folder) })));
}

/**
 * What is cached for all of a person's projects, and can be fetched or made again; deletes what is asked for.
 * @throws Fault `trainer.noCache` where there is none of a name; nothing is deleted then
 */
export async function caches({ clear = [] }: CachesTask): Promise<Outcome> {
  const before = await found();
  const unknown = clear.find((name) => !before.some((cache) => cache.name === name));
  if (unknown !== undefined) throw trainerFault('noCache', { name: unknown, names: before.map(({ name }) => name).join(', ') || 'none' });
  const cleared = before.filter(({ name }) => clear.includes(name));
  for (const { folder } of cleared) await rm(folder, { recursive: true, force: true });
  return { step: 0, state: 'finished', result: { folder: cacheFolder(), caches: before.filter((cache) => !cleared.includes(cache)), cleared } };
}

import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where tests keep what they fetch once per user: browsers and editors, one folder a version. */
export function cacheFolder(): string {
  const home = os.homedir();
  const bases: Partial<Record<NodeJS.Platform, string>> = {
    darwin: path.join(home, 'Library', 'Caches'),
    win32: process.env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'),
  };
  return path.join(bases[process.platform] ?? process.env.XDG_CACHE_HOME ?? path.join(home, '.cache'), 'gan-workbench-tests');
}

/**
 * The folder `name` of the cache, made by `install` when it is not there yet. `install` works in a staging folder that
 * is renamed at the end, so a folder that exists is whole; a lock keeps two processes from installing at once.
 */
export async function cached(name: string, install: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheFolder(), name);
  if (await exists(folder)) return folder;
  await mkdir(cacheFolder(), { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (!(await exists(folder))) await installAside(folder, install);
  } finally {
    await unlock();
  }
  return folder;
}

async function installAside(folder: string, install: (folder: string) => Promise<void>): Promise<void> {
  const staging = `${folder}.staging`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  const begun = Date.now();
  process.stderr.write(`Fetching ${path.basename(folder)} into ${cacheFolder()} (once) …\n`);
  await install(staging);
  await rename(staging, folder);
  process.stderr.write(`Fetched ${path.basename(folder)} in ${Math.round((Date.now() - begun) / 1000)} s\n`);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}

/** Waits until no living process holds the lock file, then takes it; returns what gives it back. */
async function lock(file: string): Promise<() => Promise<void>> {
  for (let round = 0; ; round++) {
    const handle = await open(file, 'wx').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
      throw error;
    });
    if (handle) {
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    }
    if (await isStale(file)) await rm(file, { force: true });
    else if (round % 60 === 0) process.stderr.write(`Waiting for ${path.basename(file, '.lock')}: another process is fetching it …\n`);
    await sleep(500);
  }
}

/** A lock is stale when its process is gone; an empty one is given 10 s to get its writer's id. */
async function isStale(file: string): Promise<boolean> {
  const [text, age] = await Promise.all([readFile(file, 'utf8'), stat(file)]).then(([t, s]) => [t, Date.now() - s.mtimeMs] as const, () => ['', 0] as const);
  const pid = Number(text);
  if (!Number.isInteger(pid) || pid <= 0) return age > 10_000;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { dataFault, reasonOf } from './faults.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The per-user folder of fetched data sets, shared by every way to start a run. `GAN_CACHE` names another; otherwise
 * each system's own place (XDG base directory specification: a relative XDG_CACHE_HOME is to be ignored).
 */
export function cacheFolder(env: Environment = process.env, platform: NodeJS.Platform = process.platform, home = homedir()): string {
  if (env['GAN_CACHE']) return path.resolve(env['GAN_CACHE']);
  const name = 'gan-workbench';
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), name, 'Cache');
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', name);
  const xdg = env['XDG_CACHE_HOME'];
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(home, '.cache'), name);
}

/** Makes a folder inside the cache, readable by this user only. @throws Fault `data.cache` */
export async function makeCacheFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw dataFault('cache', { folder, reason: reasonOf(error) }, error);
  }
}

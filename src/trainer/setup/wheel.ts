import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { reasonOf } from '../../data/faults.ts';
import { setupFault } from './faults.ts';
import type { Work } from './work.ts';

/** Where an entry of a wheel goes, if it is wanted. */
export type Place = (entry: string) => string | undefined;

interface Wanted {
  readonly entry: Entry;
  readonly to: string;
}

/**
 * Takes files out of a wheel, which is a zip archive; yauzl refuses names that would leave the folder.
 * @param most bytes that they may have together
 * @returns the files that it made
 * @throws Fault `setup.wheel`; the signal's reason
 */
export async function unpackWheel(wheel: string, place: Place, most: number, { signal, progress }: Work): Promise<readonly string[]> {
  const file = path.basename(wheel);
  try {
    const zip = await openPromise(wheel, { lazyEntries: true, autoClose: false });
    try {
      const wanted = await wantedEntries(zip, place);
      const total = wanted.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
      if (total > most) throw new Error(`what is wanted of it has ${total} bytes, more than ${most}`);
      let done = 0;
      for (const each of wanted) await unpackEntry(zip, each, signal, (bytes) => { progress((done += bytes), total, `Unpacking ${file}`); });
      return wanted.map(({ to }) => to);
    } finally {
      zip.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && 'syscall' in error) throw error;
    throw setupFault('wheel', { file, reason: reasonOf(error) }, error);
  }
}

async function wantedEntries(zip: ZipFile, place: Place): Promise<Wanted[]> {
  const wanted: Wanted[] = [];
  for await (const entry of zip.eachEntry()) {
    const to = entry.fileName.endsWith('/') ? undefined : place(entry.fileName);
    if (to !== undefined) wanted.push({ entry, to });
  }
  return wanted;
}

/** A file that may be run stays one: CUDA's assembler is. */
async function unpackEntry(zip: ZipFile, { entry, to }: Wanted, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  const count = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      onBytes(chunk.length);
      next(null, chunk);
    },
  });
  const isProgram = ((entry.externalFileAttributes >>> 16) & 0o100) !== 0;
  await pipeline(await zip.openReadStreamPromise(entry), count, createWriteStream(to, { mode: isProgram ? 0o700 : 0o600, flags: 'wx' }), { signal });
}

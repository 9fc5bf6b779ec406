import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { INSTALLATION_FORMAT, MANIFEST_NAME, type InstallationManifest } from '../../engine/tensorflow/installation.ts';
import { syncFolder, writeSynced } from '../../runs/durable.ts';
import type { Work } from './work.ts';

/** What a way to make an installation says of it; the rest is found out here. */
export type Description = Omit<InstallationManifest, 'format' | 'platform' | 'arch' | 'files' | 'made'>;

/**
 * Waits until every file of a folder is on the disk itself, notes its checksum, and writes the manifest last: from then
 * on the folder is an installation.
 */
export async function seal(folder: string, description: Description, { signal, progress }: Work): Promise<InstallationManifest> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const [done, name] of names.sort().entries()) {
    signal.throwIfAborted();
    progress(done, names.length, 'Checking what was made');
    files[name.split(path.sep).join('/')] = await synced(path.join(folder, name));
  }
  const { platform, arch } = process;
  const manifest = { format: INSTALLATION_FORMAT, ...description, platform, arch, files, made: new Date().toISOString() } as const;
  await writeSynced(path.join(folder, MANIFEST_NAME), Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`));
  for (const entry of entries) if (entry.isDirectory()) await syncFolder(path.join(entry.parentPath, entry.name));
  await syncFolder(folder);
  return manifest;
}

async function synced(file: string): Promise<{ bytes: number; sha256: string }> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return digest(file);
}

/** Length and checksum of a file. */
async function digest(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Whether every file of an installation is as it was when it was made. */
export async function isSound(folder: string, { files }: InstallationManifest, { signal, progress }: Work): Promise<boolean> {
  const names = Object.entries(files);
  for (const [done, [name, wanted]] of names.entries()) {
    signal.throwIfAborted();
    progress(done, names.length, 'Checking what is there');
    const found = await digest(path.join(folder, name)).catch(() => undefined);
    if (found?.bytes !== wanted.bytes || found.sha256 !== wanted.sha256) return false;
  }
  return true;
}

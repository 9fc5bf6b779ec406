import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST_NAME, type InstallationManifest } from '../../engine/tensorflow/installation.ts';
import { syncFolder, writeSynced } from '../../runs/durable.ts';
import { digestOf, type Digest } from './checksum.ts';
import { manifestOf, type Claims, type Findings } from './way.ts';
import type { Work } from './work.ts';

/**
 * Waits until every file of a folder is on the disk itself, notes its checksum, and writes the manifest last: from then
 * on the folder is an installation.
 */
export async function seal(folder: string, claims: Claims, findings: Findings, { signal, progress }: Work): Promise<InstallationManifest> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const files: Record<string, Digest> = {};
  for (const [done, name] of names.sort().entries()) {
    progress(done, names.length, 'Checking what was made');
    await sync(path.join(folder, name));
    files[name.split(path.sep).join('/')] = await digestOf(path.join(folder, name), signal);
  }
  const manifest = manifestOf(claims, findings, files);
  await writeSynced(path.join(folder, MANIFEST_NAME), Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`));
  for (const entry of entries) if (entry.isDirectory()) await syncFolder(path.join(entry.parentPath, entry.name));
  await syncFolder(folder);
  return manifest;
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}

/** Whether every file of an installation is as it was when it was made. */
export async function isSound(folder: string, { files }: InstallationManifest, { signal, progress }: Work): Promise<boolean> {
  const entries = Object.entries(files);
  for (const [done, [name, wanted]] of entries.entries()) {
    progress(done, entries.length, 'Checking what is there');
    const found = await digestOf(path.join(folder, name), signal).catch(() => undefined);
    signal.throwIfAborted();
    if (found?.bytes !== wanted.bytes || found.sha256 !== wanted.sha256) return false;
  }
  return true;
}

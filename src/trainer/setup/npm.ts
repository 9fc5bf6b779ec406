import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fetchPackage, type PinnedPackage } from '../../data/npm-package.ts';
import { reasonOf } from '../../data/faults.ts';
import { setupFault } from './faults.ts';
import type { Work } from './work.ts';

/** A package's files, unpacked aside. @throws Fault `setup.npm`; the signal's reason */
export async function fetchFromNpm(pinned: PinnedPackage, { folder, progress, signal }: Work): Promise<string> {
  const own = path.join(folder, pinned.spec.replaceAll(/\W/g, '-'));
  await mkdir(own, { mode: 0o700 });
  try {
    return await fetchPackage(pinned, own, progress, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw setupFault('npm', { spec: pinned.spec, reason: reasonOf(error) }, error);
  }
}

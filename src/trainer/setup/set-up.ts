import { findInstallation } from '../../engine/tensorflow/installation.ts';
import type { TensorFlowBuild } from '../../engine/tensorflow/place.ts';
import { setupFault } from './faults.ts';
import { makeFromWheel } from './from-wheel.ts';
import { cpuWheels, type PinnedWheel } from './pins.ts';
import { prove } from './proof.ts';
import { isSound, seal } from './seal.ts';
import { checkSpace, clearLeftovers, leaveDownloads, lockSetup, placesOf, putInPlace, type Places } from './storage.ts';
import type { Work } from './work.ts';
import path from 'node:path';

/** What the set-up did. */
export interface SetUp {
  readonly folder: string;
  readonly tensorflow: string;
  /** false where a sound installation was there already */
  readonly changed: boolean;
}

/** @throws Fault `setup.…`; the signal's reason */
export async function setUpTensorFlow(build: TensorFlowBuild, { signal, progress }: Omit<Work, 'folder'>): Promise<SetUp> {
  const lock = await lockSetup();
  try {
    const places = placesOf(build);
    const work: Work = { folder: places.work, signal, progress };
    const wheel = cpuWheels[`${process.platform}-${process.arch}`];
    if (!wheel) throw setupFault('platform', { found: `${process.platform} ${process.arch}`, needed: Object.keys(cpuWheels).join(', ') });
    await clearLeftovers(places, new Set([wheel.file]));
    const there = await findInstallation(build);
    if (there && (await isSound(there.folder, there.manifest, work))) return { folder: there.folder, tensorflow: there.manifest.tensorflow, changed: false };
    await checkSpace(places.staging, wheel.bytes * 2 + wheel.unpacked);
    return await make(wheel, build, places, work).catch(async (error: unknown) => {
      await leaveDownloads(places);
      throw error;
    });
  } finally {
    await lock.release();
  }
}

async function make(wheel: PinnedWheel, build: TensorFlowBuild, places: Places, work: Work): Promise<SetUp> {
  const description = await makeFromWheel(wheel, build, places, work);
  await prove(path.join(places.made, description.binding), work);
  const { tensorflow } = await seal(places.made, description, work);
  await putInPlace(places);
  return { folder: places.installed, tensorflow, changed: true };
}

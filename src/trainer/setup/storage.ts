import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../../data/faults.ts';
import { installationFolder, tensorFlowFolder, type TensorFlowBuild } from '../../engine/tensorflow/place.ts';
import { Fault } from '../../faults/fault.ts';
import { syncFolder } from '../../runs/durable.ts';
import { takeLock, type Lock } from '../../runs/lock.ts';
import { setupFault } from './faults.ts';

/** Folders of one build's set-up, all on one disk, so that a rename puts a whole installation in its place. */
export interface Places {
  readonly installed: string;
  /** what stood there before, for the moment of the change */
  readonly before: string;
  /** everything that is no installation yet: the three below */
  readonly staging: string;
  /** whole downloads, kept until a set-up comes to its end */
  readonly downloads: string;
  readonly work: string;
  readonly made: string;
}

export function placesOf(build: TensorFlowBuild): Places {
  const installed = installationFolder(build);
  const staging = `${installed}.part`;
  return { installed, before: `${installed}.before`, staging, downloads: path.join(staging, 'downloads'), work: path.join(staging, 'work'), made: path.join(staging, 'made') };
}

const discard = (folder: string) => rm(folder, { recursive: true, force: true });
const make = (folder: string) => mkdir(folder, { recursive: true, mode: 0o700 });

/** The right to change what is set up: one process at a time has it. @throws Fault `setup.busy`, `setup.folder` */
export async function lockSetup(): Promise<Lock> {
  const folder = tensorFlowFolder();
  try {
    await make(folder);
    return await takeLock(folder);
  } catch (error) {
    if (error instanceof Fault && error.code.startsWith('runs.locked')) throw setupFault('busy', { pid: error.args['pid'] ?? '', host: error.args['host'] ?? '', lock: error.args['path'] ?? '' }, error);
    throw setupFault('folder', { folder, reason: reasonOf(error) }, error);
  }
}

/** What an interrupted set-up left is put right or removed; whole downloads that are still wanted stay. */
export async function clearLeftovers(places: Places, wanted: ReadonlySet<string>): Promise<void> {
  const { installed, before, downloads } = places;
  if (!existsSync(installed) && existsSync(before)) await rename(before, installed);
  await discard(before);
  await clearMade(places);
  const names = await readdir(downloads).catch(() => []);
  for (const name of names) if (!wanted.has(name)) await discard(path.join(downloads, name));
}

/** Makes empty folders to work in. @throws Fault `setup.folder`, `setup.space` */
export async function beginWork(places: Places, bytes: number): Promise<void> {
  try {
    await clearMade(places);
    for (const folder of [places.downloads, places.work, places.made]) await make(folder);
  } catch (error) {
    throw setupFault('folder', { folder: places.staging, reason: reasonOf(error) }, error);
  }
  const { bavail, bsize } = await statfs(places.staging);
  if (bavail * bsize < bytes) throw setupFault('space', { folder: path.dirname(places.staging), needed: Math.ceil(bytes / 1e6), free: Math.floor((bavail * bsize) / 1e6) });
}

/** Removes all of a set-up but its installation and its downloads. */
export async function clearMade({ work, made }: Places): Promise<void> {
  for (const folder of [work, made]) await discard(folder);
}

/** Removes all of a set-up but its installation. */
export const clearStaging = ({ staging }: Places): Promise<void> => discard(staging);

/**
 * Puts what was made in its place. Killed in between, it leaves the old installation or the new one, each whole, and
 * the next set-up puts back what was only moved aside.
 * @throws Fault `setup.inUse`
 */
export async function putInPlace({ installed, before, staging, made }: Places): Promise<void> {
  try {
    if (existsSync(installed)) await rename(installed, before);
    await rename(made, installed);
  } catch (error) {
    if (!existsSync(installed) && existsSync(before)) await rename(before, installed);
    throw setupFault('inUse', { folder: installed, reason: reasonOf(error) }, error);
  }
  await syncFolder(path.dirname(installed));
  for (const folder of [before, staging]) await discard(folder);
}

/** Takes an installation away, whole before its files go one by one, and whatever a set-up left. @returns whether there was anything @throws Fault `setup.inUse` */
export async function removeInstallation({ installed, before, staging }: Places): Promise<boolean> {
  const wasThere = [installed, before, staging].some((folder) => existsSync(folder));
  try {
    await discard(before);
    if (existsSync(installed)) await rename(installed, before);
    for (const folder of [before, staging]) await discard(folder);
  } catch (error) {
    throw setupFault('inUse', { folder: installed, reason: reasonOf(error) }, error);
  }
  return wasThere;
}

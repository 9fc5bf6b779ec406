import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { installationFolder, tensorFlowFolder, type TensorFlowBuild } from '../../engine/tensorflow/place.ts';
import { Fault } from '../../faults/fault.ts';
import { syncFolder } from '../../runs/durable.ts';
import { takeLock, type Lock } from '../../runs/lock.ts';
import { setupFault } from './faults.ts';

/** Folders of one build's set-up; all lie beside each other, so that a rename puts a whole installation in its place. */
export interface Places {
  readonly installed: string;
  /** what stood there before, for the moment of the change */
  readonly before: string;
  /** everything that is no installation yet */
  readonly staging: string;
  /** whole downloads, kept until the set-up comes to its end */
  readonly downloads: string;
  readonly work: string;
  readonly made: string;
}

export function placesOf(build: TensorFlowBuild): Places {
  const installed = installationFolder(build);
  const staging = `${installed}.part`;
  return { installed, before: `${installed}.before`, staging, downloads: path.join(staging, 'downloads'), work: path.join(staging, 'work'), made: path.join(staging, 'made') };
}

const discard = (folder: string) => rm(folder, { recursive: true, force: true, maxRetries: 2 });

/** The right to change what is set up, for one process at a time. @throws Fault `setup.busy`, `setup.folder` */
export async function lockSetup(): Promise<Lock> {
  const folder = tensorFlowFolder();
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => { throw folderFault(folder, error); });
  return takeLock(folder).catch((error: unknown) => {
    if (error instanceof Fault && error.code.startsWith('runs.locked')) throw setupFault('busy', { pid: error.args['pid'] ?? '?', host: error.args['host'] ?? '?' }, error);
    throw folderFault(folder, error);
  });
}

/** Brings the folders into the state that a set-up begins with, whatever an interrupted one left; whole downloads stay. */
export async function clearLeftovers({ installed, before, downloads, work, made }: Places, needed: ReadonlySet<string>): Promise<void> {
  if (!existsSync(installed) && existsSync(before)) await rename(before, installed);
  await Promise.all([before, work, made].map(discard));
  await Promise.all([downloads, work, made].map((folder) => mkdir(folder, { recursive: true, mode: 0o700 })));
  for (const name of await readdir(downloads)) if (!needed.has(name)) await discard(path.join(downloads, name));
}

/** Puts what was made in its place; a process that is killed here leaves the old installation or the new one, each whole. */
export async function putInPlace({ installed, before, staging, made }: Places): Promise<void> {
  try {
    if (existsSync(installed)) await rename(installed, before);
    await rename(made, installed);
  } catch (error) {
    if (!existsSync(installed) && existsSync(before)) await rename(before, installed);
    throw setupFault('inUse', { folder: installed, reason: reason(error) }, error);
  }
  await syncFolder(path.dirname(installed));
  await Promise.all([before, staging].map(discard));
}

/** What a set-up that failed leaves: its downloads, and nothing that could be taken for an installation. */
export async function leaveDownloads({ work, made }: Places): Promise<void> {
  await Promise.all([work, made].map((folder) => discard(folder).catch(() => undefined)));
}

/** Takes an installation away, and whatever a set-up left. @returns whether there was anything */
export async function removeInstallation({ installed, before, staging }: Places): Promise<boolean> {
  const there = [installed, before, staging].filter((folder) => existsSync(folder));
  try {
    // Renamed first: an installation that loses its files one by one is never seen.
    if (existsSync(installed)) {
      await discard(before);
      await rename(installed, before);
    }
    await Promise.all([before, staging].map(discard));
  } catch (error) {
    throw setupFault('inUse', { folder: installed, reason: reason(error) }, error);
  }
  return there.length > 0;
}

/** @throws Fault `setup.space` */
export async function checkSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < needed) throw setupFault('space', { folder, needed: Math.ceil(needed / 1e6), free: Math.floor(free / 1e6) });
}

function folderFault(folder: string, error: unknown): Fault {
  return error instanceof Fault && error.code.startsWith('setup.') ? error : setupFault('folder', { folder, reason: reason(error) }, error);
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

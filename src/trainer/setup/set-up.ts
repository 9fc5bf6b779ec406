import { findInstallation, type Installation } from '../../engine/tensorflow/installation.ts';
import { thisMachine } from '../../engine/tensorflow/machine.ts';
import type { TensorFlowBuild } from '../../engine/tensorflow/place.ts';
import { probeTensorflow } from '../../engine/tensorflow/probe.ts';
import { refusal } from '../../engine/tensorflow/requirements.ts';
import { Fault } from '../../faults/fault.ts';
import { setupFault } from './faults.ts';
import { isSound, seal } from './seal.ts';
import { beginWork, clearLeftovers, clearMade, clearStaging, lockSetup, placesOf, putInPlace, removeInstallation, type Places } from './storage.ts';
import { manifestOf, type Way } from './way.ts';
import { waysTo } from './ways.ts';
import type { Work } from './work.ts';

/** What a set-up came to. */
export interface SetUp {
  readonly folder: string;
  readonly tensorflow: string;
  readonly way: Way['claims']['way'];
  /** false where a sound installation was there already */
  readonly changed: boolean;
}

export interface Surroundings extends Pick<Work, 'signal' | 'progress'> {
  /** told why one way was left for another */
  readonly note: (fault: Fault) => void;
}

/** How TensorFlow is come by, and how it is tried. */
export interface Means {
  readonly ways: readonly [Way, ...Way[]];
  readonly probe: typeof probeTensorflow;
}

/**
 * Brings TensorFlow into this user's own storage: fetched, made, tried by a process of its own, and only then put in its
 * place. Whatever it is interrupted at, there is the old installation or the new one or none, and whole downloads are
 * taken up the next time.
 * @throws Fault `setup.…`, `tensorflow.…`; the signal's reason
 */
export async function setUpTensorFlow(build: TensorFlowBuild, { note, ...surroundings }: Surroundings, means: Means = { ways: waysTo(build), probe: probeTensorflow }): Promise<SetUp> {
  const lock = await lockSetup();
  try {
    const places = placesOf(build);
    const work: Work = { folder: places.work, ...surroundings };
    await clearLeftovers(places, new Set(means.ways.flatMap(({ downloads }) => downloads)));
    const there = await alreadyThere(build, means, work);
    return there ?? (await firstThatWorks(means, places, work, note));
  } finally {
    await lock.release();
  }
}

/** Takes an installation away, and what a set-up that was interrupted left. @returns whether anything was there */
export async function removeTensorFlow(build: TensorFlowBuild): Promise<boolean> {
  const lock = await lockSetup();
  try {
    return await removeInstallation(placesOf(build));
  } finally {
    await lock.release();
  }
}

/** One that a way of this version made, every file as it was. */
async function alreadyThere(build: TensorFlowBuild, { ways }: Means, work: Work): Promise<SetUp | undefined> {
  const installation = await findInstallation(build);
  if (!installation) return undefined;
  const { folder, manifest } = installation;
  const isCurrent = ways.some(({ claims }) => claims.way === manifest.way && claims.tensorflow === manifest.tensorflow && claims.package.version === manifest.package.version);
  if (!isCurrent || !(await isSound(folder, manifest, work))) return undefined;
  await clearStaging(placesOf(build));
  return { folder, tensorflow: manifest.tensorflow, way: manifest.way, changed: false };
}

async function firstThatWorks({ ways: [way, ...others], probe }: Means, places: Places, work: Work, note: Surroundings['note']): Promise<SetUp> {
  try {
    return await attempt(way, probe, places, work);
  } catch (error) {
    await clearMade(places);
    work.signal.throwIfAborted();
    const [next, ...rest] = others;
    if (!next || !(error instanceof Fault)) throw error;
    note(setupFault('otherWay', { reason: error.message }, error));
    return firstThatWorks({ ways: [next, ...rest], probe }, places, work, note);
  }
}

async function attempt(way: Way, probe: Means['probe'], places: Places, work: Work): Promise<SetUp> {
  const { claims } = way;
  const refused = refusal(manifestOf(claims, { libraries: [], sources: [] }), await thisMachine(claims.build));
  if (refused) throw refused;
  await beginWork(places, way.bytes);
  const findings = await way.make(places, work);
  await tryOut(claims, probe, { folder: places.made, manifest: manifestOf(claims, findings) }, work);
  await seal(places.made, claims, findings, work);
  work.signal.throwIfAborted();
  await putInPlace(places);
  return { folder: places.installed, tensorflow: claims.tensorflow, way: claims.way, changed: true };
}

/** Another process loads what was made and multiplies two matrices. @throws Fault `tensorflow.…`, `setup.unseen` */
async function tryOut({ build, tensorflow }: Way['claims'], probe: Means['probe'], made: Installation, { signal, progress }: Work): Promise<void> {
  progress(0, 0, 'Trying what was made');
  const { gpu } = await probe(made, { device: build, threads: 1 });
  signal.throwIfAborted();
  if (build === 'gpu' && !gpu) throw setupFault('unseen', { version: tensorflow });
}

import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Fault } from '../faults/fault.ts';
import { decodeSafetensors, safetensorsParts } from '../formats/safetensors.ts';
import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import { makeNewFolder, nameIn, removeLeftovers, removeQuietly, rename, syncFolder, temporaryBeside, writePartsSynced, writeSynced } from './durable.ts';
import { errorCode, fault, readFault } from './faults.ts';
import { paddedStep, runPaths } from './layout.ts';
import { parseVersioned, readIfThere, refuseLink } from './read-file.ts';

/** Version of the checkpoint's format; a newer one is refused. */
export const CHECKPOINT_FORMAT = 1;

const MANIFEST = 'counters.json';
const MANIFEST_LIMIT = 1 << 20;
const FOLDER = /^\d{10,16}$/;

const manifestSchema = z.object({
  format: z.int(),
  step: z.int().nonnegative(),
  counters: z.record(z.string(), z.number()),
  files: z.array(z.object({ name: z.string().regex(/^[\w-]+\.safetensors$/), bytes: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
type Manifest = z.output<typeof manifestSchema>;

/** A state written down, with which a run goes on exactly. */
export interface Checkpoint {
  readonly step: number;
  readonly tensors: HostTensors;
  readonly counters: Readonly<Record<string, number>>;
}

/**
 * Writes a checkpoint aside, waits until it is on the disk itself, and renames it: it is there whole or not at all.
 * One file for each first part of the names (`generator/…` goes to `generator.safetensors`).
 * @returns the checkpoint's folder
 * @throws Fault naming the file where the disk refuses; the checkpoints before stay
 */
export async function writeCheckpoint(dir: string, step: number, tensors: HostTensors, counters: Readonly<Record<string, number>>): Promise<string> {
  const parent = runPaths(dir).checkpoints;
  const folder = path.join(parent, paddedStep(step));
  if (makeNewFolder(parent)) await syncFolder(dir);
  refuseLink(parent);
  removeLeftovers(parent);
  const aside = temporaryBeside(folder);
  try {
    const manifest = await writeFiles(aside, step, tensors, counters);
    const old = await putInPlace(aside, folder, manifest);
    await syncFolder(parent);
    // Not before: a power cut could keep the removal and not the new name.
    if (old !== undefined) removeQuietly(old);
  } catch (error) {
    throw nameIn(error, aside, folder);
  } finally {
    removeQuietly(aside);
  }
  return folder;
}

async function writeFiles(aside: string, step: number, tensors: HostTensors, counters: Readonly<Record<string, number>>): Promise<Uint8Array> {
  makeNewFolder(aside);
  const files: Manifest['files'] = [];
  for (const [player, part] of byPlayer(tensors)) {
    const parts = safetensorsParts(part, { step: String(step) });
    const name = `${player}.safetensors`;
    await writePartsSynced(path.join(aside, name), parts);
    files.push({ name, bytes: parts.reduce((sum, { length }) => sum + length, 0), sha256: sha256(...parts) });
  }
  const manifest = Buffer.from(JSON.stringify(manifestSchema.parse({ format: CHECKPOINT_FORMAT, step, counters, files }), undefined, 2) + '\n');
  await writeSynced(path.join(aside, MANIFEST), manifest);
  await syncFolder(aside);
  return manifest;
}

function byPlayer(tensors: HostTensors): [string, HostTensors][] {
  const playerOf = (name: string): string => name.split('/', 1)[0] ?? '';
  const players = new Set(Object.keys(tensors).map(playerOf));
  return [...players].map((player) => [player, Object.fromEntries(Object.entries(tensors).filter(([name]) => playerOf(name) === player))]);
}

/** An equal checkpoint that is there already (a run stopped right after its interval's) stays; another one gives way. @returns where that one is now */
async function putInPlace(aside: string, folder: string, manifest: Uint8Array): Promise<string | undefined> {
  const found = await readIfThere(path.join(folder, MANIFEST), MANIFEST_LIMIT).catch(() => undefined);
  if (found && Buffer.from(manifest).equals(found) && (await damageOf(folder)) === undefined) return undefined;
  const old = (await exists(folder)) ? temporaryBeside(folder) : undefined;
  if (old !== undefined) setAside(folder, old);
  rename(aside, folder);
  return old;
}

function setAside(folder: string, old: string): void {
  try {
    rename(folder, old);
  } catch (error) {
    throw nameIn(error, old, folder);
  }
}

const exists = (folder: string): Promise<boolean> => readdir(folder).then(() => true, (error: unknown) => errorCode(error) !== 'ENOENT');
const sha256 = (...parts: readonly Uint8Array[]): string => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw readFault(folder, error);
  }
}

/** Steps of the checkpoints that are there, in order; whether they are whole is not looked at. */
export async function listCheckpoints(dir: string): Promise<{ step: number; folder: string }[]> {
  const parent = runPaths(dir).checkpoints;
  refuseLink(parent);
  const names = (await entries(parent)).filter((name) => FOLDER.test(name));
  return names.map((name) => ({ step: Number(name), folder: path.join(parent, name) })).sort((a, b) => a.step - b.step);
}

/**
 * The last whole checkpoint, and notes on damaged ones that were passed over; undefined where there is none at all.
 * @throws Fault `runs.newer` where the last one was written by a later version, `runs.checkpointsDamaged` where none of
 * them is whole: to go on from the beginning would drop what the run has, which is for a person to decide
 */
export async function latestCheckpoint(dir: string): Promise<{ step: number; folder: string; notes: Fault[] } | undefined> {
  const notes: Fault[] = [];
  for (const { step, folder } of (await listCheckpoints(dir)).reverse()) {
    const damage = await damageOf(folder);
    if (damage === undefined) return { step, folder, notes };
    notes.push(fault('checkpointDamaged', { path: folder, reason: damage.message }, damage));
  }
  if (notes[0]) throw fault('checkpointsDamaged', { path: runPaths(dir).checkpoints, count: notes.length, reason: String(notes[0].args['reason']) }, notes[0]);
  return undefined;
}

async function damageOf(folder: string): Promise<Fault | undefined> {
  try {
    await readCheckpoint(folder);
    return undefined;
  } catch (error) {
    if (error instanceof Fault && error.code !== 'runs.newer') return error;
    throw error;
  }
}

/**
 * Reads a checkpoint and checks every byte of it.
 * @throws Fault `runs.malformed`, `runs.newer`, `runs.readFailed`, `safetensors.*`
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const file = path.join(folder, MANIFEST);
  refuseLink(path.dirname(folder));
  refuseLink(folder);
  const bytes = await readIfThere(file, MANIFEST_LIMIT);
  if (!bytes) throw fault('malformed', { path: folder, place: MANIFEST, reason: 'the file is missing' });
  const manifest = parseVersioned(bytes, manifestSchema, CHECKPOINT_FORMAT, file);
  if (paddedStep(manifest.step) !== path.basename(folder)) throw fault('malformed', { path: file, place: 'step', reason: `it says ${manifest.step}, its folder another step` });
  const tensors: [string, HostTensor][] = [];
  for (const entry of manifest.files) tensors.push(...Object.entries(await readPart(folder, entry)));
  return { step: manifest.step, tensors: Object.fromEntries(tensors), counters: manifest.counters };
}

async function readPart(folder: string, entry: Manifest['files'][number]): Promise<HostTensors> {
  const file = path.join(folder, entry.name);
  const bytes = await readIfThere(file, entry.bytes);
  if (bytes?.length !== entry.bytes) throw fault('malformed', { path: file, place: 'its end', reason: `${bytes?.length ?? 0} bytes where ${MANIFEST} says ${entry.bytes}` });
  if (sha256(bytes) !== entry.sha256) throw fault('malformed', { path: file, place: 'its content', reason: `its SHA-256 is not the one in ${MANIFEST}` });
  return decodeSafetensors(bytes, file).tensors;
}

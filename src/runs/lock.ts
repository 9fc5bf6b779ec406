import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { Fault } from '../faults/fault.ts';
import { DurableFile, linkNew, nameIn, remove, removeQuietly, rename, temporaryBeside } from './durable.ts';
import { errorCode, fault } from './faults.ts';
import { runPaths } from './layout.ts';
import { identitySchema, isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';
import { parseVersioned, readIfThere } from './read-file.ts';

const LOCK_FORMAT = 1;
const LIMIT = 64 << 10;
const ATTEMPTS = 5;

const lockSchema = identitySchema.extend({ format: z.int() });

/** Who trains a run: a process that lives, or one of which that cannot be told from here. */
export interface LockHolder extends ProcessIdentity {
  readonly alive: 'yes' | 'unknown';
}

/** The right to write to a run folder. */
export interface Lock {
  /** Gives the right back; another may take it from now on. */
  release(): Promise<void>;
}

/** Who asks for a lock, and whether a person said that a holder of whom nothing can be told is gone. */
interface Applicant {
  readonly own: ProcessIdentity;
  readonly insists: boolean;
}

/**
 * Takes the right to train a run. A lock whose process is provably gone is taken over; one that another machine left,
 * or that cannot be made out, only where a person says so (`insists`); one whose process lives, never.
 * @throws Fault `runs.locked`, `runs.lockedElsewhere`, `runs.lockDamaged`, or why nothing can be written
 */
export async function takeLock(dir: string, { insists = false } = {}): Promise<Lock> {
  const file = runPaths(dir).lock;
  const applicant = { own: await ownIdentity(), insists };
  const text = Buffer.from(JSON.stringify({ format: LOCK_FORMAT, ...applicant.own }) + '\n');
  for (let attempt = 1; ; attempt++) {
    if (place(file, text)) return { release: () => release(file, text) };
    const found = await readIfThere(file, LIMIT);
    if (!found) continue;
    const refused = (await refusal(dir, file, found, applicant)) ?? (attempt === ATTEMPTS ? locked(dir, file, parseLock(found, file), 'no') : undefined);
    if (refused) throw refused;
    if (await takeOver(dir, file, found, text, applicant)) return { release: () => release(file, text) };
  }
}

/** Why a lock, or a claim on one, must be left to its holder; undefined where it may be taken over. */
async function refusal(dir: string, file: string, found: Uint8Array, { own, insists }: Applicant): Promise<Fault | undefined> {
  try {
    const holder = parseLock(found, file);
    const alive = await isAlive(holder, own);
    return alive === 'no' || (alive === 'unknown' && insists) ? undefined : locked(dir, file, holder, alive);
  } catch (error) {
    if (insists && error instanceof Fault && error.code === 'runs.lockDamaged') return undefined;
    throw error;
  }
}

function locked(dir: string, file: string, holder: ProcessIdentity, alive: 'yes' | 'no' | 'unknown'): Fault {
  const args = { run: path.basename(dir), pid: holder.pid, host: holder.host, path: file };
  return fault(alive === 'unknown' ? 'lockedElsewhere' : 'locked', args);
}

/** Writes the lock whole or not at all: under another name first, which is then linked, for a link never overwrites. */
function place(file: string, text: Uint8Array): boolean {
  const aside = temporaryBeside(file);
  try {
    writeNew(aside, text);
    return linkNew(aside, file);
  } catch (error) {
    // File systems without links (exFAT, some network drives): the next best is a file that must be new.
    if (!(error instanceof Fault) || !['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'].includes(errorCode(error.cause))) throw nameIn(error, aside, file);
    return placeDirectly(file, text);
  } finally {
    removeQuietly(aside);
  }
}

function placeDirectly(file: string, text: Uint8Array): boolean {
  try {
    writeNew(file, text);
    return true;
  } catch (error) {
    if (error instanceof Fault && errorCode(error.cause) === 'EEXIST') return false;
    throw error;
  }
}

function writeNew(file: string, bytes: Uint8Array): void {
  const out = new DurableFile(file, 'new');
  try {
    out.write(bytes, 0);
    out.sync();
  } finally {
    out.close();
  }
}

/**
 * Puts our lock in a stale one's place, with no moment between them. Of several that found it stale, only the one that
 * holds the claim on that very lock may do so, and only if it is still there.
 * @returns false where another look at the lock is needed
 */
async function takeOver(dir: string, file: string, stale: Uint8Array, text: Uint8Array, applicant: Applicant): Promise<boolean> {
  const claim = path.join(path.dirname(file), `.${path.basename(file)}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}.claim`);
  if (!place(claim, text)) {
    await giveWay(dir, claim, applicant);
    return false;
  }
  try {
    const found = await readIfThere(file, LIMIT);
    if (!found || !Buffer.from(stale).equals(found)) return false;
    putOver(file, text);
    return true;
  } finally {
    removeQuietly(claim);
  }
}

/** Another is taking over: it will hold the lock. A claim that a killed one left is removed. */
async function giveWay(dir: string, claim: string, applicant: Applicant): Promise<void> {
  const found = await readIfThere(claim, LIMIT);
  if (!found) return;
  const refused = await refusal(dir, claim, found, applicant);
  if (refused) throw refused;
  remove(claim);
}

function putOver(file: string, text: Uint8Array): void {
  const aside = temporaryBeside(file);
  try {
    writeNew(aside, text);
    rename(aside, file);
  } catch (error) {
    removeQuietly(aside);
    throw nameIn(error, aside, file);
  }
}

/** A lock that a failing disk keeps in place is stale once this process is gone; what the run failed of must be heard, not that. */
async function release(file: string, text: Uint8Array): Promise<void> {
  const found = await readIfThere(file, LIMIT).catch(() => undefined);
  if (found && Buffer.from(text).equals(found)) removeQuietly(file);
}

/**
 * Who holds the lock of a run, or undefined where nobody does: a lock whose process is provably gone counts for nothing.
 * @throws Fault `runs.lockDamaged`, `runs.newer`
 */
export async function lockHolder(dir: string): Promise<LockHolder | undefined> {
  const file = runPaths(dir).lock;
  const found = await readIfThere(file, LIMIT);
  if (!found) return undefined;
  const identity = parseLock(found, file);
  const alive = await isAlive(identity, await ownIdentity());
  return alive === 'no' ? undefined : { ...identity, alive };
}

function parseLock(bytes: Uint8Array, file: string): z.output<typeof lockSchema> {
  try {
    return parseVersioned(bytes, lockSchema, LOCK_FORMAT, file);
  } catch (error) {
    if (error instanceof Fault && error.code === 'runs.malformed') throw fault('lockDamaged', { path: file, reason: String(error.args['reason']) }, error);
    throw error;
  }
}

/** Whether somebody may be writing to a run. */
export async function isBeingWritten(dir: string): Promise<boolean> {
  try {
    return (await lockHolder(dir)) !== undefined;
  } catch (error) {
    // A lock is placed whole: one that cannot be made out is no living trainer's.
    if (error instanceof Fault && error.code === 'runs.lockDamaged') return false;
    throw error;
  }
}

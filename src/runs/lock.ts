import path from 'node:path';
import { z } from 'zod';
import { Fault } from '../faults/fault.ts';
import { DurableFile, linkNew, remove, removeQuietly, rename, temporaryBeside } from './durable.ts';
import { errorCode, fault } from './faults.ts';
import { runPaths } from './layout.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';
import { parseVersioned, readIfThere } from './read-file.ts';

const LOCK_FORMAT = 1;
const LIMIT = 64 << 10;
const ATTEMPTS = 5;

const lockSchema = z.object({
  format: z.int(),
  pid: z.int().positive(),
  started: z.string(),
  host: z.string(),
  machine: z.string().optional(),
  boot: z.string().optional(),
  namespace: z.string().optional(),
});

/** Who trains a run: a process that lives, or one of which that cannot be told from here. */
export interface LockHolder extends ProcessIdentity {
  readonly alive: 'yes' | 'unknown';
}

/** The right to write to a run folder. */
export interface Lock {
  /** Gives the right back; another may take it from now on. */
  release(): Promise<void>;
}

/**
 * Takes the right to train a run. A lock whose process is provably gone is taken over.
 * @throws Fault `runs.locked`, `runs.lockedElsewhere`, `runs.lockDamaged`, or why nothing can be written
 */
export async function takeLock(dir: string): Promise<Lock> {
  const file = runPaths(dir).lock;
  const own = await ownIdentity();
  const text = Buffer.from(JSON.stringify({ format: LOCK_FORMAT, ...own }) + '\n');
  for (let attempt = 1; ; attempt++) {
    if (place(file, text)) return { release: () => release(file, text) };
    const found = await readIfThere(file, LIMIT);
    if (!found) continue;
    const holder = parseLock(found, file);
    const alive = await isAlive(holder, own);
    if (alive !== 'no' || attempt === ATTEMPTS) throw refusal(dir, file, { ...holder, alive: alive === 'no' ? 'yes' : alive });
    await takeAway(file, found);
  }
}

function refusal(dir: string, file: string, holder: LockHolder): Fault {
  const args = { run: path.basename(dir), pid: holder.pid, host: holder.host, path: file };
  return fault(holder.alive === 'yes' ? 'locked' : 'lockedElsewhere', args);
}

/** Writes the lock whole or not at all: under another name first, which is then linked, for a link never overwrites. */
function place(file: string, text: Uint8Array): boolean {
  const aside = temporaryBeside(file);
  try {
    writeNew(aside, text);
    return linkNew(aside, file);
  } catch (error) {
    // File systems without links (exFAT, some network drives): the next best is a file that must be new.
    if (!(error instanceof Fault) || !['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'].includes(errorCode(error.cause))) throw error;
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
 * Removes a stale lock, by renaming it: of two processes that found it stale, the slower one may catch the faster
 * one's fresh lock, sees that by its content, and puts it back.
 */
async function takeAway(file: string, stale: Uint8Array): Promise<void> {
  const away = temporaryBeside(file);
  try {
    rename(file, away);
  } catch (error) {
    if (error instanceof Fault && errorCode(error.cause) === 'ENOENT') return;
    throw error;
  }
  const caught = await readIfThere(away, LIMIT);
  if (caught && !Buffer.from(stale).equals(caught)) linkNew(away, file);
  remove(away);
}

async function release(file: string, text: Uint8Array): Promise<void> {
  const found = await readIfThere(file, LIMIT);
  if (found && Buffer.from(text).equals(found)) remove(file);
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

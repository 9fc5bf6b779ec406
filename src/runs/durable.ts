import * as fs from 'node:fs';
import path from 'node:path';
import { Fault } from '../faults/fault.ts';
import { change, changeLater, disk } from './disk.ts';
import { errorCode, fault, readFault } from './faults.ts';

/** A file open for writing at given places. Every failure is a Fault that names the file. */
export class DurableFile {
  private readonly descriptor: number;

  /** `new`: must not be there yet. `update`: must be there, is kept. `over`: made, or emptied where it is there. */
  constructor(readonly file: string, how: 'new' | 'update' | 'over') {
    this.descriptor = change(file, () => disk().open(file, ({ new: 'wx', update: 'r+', over: 'w' } as const)[how], 0o600));
    if (how === 'update') this.assertPlain();
  }

  /** A pipe or a device in the file's place would be written to without an error. */
  private assertPlain(): void {
    if (fs.fstatSync(this.descriptor).isFile()) return;
    this.close();
    throw fault('notPlain', { path: this.file, reason: 'it is something else than a file' });
  }

  /** Writes all of the bytes; a disk that takes only part of them is asked again, and then says why. */
  write(bytes: Uint8Array, position: number): void {
    change(this.file, () => {
      for (let done = 0; done < bytes.length; ) done += disk().write(this.descriptor, bytes.subarray(done), position + done);
    });
  }

  async writeLater(bytes: Uint8Array, position: number): Promise<void> {
    await changeLater(this.file, async () => {
      for (let done = 0; done < bytes.length; ) done += await disk().writeLater(this.descriptor, bytes.subarray(done), position + done);
    });
  }

  truncate(length: number): void {
    change(this.file, () => disk().truncate(this.descriptor, length));
  }

  /** @throws Fault `runs.folderGone` where the file was deleted under us: writing would still succeed, into nothing */
  assertThere(): void {
    if (fs.fstatSync(this.descriptor).nlink === 0) throw fault('folderGone', { path: this.file, reason: 'it was deleted' });
  }

  sync(): void {
    change(this.file, () => disk().sync(this.descriptor));
  }

  async syncLater(): Promise<void> {
    await changeLater(this.file, () => disk().syncLater(this.descriptor));
  }

  close(): void {
    change(this.file, () => disk().close(this.descriptor));
  }
}

const CHUNK = 4 << 20;

/** Writes a new file and waits until it is on the disk itself; other work goes on meanwhile. */
export const writeSynced = (file: string, bytes: Uint8Array, how: 'new' | 'over' = 'new'): Promise<void> => writePartsSynced(file, [bytes], how);

/** As `writeSynced`, of what lies in several places. */
export async function writePartsSynced(file: string, parts: readonly Uint8Array[], how: 'new' | 'over' = 'new'): Promise<void> {
  const out = new DurableFile(file, how);
  try {
    let at = 0;
    for (const chunk of chunksOf(parts)) {
      await out.writeLater(chunk, at);
      at += chunk.length;
    }
    await out.syncLater();
  } finally {
    out.close();
  }
}

/** All the bytes in pieces of at most `CHUNK`: small parts joined, large ones where they lie. */
function* chunksOf(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  let [small, length]: [Uint8Array[], number] = [[], 0];
  for (const part of parts) {
    for (let at = 0; at < part.length; at += CHUNK) {
      const piece = part.subarray(at, at + CHUNK);
      if (length + piece.length > CHUNK) {
        yield joined(small);
        [small, length] = [[], 0];
      }
      small.push(piece);
      length += piece.length;
    }
  }
  if (length > 0) yield joined(small);
}

const joined = (pieces: readonly Uint8Array[]): Uint8Array => (pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));

let temporaries = 0;

/** A name beside `target` that no other writer uses; names that begin with a dot are no part of a run. */
export function temporaryBeside(target: string): string {
  return path.join(path.dirname(target), `.${path.basename(target)}.${process.pid.toString(36)}-${(temporaries++).toString(36)}.tmp`);
}

const TEMPORARY = /^\..*\.([0-9a-z]{1,10})-[0-9a-z]+\.tmp$/;

/**
 * Removes what processes that were killed left aside in a folder, and this one in an attempt before. What one that
 * lives is writing (a lock that it tries to take, a new name for the run) stays.
 */
export function removeLeftovers(folder: string): void {
  for (const name of namesIn(folder)) if (isLeftover(name)) remove(path.join(folder, name));
}

/** Whether a name is that of a temporary file whose writer is gone, or this process itself. */
export function isLeftover(name: string): boolean {
  const writer = TEMPORARY.exec(name)?.[1];
  return writer !== undefined && !isAnother(parseInt(writer, 36));
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return [];
    throw readFault(folder, error);
  }
}

function isAnother(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Writes aside, syncs and renames: a reader sees the old content or the new, never a part, after a power cut too. */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const aside = temporaryBeside(file);
  try {
    await writeSynced(aside, bytes);
    rename(aside, file);
  } catch (error) {
    removeQuietly(aside);
    throw nameIn(error, aside, file);
  }
  await syncFolder(path.dirname(file));
}

/** As `replaceFile`, at once and without waiting for the disk: for what can be made anew after a power cut. */
export function replaceNow(file: string, bytes: Uint8Array): void {
  const aside = temporaryBeside(file);
  try {
    writeAside(aside, bytes);
    rename(aside, file);
  } catch (error) {
    removeQuietly(aside);
    throw nameIn(error, aside, file);
  }
}

function writeAside(aside: string, bytes: Uint8Array): void {
  const out = new DurableFile(aside, 'new');
  try {
    out.write(bytes, 0);
  } finally {
    out.close();
  }
}

/** People know the file or folder, not the one beside it that the failure names. */
export function nameIn(error: unknown, aside: string, target: string): unknown {
  if (!(error instanceof Fault)) return error;
  const found = String(error.args['path']);
  if (!found.startsWith(aside)) return error;
  return new Fault(error.code, error.template, { ...error.args, path: target + found.slice(aside.length) }, { cause: error.cause });
}

export function rename(from: string, to: string): void {
  change(to, () => disk().rename(from, to));
}

/** False where the change fails because the name is taken. */
function unlessTaken(target: string, act: () => void): boolean {
  return change(target, () => {
    try {
      act();
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Gives a file a second name; false where that name is taken. */
export function linkNew(existing: string, file: string): boolean {
  return unlessTaken(file, () => disk().link(existing, file));
}

/**
 * Makes a folder in one that must be there, for this user alone; false where that name is taken. What belongs into a run
 * that was deleted must not bring its folder back.
 */
export function makeNewFolder(folder: string): boolean {
  return unlessTaken(folder, () => disk().makeNewFolder(folder));
}

export function remove(target: string): void {
  change(target, () => disk().remove(target));
}

/** For leftovers on the way out of a failure: that failure is what people must read, not a second one. */
export function removeQuietly(target: string): void {
  try {
    disk().remove(target);
  } catch {
    return;
  }
}

/** Makes a folder and those above it, for this user alone. */
export function makeFolder(folder: string): void {
  change(folder, () => disk().makeFolder(folder));
}

/** Waits until a folder's entries are on the disk itself. Windows has no such call for folders. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await changeLater(folder, async () => {
    const descriptor = disk().open(folder, 'r', 0);
    try {
      await disk().syncLater(descriptor);
    } finally {
      disk().close(descriptor);
    }
  });
}

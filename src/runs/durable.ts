import * as fs from 'node:fs';
import { promisify } from 'node:util';
import path from 'node:path';
import { Fault } from '../faults/fault.ts';
import { errorCode, fault, readFault, writeFault } from './faults.ts';

/** Every change that this room makes on disk goes through these calls, so that a test can cut or fail any of them. */
export interface Disk {
  readonly open: (file: string, flags: 'wx' | 'r+' | 'w' | 'r', mode: number) => number;
  /** bytes written: fewer than given where the disk runs full */
  readonly write: (descriptor: number, bytes: Uint8Array, position: number) => number;
  readonly writeLater: (descriptor: number, bytes: Uint8Array, position: number) => Promise<number>;
  readonly truncate: (descriptor: number, length: number) => void;
  readonly sync: (descriptor: number) => void;
  readonly syncLater: (descriptor: number) => Promise<void>;
  readonly close: (descriptor: number) => void;
  readonly rename: (from: string, to: string) => void;
  readonly link: (existing: string, file: string) => void;
  /** a file or a whole folder; no error where there is none */
  readonly remove: (target: string) => void;
  readonly makeFolder: (folder: string) => void;
  /** fails where there is one already */
  readonly makeNewFolder: (folder: string) => void;
}

const writeLater = promisify(fs.write);

// What is written is never reached through a link that somebody put in a file's place. Windows has none of the two.
const { O_RDWR, O_WRONLY, O_CREAT, O_TRUNC } = fs.constants;
const PLAIN = process.platform === 'win32' ? 0 : fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;
const FLAGS = { wx: 'wx', r: 'r', 'r+': O_RDWR | PLAIN, w: O_WRONLY | O_CREAT | O_TRUNC | PLAIN } as const;

export const realDisk: Disk = {
  open: (file, flags, mode) => fs.openSync(file, FLAGS[flags], mode),
  write: (descriptor, bytes, position) => fs.writeSync(descriptor, bytes, 0, bytes.length, position),
  writeLater: async (descriptor, bytes, position) => (await writeLater(descriptor, bytes, 0, bytes.length, position)).bytesWritten,
  truncate: (descriptor, length) => fs.ftruncateSync(descriptor, length),
  sync: (descriptor) => fs.fsyncSync(descriptor),
  syncLater: promisify(fs.fsync),
  close: (descriptor) => fs.closeSync(descriptor),
  rename: (from, to) => fs.renameSync(from, to),
  link: (existing, file) => fs.linkSync(existing, file),
  remove: (target) => fs.rmSync(target, { recursive: true, force: true }),
  makeFolder: (folder) => void fs.mkdirSync(folder, { recursive: true, mode: 0o700 }),
  makeNewFolder: (folder) => fs.mkdirSync(folder, { mode: 0o700 }),
};

let disk: Disk = realDisk;

/** Puts another disk in the real one's place, for tests that inject faults. Gives back how to undo it. */
export function useDisk(other: Disk): () => void {
  const before = disk;
  disk = other;
  return () => {
    disk = before;
  };
}

/** Runs a change; a failure becomes a Fault that names the path. */
function change<T>(target: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof Fault ? error : writeFault(target, error);
  }
}

async function changeLater<T>(target: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof Fault ? error : writeFault(target, error);
  }
}

/** A file open for writing at given places. Every failure is a Fault that names the file. */
export class DurableFile {
  private readonly descriptor: number;

  /** `new`: must not be there yet. `update`: must be there, is kept. `over`: made, or emptied where it is there. */
  constructor(readonly file: string, how: 'new' | 'update' | 'over') {
    this.descriptor = change(file, () => disk.open(file, ({ new: 'wx', update: 'r+', over: 'w' } as const)[how], 0o600));
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
      for (let done = 0; done < bytes.length; ) done += disk.write(this.descriptor, bytes.subarray(done), position + done);
    });
  }

  async writeLater(bytes: Uint8Array, position: number): Promise<void> {
    await changeLater(this.file, async () => {
      for (let done = 0; done < bytes.length; ) done += await disk.writeLater(this.descriptor, bytes.subarray(done), position + done);
    });
  }

  truncate(length: number): void {
    change(this.file, () => disk.truncate(this.descriptor, length));
  }

  /** @throws Fault `runs.folderGone` where the file was deleted under us: writing would still succeed, into nothing */
  assertThere(): void {
    if (fs.fstatSync(this.descriptor).nlink === 0) throw fault('folderGone', { path: this.file, reason: 'it was deleted' });
  }

  sync(): void {
    change(this.file, () => disk.sync(this.descriptor));
  }

  async syncLater(): Promise<void> {
    await changeLater(this.file, () => disk.syncLater(this.descriptor));
  }

  close(): void {
    change(this.file, () => disk.close(this.descriptor));
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
  change(to, () => disk.rename(from, to));
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
  return unlessTaken(file, () => disk.link(existing, file));
}

/**
 * Makes a folder in one that must be there, for this user alone; false where that name is taken. What belongs into a run
 * that was deleted must not bring its folder back.
 */
export function makeNewFolder(folder: string): boolean {
  return unlessTaken(folder, () => disk.makeNewFolder(folder));
}

export function remove(target: string): void {
  change(target, () => disk.remove(target));
}

/** For leftovers on the way out of a failure: that failure is what people must read, not a second one. */
export function removeQuietly(target: string): void {
  try {
    disk.remove(target);
  } catch {
    return;
  }
}

/** Makes a folder and those above it, for this user alone. */
export function makeFolder(folder: string): void {
  change(folder, () => disk.makeFolder(folder));
}

/** Waits until a folder's entries are on the disk itself. Windows has no such call for folders. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await changeLater(folder, async () => {
    const descriptor = disk.open(folder, 'r', 0);
    try {
      await disk.syncLater(descriptor);
    } finally {
      disk.close(descriptor);
    }
  });
}

import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { Fault } from '../faults/fault.ts';
import { writeFault } from './faults.ts';

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

let current: Disk = realDisk;

/** What changes are made through. */
export const disk = (): Disk => current;

/** Puts another disk in the real one's place, for tests that inject faults. Gives back how to undo it. */
export function useDisk(other: Disk): () => void {
  const before = current;
  current = other;
  return () => {
    current = before;
  };
}

/** Runs a change; a failure becomes a Fault that names the path. */
export function change<T>(target: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof Fault ? error : writeFault(target, error);
  }
}

/** As `change`, of one that takes its time. */
export async function changeLater<T>(target: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof Fault ? error : writeFault(target, error);
  }
}

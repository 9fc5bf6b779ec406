import { realDisk, type Disk } from '../../src/runs/disk.ts';

/**
 * The real disk, which nobody waits for: where no machine loses its power, what was written is there. Waiting for the
 * disk itself is most of the time that thousands of runs take.
 */
export const quickDisk: Disk = { ...realDisk, sync: () => undefined, syncLater: () => Promise.resolve() };

/** A call that changes a run on disk, or waits for the disk. */
export interface DiskCall {
  /** 1, 2, … */
  readonly number: number;
  readonly name: keyof Disk;
  /** bytes that it is to write; 0 where it writes none */
  readonly bytes: number;
  /** Writes only the first so many of them. */
  readonly writePart: (bytes: number) => void;
}

/** What is to happen right before a call; what it throws, the call throws. */
export type Strike = (call: DiskCall) => void;

/** Numbers the calls of this thread: 1, 2, … */
function counter(): () => number {
  let number = 0;
  return () => ++number;
}

/** The real disk, with something that happens before its calls. Closing a file is none: a killed process closes all. */
export function strickenDisk(strike: Strike, count = counter()): Disk {
  const before = (name: keyof Disk, bytes = 0, writePart: (bytes: number) => void = () => undefined): void => { strike({ number: count(), name, bytes, writePart }); };
  const beforeWrite = (name: 'write' | 'writeLater', descriptor: number, bytes: Uint8Array, position: number): void => {
    before(name, bytes.length, (part) => { if (part > 0) realDisk.write(descriptor, bytes.subarray(0, part), position); });
  };
  const struck = <A extends unknown[], R>(name: keyof Disk, act: (...args: A) => R) => (...args: A): R => {
    before(name);
    return act(...args);
  };
  const { open, truncate, sync, syncLater, rename, link, remove, makeFolder, makeNewFolder } = quickDisk;
  return {
    open: struck('open', open),
    write: (descriptor, bytes, position) => {
      beforeWrite('write', descriptor, bytes, position);
      return realDisk.write(descriptor, bytes, position);
    },
    writeLater: async (descriptor, bytes, position) => {
      beforeWrite('writeLater', descriptor, bytes, position);
      return realDisk.writeLater(descriptor, bytes, position);
    },
    truncate: struck('truncate', truncate),
    sync: struck('sync', sync),
    syncLater: struck('syncLater', syncLater),
    close: realDisk.close,
    rename: struck('rename', rename),
    link: struck('link', link),
    remove: struck('remove', remove),
    makeFolder: struck('makeFolder', makeFolder),
    makeNewFolder: struck('makeNewFolder', makeNewFolder),
  };
}

/** Where a run is cut: before which call, and after how many of the bytes that it writes. */
export interface Cut {
  readonly call: number;
  readonly bytes: number;
  /** whether only the calls of the thread that writes checkpoints count, where there is one */
  readonly inWriter?: boolean | undefined;
}

/** What a process meets that is killed: nothing reaches the disk from there on. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** The disk as a process leaves it that is killed at a place; `onKill` is called once. */
export function killingDisk(cut: Cut, onKill: () => void): Disk {
  return strickenDisk(({ number, bytes, writePart }) => {
    if (number < cut.call) return;
    if (number === cut.call) {
      writePart(Math.min(cut.bytes, bytes));
      onKill();
    }
    throw new Killed('killed');
  });
}

/** A call that the disk refuses, and how. */
export interface Refusal {
  readonly call: number;
  readonly code: 'ENOSPC' | 'EIO' | 'EACCES';
  /** whether every later call is refused as well */
  readonly lasting: boolean;
  readonly inWriter?: boolean | undefined;
}

/** A disk that refuses a call, having taken half of its bytes; or, where it is to last, that call and all after it. */
export function refusingDisk({ call, code, lasting }: Refusal, count = counter()): Disk {
  return strickenDisk(({ number, bytes, writePart }) => {
    if (lasting ? number < call : number !== call) return;
    if (number === call) writePart(bytes >> 1);
    throw Object.assign(new Error(`${code}: injected`), { code });
  }, count);
}

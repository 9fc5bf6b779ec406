import { readdirSync, readSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ByteSource } from '../formats/tfrecord.ts';
import { errorCode, readFault } from './faults.ts';
import { withDescriptor } from './read-file.ts';

const PREFIX = 'events.out.tfevents.';

/** TensorBoard finds event files by `tfevents` in the name, and orders a folder's by the time in it. */
export function newEventFile(dir: string, now = new Date()): string {
  const seconds = String(Math.floor(now.getTime() / 1000)).padStart(10, '0');
  const host = os.hostname().replace(/[^\w.-]/g, '_');
  return path.join(dir, `${PREFIX}${seconds}.${host}.${process.pid}.0`);
}

/** A run's event file, or undefined where it has none. */
export function findEventFile(dir: string): string | undefined {
  try {
    const name = readdirSync(dir).filter((entry) => entry.startsWith(PREFIX)).sort()[0];
    return name && path.join(dir, name);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw readFault(dir, error);
  }
}

/** Gives a file's bytes by place while `use` runs. The size is that at the beginning: a living run's file grows. */
export function withFile<T>(file: string, use: (source: ByteSource) => T): T {
  try {
    return withDescriptor(file, (descriptor, size) => {
      const read = (position: number, length: number): Uint8Array => {
        const bytes = Buffer.allocUnsafeSlow(length);
        return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
      };
      return use({ size, read });
    });
  } catch (error) {
    throw errorCode(error) === '' ? error : readFault(file, error);
  }
}

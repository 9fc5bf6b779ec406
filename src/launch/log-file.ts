import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { launchFault } from './faults.ts';

// Not through a link: a run folder may come from anywhere. Windows has no such flag.
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW);
const TAIL_BYTES = 8192;
const TAIL_LINES = 12;

/** A trainer's log, open for appending; `start` is its size in bytes before this trainer wrote to it. */
export interface LogFile {
  readonly file: string;
  readonly descriptor: number;
  readonly start: number;
}

/** Opens a log for appending and makes it, for its owner only, where there is none. */
export function openLog(file: string): LogFile {
  try {
    const descriptor = openSync(file, APPEND, 0o600);
    return { file, descriptor, start: fstatSync(descriptor).size };
  } catch (error) {
    throw launchFault('log', { file, why: reason(error) }, error);
  }
}

/** The last lines that were written to a log since it was opened, without control characters; empty where there are none. */
export function lastWords({ file, start }: Pick<LogFile, 'file' | 'start'>): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const from = Math.max(start, fstatSync(descriptor).size - TAIL_BYTES);
    const buffer = Buffer.alloc(TAIL_BYTES);
    const length = readSync(descriptor, buffer, 0, TAIL_BYTES, from);
    return printable(buffer.toString('utf8', 0, length)).trim().split('\n').slice(-TAIL_LINES).join('\n');
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A system error's own words, for example `EACCES: permission denied`. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, \w+ '.*$/, '') : String(error);
}

const printable = (text: string) => text.replace(/[^\P{Cc}\n\t]/gu, '');

import { closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { errorCode, fault, readFault } from './faults.ts';

// Without it a pipe in a file's place keeps a thread of this process until somebody writes to it; Windows has no such pipes.
const READ = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK);
const PLAIN = READ | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW);

/**
 * Refuses an entry of a run that is a link: a run may come from anywhere, and nothing in it may lead out of it. The run's
 * own folder may be one.
 * @throws Fault `runs.linked`, `runs.readFailed`
 */
export function refuseLink(entry: string): void {
  if (isLink(entry)) throw fault('linked', { path: entry });
}

/** False where there is nothing. @throws Fault `runs.readFailed` */
export function isLink(entry: string): boolean {
  try {
    return lstatSync(entry, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  } catch (error) {
    throw readFault(entry, error);
  }
}

/**
 * A whole file's bytes, or undefined where there is none.
 * @param limit bytes; a longer file is refused before memory is taken
 * @param links `followed` for a file of a person's own; of a run's they are refused
 */
export async function readIfThere(file: string, limit: number, links: 'refused' | 'followed' = 'refused'): Promise<Uint8Array | undefined> {
  if (links === 'refused') refuseLink(file);
  try {
    const handle = await open(file, links === 'refused' ? PLAIN : READ);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw readFault(file, new Error('it is not a file'));
      const { size } = stats;
      if (size > limit) throw fault('tooLarge', { path: file, found: size, allowed: limit });
      return await readAll(handle, size);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw errorCode(error) === '' ? error : readFault(file, error);
  }
}

const CHUNK = 64 << 20;

/** So many bytes at most, however the file grows meanwhile. */
async function readAll(handle: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(size - done, CHUNK), done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/** Opens a file of a run while `use` runs. @throws what the system says, or Fault `runs.linked`, `runs.readFailed` where it is no plain file */
export function withDescriptor<T>(file: string, use: (descriptor: number, size: number) => T): T {
  refuseLink(file);
  const descriptor = openSync(file, PLAIN);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw readFault(file, new Error('it is not a file'));
    return use(descriptor, stats.size);
  } finally {
    closeSync(descriptor);
  }
}

const versioned = z.looseObject({ format: z.int().positive() });

/**
 * JSON of a known format as a checked value.
 * @throws Fault `runs.malformed` with the file and the place, `runs.newer` for a format from the future
 */
export function parseVersioned<T>(bytes: Uint8Array, schema: z.ZodType<T>, format: number, file: string): T {
  const value = parseJson(bytes, file);
  const head = check(versioned, value, file);
  if (head.format > format) throw fault('newer', { path: file, found: head.format, allowed: format });
  return check(schema, value, file);
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw fault('malformed', { path: file, place: 'its text', reason: error instanceof Error ? error.message : String(error) }, error);
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw fault('malformed', { path: file, place: issue?.path.join('.') || 'its top', reason: issue?.message ?? 'not valid' });
}

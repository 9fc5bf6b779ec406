import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { launchFault } from './faults.ts';
import { reason } from './log-file.ts';
import { runtimeParts, type Part } from './runtime-parts.ts';
import { noteUser, removeUnused } from './runtime-users.ts';

const CHECKSUMS = 'checksums.json';
const checksums = z.record(z.string(), z.string());

export interface CopyOptions {
  /** the trainer's bundle, in the folder that an update may remove */
  readonly trainerFile: string;
  /** folder of the copies, which outlives updates */
  readonly copies: string;
  /** version of the program, for people who look into that folder */
  readonly version: string;
}

/** A copy of the trainer and its engine that stays when the one it was made from goes. */
export interface RuntimeCopy {
  readonly trainerFile: string;
  /** Notes that a trainer runs from it, so that it stays for as long as that one does. */
  noteTrainer(pid: number): Promise<void>;
}

/**
 * A copy of the trainer's bundle and of what it loads, one for each version: made where there is none, made anew where a
 * file differs from its checksum. Copies of other versions go once no living process uses them.
 * @throws Fault `launch.runtime` where the copy cannot be made
 */
export async function runtimeCopy(options: CopyOptions): Promise<RuntimeCopy> {
  const { trainerFile, copies } = options;
  try {
    const parts = await runtimeParts(trainerFile);
    const name = await copyName(parts, options);
    const copy = path.join(copies, name);
    if (!(await isWhole(copy, parts))) await make(copy, parts);
    await noteUser(copy, process.pid);
    await removeUnused(copies, name);
    return { trainerFile: path.join(copy, path.basename(trainerFile)), noteTrainer: (pid) => noteUser(copy, pid) };
  } catch (error) {
    throw launchFault('runtime', { folder: copies, why: reason(error) }, error);
  }
}

/** The version, and what tells two builds of it apart: the bundles, and the versions of what it loads. */
async function copyName(parts: readonly Part[], { trainerFile, version }: CopyOptions): Promise<string> {
  const hash = createHash('sha256');
  const telling = parts.filter(({ from }) => path.dirname(from) === path.dirname(trainerFile) || path.basename(from) === 'package.json');
  for (const { from } of telling) hash.update(await readFile(from));
  return `${version}-${hash.digest('hex').slice(0, 12)}`;
}

/** Whether a copy has all parts, each as it was when it was copied. */
async function isWhole(copy: string, parts: readonly Part[]): Promise<boolean> {
  try {
    const sums = checksums.parse(JSON.parse(await readFile(path.join(copy, CHECKSUMS), 'utf8')));
    for (const { to } of parts) if (sums[to] !== (await checksum(path.join(copy, to)))) return false;
    return true;
  } catch {
    return false;
  }
}

/** Makes a copy aside and puts it in place whole. */
async function make(copy: string, parts: readonly Part[]): Promise<void> {
  const aside = `${copy}.${randomUUID()}.part`;
  await mkdir(aside, { recursive: true, mode: 0o700 });
  try {
    await noteUser(aside, process.pid);
    const sums: Record<string, string> = {};
    for (const { from, to } of parts) sums[to] = await copyFile(from, path.join(aside, to));
    await writeFile(path.join(aside, CHECKSUMS), JSON.stringify(sums));
    await put(aside, copy, parts);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Another window may have put its own there meanwhile: that is as good. What is no whole copy makes room. */
async function put(aside: string, copy: string, parts: readonly Part[]): Promise<void> {
  const placed = await rename(aside, copy).then(() => true, () => false);
  if (placed || (await isWhole(copy, parts))) return;
  await rm(copy, { recursive: true, force: true });
  await rename(aside, copy);
}

async function copyFile(from: string, to: string): Promise<string> {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  await pipeline(createReadStream(from), async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  }, createWriteStream(to, { mode: 0o600 }));
  return hash.digest('hex');
}

async function checksum(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

import { z } from 'zod';
import { replaceFile } from './durable.ts';
import { fault } from './faults.ts';
import { runPaths } from './layout.ts';
import { isBeingWritten } from './lock.ts';
import { parseVersioned, readIfThere } from './read-file.ts';
import { RUN_FORMAT, type RunInfo, type RunState } from './types.ts';

const LIMIT = 1 << 20;
const words = z.string();
const count = z.int().nonnegative();

const engineSchema = z.object({ name: words, version: words, device: words, threads: count, optimisation: words, cpuFeatures: words });
const faultSchema = z.object({ code: words, template: words, args: z.record(words, z.union([words, z.number()])) });

/** `run.json`. Entries of later versions with the same format are passed over. */
const infoSchema: z.ZodType<RunInfo> = z.object({
  format: z.int(),
  id: words,
  name: words,
  state: z.enum(['preparing', 'running', 'paused', 'stopped', 'finished', 'failed']),
  created: words,
  updated: words,
  ended: words.optional(),
  stoppedBy: z.enum(['person', 'signal', 'host']).optional(),
  step: count,
  steps: count,
  seed: z.number(),
  configFile: words,
  engine: engineSchema.optional(),
  versions: z.object({ workbench: words, node: words }),
  git: z.object({ commit: words, diffHash: words }).optional(),
  machine: z.object({ host: words, platform: words, arch: words, cpu: words }),
  resumedFrom: z.array(count),
  fault: faultSchema.optional(),
  notBitwise: words.optional(),
  data: z.object({ name: words, shape: z.array(count), range: z.tuple([z.number(), z.number()]).optional() }).optional(),
  players: z.array(z.object({ name: words, parameters: count })).optional(),
});

const LIVE: readonly RunState[] = ['preparing', 'running', 'paused'];

/**
 * What `run.json` says; `interrupted` where it says that the run goes on while no process trains it.
 * @throws Fault `runs.notARun`, `runs.malformed`, `runs.newer`
 */
export async function readRunInfo(dir: string): Promise<RunInfo> {
  const info = await readWritten(dir);
  return LIVE.includes(info.state) && !(await isBeingWritten(dir)) ? { ...info, state: 'interrupted' } : info;
}

async function readWritten(dir: string): Promise<RunInfo> {
  const file = runPaths(dir).info;
  const bytes = await readIfThere(file, LIMIT);
  if (!bytes) throw fault('notARun', { path: dir, entry: 'run.json' });
  return parseVersioned(bytes, infoSchema, RUN_FORMAT, file);
}

/**
 * Replaces `run.json` at once and for good. The state `interrupted` is not for writing.
 * @throws Fault naming the file where the disk refuses
 */
export async function writeRunInfo(dir: string, info: RunInfo): Promise<void> {
  await replaceFile(runPaths(dir).info, Buffer.from(JSON.stringify(infoSchema.parse(info), undefined, 2) + '\n'));
}

/** Changes some entries of `run.json` and keeps the others as they are written. */
export async function updateRunInfo(dir: string, changes: Partial<RunInfo>): Promise<void> {
  await writeRunInfo(dir, { ...(await readWritten(dir)), ...changes });
}

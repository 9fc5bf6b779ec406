import { Fault } from '../faults/fault.ts';
import { replaceFile } from './durable.ts';
import { fault } from './faults.ts';
import { writtenInfoSchema } from './info-schema.ts';
import { runPaths } from './layout.ts';
import { isBeingWritten } from './lock.ts';
import { parseVersioned, readIfThere } from './read-file.ts';
import { RUN_FORMAT, type RunInfo, type RunState } from './types.ts';

const LIMIT = 1 << 20;
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
  return parseVersioned(bytes, writtenInfoSchema, RUN_FORMAT, file);
}

/**
 * Replaces `run.json` at once and for good. The state `interrupted` is not for writing.
 * @throws Fault naming the file where the disk refuses
 */
export async function writeRunInfo(dir: string, info: RunInfo): Promise<void> {
  await replaceFile(runPaths(dir).info, Buffer.from(JSON.stringify(writtenInfoSchema.parse(info), undefined, 2) + '\n'));
}

/** Changes some entries of `run.json` and keeps the others as they are written. */
export async function updateRunInfo(dir: string, changes: Partial<RunInfo>): Promise<void> {
  await writeRunInfo(dir, { ...(await readWritten(dir)), ...changes });
}

/**
 * As `updateRunInfo`, for the one who trains the run and knows it by heart: a file that was damaged under it is mended.
 * @param known the run as it was last written
 * @throws Fault `runs.folderGone` where the file is no longer there: the run was deleted
 */
export async function keepRunInfo(dir: string, known: RunInfo, changes: Partial<RunInfo>): Promise<void> {
  await writeRunInfo(dir, { ...(await foundOr(dir, known)), ...changes });
}

async function foundOr(dir: string, known: RunInfo): Promise<RunInfo> {
  try {
    return await readWritten(dir);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'runs.notARun') throw fault('folderGone', { path: runPaths(dir).info, reason: 'it was deleted' }, error);
    if (error.code === 'runs.malformed') return known;
    throw error;
  }
}

import { z } from 'zod';
import { replaceFile } from './durable.ts';
import { fault } from './faults.ts';
import { MOST_CHANGES, runChangesSchema } from './info-schema.ts';
import { runPaths } from './layout.ts';
import { parseVersioned, readIfThere } from './read-file.ts';
import type { RunChange } from './types.ts';

const CHANGES_FORMAT = 1;
const LIMIT = 1 << 20;

const changesFile = z.object({ format: z.int(), changes: runChangesSchema });

/**
 * What was changed of a run while it trained, in the order of steps.
 * @throws Fault `runs.malformed`, `runs.newer`, `runs.readFailed`
 */
export async function readChanges(dir: string): Promise<readonly RunChange[]> {
  const file = runPaths(dir).changes;
  const bytes = await readIfThere(file, LIMIT);
  return bytes ? parseVersioned(bytes, changesFile, CHANGES_FORMAT, file).changes : [];
}

/**
 * Writes down what was changed of a run, whole and for good. Only the holder of the run's lock may.
 * @throws Fault `runs.tooManyChanges`, or naming the file where the disk refuses; the changes before stay
 */
export async function writeChanges(dir: string, changes: readonly RunChange[]): Promise<void> {
  const file = runPaths(dir).changes;
  if (changes.length > MOST_CHANGES) throw fault('tooManyChanges', { path: file, most: MOST_CHANGES });
  await replaceFile(file, Buffer.from(`${JSON.stringify({ format: CHANGES_FORMAT, changes }, undefined, 2)}\n`));
}

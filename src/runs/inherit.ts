import path from 'node:path';
import { latestCheckpoint, listCheckpoints, readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoints.ts';
import { DurableFile, makeNewFolder, removeQuietly, rename, syncFolder, temporaryBeside } from './durable.ts';
import { findEventFile, withFile } from './event-file.ts';
import { fault } from './faults.ts';
import { endOfStep } from './journal-reopen.ts';
import { runPaths } from './layout.ts';
import { listSamples } from './samples.ts';
import type { Parent } from './types.ts';

/**
 * The checkpoint that a fork of a run begins with: the last one at or before a step, or the run's newest whole one.
 * @throws Fault `runs.noCheckpoint` naming the steps that there are
 */
export async function checkpointToFork(dir: string, step: number | undefined): Promise<{ step: number; folder: string }> {
  const found = step === undefined ? await latestCheckpoint(dir) : (await listCheckpoints(dir)).findLast((checkpoint) => checkpoint.step <= step);
  if (found) return found;
  const steps = (await listCheckpoints(dir)).map((checkpoint) => checkpoint.step).join(', ');
  throw fault('noCheckpoint', { path: dir, step: step ?? 'any', steps: steps === '' ? 'none' : steps });
}

/**
 * Gives a new run what its parent was at the fork: its checkpoint there, its curves and its sample grids. The checkpoint
 * comes last, so that a run with one has all of it; begun again after a kill, it makes good what is missing.
 * @param made what the fork goes on with, of the parent's checkpoint
 * @throws Fault `runs.parentGone`, or why something cannot be read or written
 */
export async function inherit(dir: string, parent: Parent, made: (checkpoint: Checkpoint) => Promise<Pick<Checkpoint, 'tensors' | 'counters'>>): Promise<void> {
  const { tensors, counters } = await made(await checkpointOf(parent));
  const events = findEventFile(parent.dir);
  if (events) copyFile(events, path.join(dir, path.basename(events)), endOfStep(parent.dir, events, parent.step));
  const { samples } = runPaths(dir);
  if (makeNewFolder(samples)) await syncFolder(dir);
  for (const { file, step } of await listSamples(parent.dir)) if (step <= parent.step) copyFile(file, path.join(samples, path.basename(file)));
  await syncFolder(samples);
  await writeCheckpoint(dir, parent.step, tensors, counters);
}

async function checkpointOf({ dir, step }: Parent): Promise<Checkpoint> {
  const found = (await listCheckpoints(dir)).find((checkpoint) => checkpoint.step === step);
  if (!found) throw fault('parentGone', { path: dir, step });
  return readCheckpoint(found.folder);
}

const CHUNK = 4 << 20;

/** Copies a file of a run aside and renames it; of one that grows meanwhile, what there was at the beginning. @param limit bytes at most */
function copyFile(from: string, to: string, limit = Infinity): void {
  const aside = temporaryBeside(to);
  try {
    const out = new DurableFile(aside, 'new');
    try {
      withFile(from, ({ size, read }) => {
        const end = Math.min(size, limit);
        for (let at = 0; at < end; at += CHUNK) out.write(read(at, Math.min(CHUNK, end - at)), at);
      });
      out.sync();
    } finally {
      out.close();
    }
    rename(aside, to);
  } catch (error) {
    removeQuietly(aside);
    throw error;
  }
}

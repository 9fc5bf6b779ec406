import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../faults/fault.ts';
import { listCheckpoints } from './checkpoints.ts';
import { DurableFile, isLeftover, remove, removeQuietly, rename, syncFolder, temporaryBeside } from './durable.ts';
import { errorCode, readFault } from './faults.ts';
import { Indexes } from './index-view.ts';
import { isLink, refuseLink } from './read-file.ts';
import { readSeries } from './series.ts';
import { folderSize } from './size.ts';

/** Which checkpoints of a run are kept. What one of the rules keeps, stays. */
export interface KeepPolicy {
  /** so many of the newest, at least 1 */
  readonly keepLast: number;
  /** those of steps divisible by this; 0: none on this account */
  readonly keepEvery: number;
  /** so many of the best by `bestBy` */
  readonly keepBest: number;
  /** a tag of `MEASURES` */
  readonly bestBy: keyof typeof MEASURES;
}

/** What tells a better checkpoint from a worse one: 1 where more is better, -1 where less is. */
const MEASURES = { loss_g: -1, d_fake: 1 } as const;

/** Steps whose mean is the measure of a checkpoint, up to its own: one step's value says little. */
const MEASURED_STEPS = 100;

/** A checkpoint that a policy does not keep. */
export interface SpareCheckpoint {
  readonly step: number;
  readonly folder: string;
  readonly bytes: number;
}

/**
 * The steps whose checkpoints stay.
 * @param steps in order
 * @param scoreOf the higher the better; undefined where a step has no score, and then it is not among the best
 */
export function keptSteps(steps: readonly number[], { keepLast, keepEvery, keepBest }: Omit<KeepPolicy, 'bestBy'>, scoreOf: (step: number) => number | undefined): ReadonlySet<number> {
  const scored = steps.flatMap((step) => {
    const score = keepBest > 0 ? scoreOf(step) : undefined;
    return score === undefined || Number.isNaN(score) ? [] : [{ step, score }];
  });
  const best = scored.sort((a, b) => b.score - a.score || b.step - a.step).slice(0, keepBest).map(({ step }) => step);
  return new Set([...steps.slice(-Math.max(1, keepLast)), ...steps.filter((step) => keepEvery > 0 && step % keepEvery === 0), ...best]);
}

/** The checkpoints of a run that a policy does not keep, in order. @throws Fault where the run cannot be read */
export async function spareCheckpoints(dir: string, policy: KeepPolicy): Promise<SpareCheckpoint[]> {
  const checkpoints = await listCheckpoints(dir);
  const steps = checkpoints.map(({ step }) => step);
  const scores = policy.keepBest > 0 ? await scoresOf(dir, policy.bestBy, steps) : undefined;
  const kept = keptSteps(steps, policy, (step) => scores?.get(step));
  const spare = checkpoints.filter(({ step }) => !kept.has(step));
  return Promise.all(spare.map(async (checkpoint) => ({ ...checkpoint, bytes: isLink(checkpoint.folder) ? 0 : await folderSize(checkpoint.folder) })));
}

function scoresOf(dir: string, tag: keyof typeof MEASURES, steps: readonly number[]): Promise<ReadonlyMap<number, number>> {
  return new Indexes().read(dir, (view) => {
    const mean = (step: number) => meanOf(readSeries(view, { tags: [tag], from: step - MEASURED_STEPS + 1, to: step, points: MEASURED_STEPS })[0]?.mean);
    return new Map(steps.map((step) => [step, mean(step) * MEASURES[tag]]));
  });
}

/** NaN of nothing. */
const meanOf = (values: Float32Array | undefined): number => (values ?? new Float32Array()).reduce((sum, value) => sum + value, 0) / (values?.length ?? 0);

/**
 * Deletes a checkpoint: puts it aside first, so that a half of one never counts. Only the holder of the run's lock may.
 * @returns false where a fork holds it, which keeps it
 * @throws Fault naming the folder where the disk refuses
 */
export async function removeCheckpoint(folder: string): Promise<boolean> {
  const aside = temporaryBeside(folder);
  refuseLink(path.dirname(folder));
  rename(folder, aside);
  // Asked only now: who takes hold of it from here on sees that it is gone.
  if (isHeld(folder)) {
    rename(aside, folder);
    return false;
  }
  // Else a power cut could leave the folder under its name, and not its files.
  await syncFolder(path.dirname(folder));
  remove(aside);
  return true;
}

/**
 * Deletes the checkpoints that a policy does not keep. Only the holder of the run's lock may.
 * @param newest a step whose checkpoint stays in any case: damaged ones may be there of later steps
 * @returns those that were deleted
 * @throws Fault naming the folder where the disk refuses
 */
export async function pruneCheckpoints(dir: string, policy: KeepPolicy, newest?: number): Promise<SpareCheckpoint[]> {
  const deleted: SpareCheckpoint[] = [];
  for (const spare of await spareCheckpoints(dir, policy)) if (spare.step !== newest && (await removeCheckpoint(spare.folder))) deleted.push(spare);
  return deleted;
}

const HOLD = '.hold';
const holdOf = (folder: string): string => `${folder}${HOLD}`;

function isHeld(folder: string): boolean {
  const beginning = `.${path.basename(holdOf(folder))}.`;
  try {
    return readdirSync(path.dirname(folder)).some((name) => name.startsWith(beginning) && !isLeftover(name));
  } catch (error) {
    throw readFault(folder, error);
  }
}

/**
 * Keeps a checkpoint of a run that somebody else may train from being deleted while this process reads it. A run that
 * this user may not write to is not pruned by this user either, and needs no hold.
 * @returns what lets go; undefined where the checkpoint is gone already
 */
export function holdCheckpoint(folder: string): (() => void) | undefined {
  const hold = temporaryBeside(holdOf(folder));
  refuseLink(path.dirname(folder));
  try {
    new DurableFile(hold, 'new').close();
  } catch (error) {
    if (!(error instanceof Fault) || !['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error.cause))) throw error;
  }
  const letGo = () => { removeQuietly(hold); };
  if (existsSync(folder)) return letGo;
  letGo();
  return undefined;
}

import type { EngineInfo } from '../engine/engine.ts';
import { engineNamed } from '../engine/preference.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { readChanges } from '../runs/changes.ts';
import { latestCheckpoint, readCheckpoint, type Checkpoint } from '../runs/checkpoints.ts';
import { readRunInfo } from '../runs/info.ts';
import { inherit } from '../runs/inherit.ts';
import { Journal } from '../runs/journal.ts';
import type { RunInfo } from '../runs/types.ts';
import { Course } from './course.ts';
import { exactnessOf, notBitwise, unproven } from './exactness.ts';
import { trainerFault } from './faults.ts';
import { ownBeginning } from './forked-state.ts';
import { holdRun } from './held-run.ts';
import type { Host, Outcome } from './host.ts';
import { hyperparameters } from './hyperparameters.ts';
import { machine } from './identity.ts';
import { beginningOf } from './initial-weights.ts';
import { restoredState } from './restored-state.ts';
import { tellOfChanges } from './network-modules.ts';
import { ownConfig, type RunConfig } from './run-config.ts';
import { RunRecord } from './run-record.ts';
import { runTraining, type Departure } from './run-training.ts';
import { tell } from './tell.ts';

type ResumeTask = Extract<TrainerTask, { task: 'resume' }>;

/** Notes in `run.json`, for the host and in the log that the run is not bitwise the one that would have gone on, or the one that it is a fork of. */
async function noteEngine(record: RunRecord, before: RunInfo, engine: EngineInfo, host: Host): Promise<void> {
  const past = before.engine ? exactnessOf(before) : before.parent?.exactness;
  const changes = past && (notBitwise(past, exactnessOf({ engine, versions: record.info.versions })) ?? unproven(engine));
  if (changes === undefined) return;
  const fault = trainerFault(before.engine ? 'notBitwise' : 'forkNotBitwise', { changes });
  tell(fault, host);
  await record.change({ notBitwise: fault.message });
}

/** The engine that a run, or the one that it is a fork of, had last. */
const engineBefore = ({ engine, parent }: RunInfo) => engineNamed(engine?.name ?? parent?.exactness?.['name']);

/**
 * Refuses to go on where there is nothing to do. A run that came to an end before it could say so has only that left.
 * @param steps the last step to go to, where it is known @param isUnsaid whether it may have come to its end without saying so
 */
function refuseEnded(dir: string, start: number, steps: number | undefined, isUnsaid: boolean): void {
  if (steps !== undefined && steps <= start && !(isUnsaid && steps === start)) throw trainerFault('ended', { dir, step: start, steps, least: start + 1 });
}

/** The newest checkpoint; where a fork has none yet, the one that it begins with. */
async function checkpointOf(dir: string, run: RunConfig, { parent }: RunInfo, host: Host) {
  const found = await latestCheckpoint(dir);
  if (found || !parent) return found;
  await inherit(dir, parent, (checkpoint) => ownBeginning(run, parent, checkpoint, host));
  return latestCheckpoint(dir);
}

/** Writes down that a run goes on. A fork's first start is no resuming. */
async function recordOf(dir: string, before: RunInfo, start: number, host: Host): Promise<RunRecord> {
  const record = new RunRecord(dir, before, host.report);
  const isBeginning = before.parent?.step === start && before.engine === undefined;
  const past = { ended: undefined, stoppedBy: undefined, fault: undefined, notBitwise: undefined };
  await record.enter('preparing', { ...past, ...machine(), step: start, resumedFrom: isBeginning ? [] : [...before.resumedFrom, start] });
  return record;
}

interface Restored extends Checkpoint {
  readonly folder: string;
}

/** A checkpoint with where it stands. */
const readWhole = async ({ folder }: { readonly folder: string }): Promise<Restored> => ({ ...(await readCheckpoint(folder)), folder });

/** The state to go on with: a checkpoint's, or that of the run's beginning. */
async function startingState(run: RunConfig, before: RunInfo, restored: Restored | undefined): Promise<Departure['stateOf']> {
  if (restored) return (initial) => restoredState(restored.tensors, initial, { folder: restored.folder, config: run.file });
  const beginning = await beginningOf(run, before.origin);
  return (initial) => beginning.stateOf(initial);
}

/** Makes a run ready to go on from where it stands: a checkpoint of its own, that of its parent, or its beginning. @param asked the last step */
export async function depart(dir: string, host: Host, asked?: number): Promise<Departure> {
  const before = await readRunInfo(dir);
  const run = await ownConfig(dir, before);
  const checkpoint = await checkpointOf(dir, run, before, host);
  checkpoint?.notes.forEach((note) => { tell(note, host); });
  const start = checkpoint?.step ?? 0;
  const course = new Course(dir, run, await readChanges(dir), before.steps > 0 ? before.steps : undefined);
  refuseEnded(dir, start, asked ?? course.end, asked === undefined && before.state !== 'finished');
  const restored = checkpoint && (await readWhole(checkpoint));
  if (asked !== undefined) await course.moveEnd(start + 1, asked);
  const journal = checkpoint ? Journal.reopen(dir, start, hyperparameters(run)) : Journal.restart(dir, hyperparameters(run));
  journal.notes.forEach((note) => { tell(note, host); });
  tellOfChanges(run, before, host);
  const stateOf = await startingState(run, before, restored);
  const record = await recordOf(dir, before, start, host);
  return {
    dir,
    record,
    course,
    journal,
    start,
    sampleFirst: !checkpoint,
    checkpoint: checkpoint?.step ?? -1,
    stateOf,
    draws: restored?.counters['draws'],
    engine: engineBefore(before),
    onEngine: ({ engine }) => (checkpoint ? noteEngine(record, before, engine.info, host) : Promise.resolve()),
  };
}

/** Goes on from a run's newest checkpoint, or from its beginning where it has none. @throws Fault */
export async function resume(task: ResumeTask, host: Host): Promise<Outcome> {
  const held = await holdRun(task.runDir, host, task.takeOver);
  try {
    return await runTraining(await depart(task.runDir, host, task.steps), host);
  } finally {
    await held.release();
  }
}

import type { EngineInfo } from '../engine/engine.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { readChanges } from '../runs/changes.ts';
import { latestCheckpoint, readCheckpoint } from '../runs/checkpoints.ts';
import { readRunInfo } from '../runs/info.ts';
import { Journal } from '../runs/journal.ts';
import { runPaths } from '../runs/layout.ts';
import type { RunInfo } from '../runs/types.ts';
import { Course } from './course.ts';
import { exactnessOf, notBitwise } from './exactness.ts';
import { trainerFault } from './faults.ts';
import { holdRun } from './held-run.ts';
import type { Host, Outcome } from './host.ts';
import { hyperparameters } from './hyperparameters.ts';
import { machine } from './identity.ts';
import { restoredState } from './restored-state.ts';
import { checkRunConfig, readConfigText } from './run-config.ts';
import { RunRecord } from './run-record.ts';
import { runTraining, type Departure } from './run-training.ts';
import { tell } from './tell.ts';

type ResumeTask = Extract<TrainerTask, { task: 'resume' }>;

/** Notes in `run.json`, for the host and in the log that the run is not bitwise the one that would have gone on. */
async function noteEngine(record: RunRecord, before: RunInfo, engine: EngineInfo, host: Host): Promise<void> {
  const changes = before.engine && notBitwise(exactnessOf(before), exactnessOf({ engine, versions: record.info.versions }));
  if (changes === undefined) return;
  const fault = trainerFault('notBitwise', { changes });
  tell(fault, host);
  await record.change({ notBitwise: fault.message });
}

/**
 * Refuses to go on where there is nothing to do. A run that came to an end before it could say so has only that left.
 * @param steps the last step to go to, where it is known @param isUnsaid whether it may have come to its end without saying so
 */
function refuseEnded(dir: string, start: number, steps: number | undefined, isUnsaid: boolean): void {
  if (steps !== undefined && steps <= start && !(isUnsaid && steps === start)) throw trainerFault('ended', { dir, step: start, steps, least: start + 1 });
}

async function depart({ runDir: dir, steps: asked }: ResumeTask, host: Host): Promise<Departure> {
  const before = await readRunInfo(dir);
  const { config: file } = runPaths(dir);
  const run = checkRunConfig({ text: await readConfigText(file), file, configFile: before.configFile });
  const checkpoint = await latestCheckpoint(dir);
  checkpoint?.notes.forEach((note) => { tell(note, host); });
  const start = checkpoint?.step ?? 0;
  const course = new Course(dir, run, await readChanges(dir), before.steps > 0 ? before.steps : undefined);
  refuseEnded(dir, start, asked ?? course.end, asked === undefined && before.state !== 'finished');
  const restored = checkpoint && (await readCheckpoint(checkpoint.folder));
  if (asked !== undefined) await course.moveEnd(start + 1, asked);
  const journal = checkpoint ? Journal.reopen(dir, start, hyperparameters(run)) : Journal.restart(dir, hyperparameters(run));
  journal.notes.forEach((note) => { tell(note, host); });
  const record = new RunRecord(dir, before, host.report);
  const past = { ended: undefined, stoppedBy: undefined, fault: undefined, notBitwise: undefined };
  await record.enter('preparing', { ...past, ...machine(), step: start, resumedFrom: [...before.resumedFrom, start] });
  return {
    dir,
    record,
    course,
    journal,
    start,
    sampleFirst: !checkpoint,
    checkpoint: checkpoint?.step ?? -1,
    stateOf: (initial) => (checkpoint && restored ? restoredState(restored.tensors, initial, { folder: checkpoint.folder, config: file }) : initial),
    draws: restored?.counters['draws'],
    onEngine: ({ engine }) => (checkpoint ? noteEngine(record, before, engine.info, host) : Promise.resolve()),
  };
}

/** Goes on from a run's newest checkpoint, or from its beginning where it has none. @throws Fault */
export async function resume(task: ResumeTask, host: Host): Promise<Outcome> {
  const held = await holdRun(task.runDir, host, task.takeOver);
  try {
    return await runTraining(await depart(task, host), host);
  } finally {
    await held.release();
  }
}

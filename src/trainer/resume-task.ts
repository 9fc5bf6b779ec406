import type { EngineInfo } from '../engine/engine.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { latestCheckpoint, readCheckpoint } from '../runs/checkpoints.ts';
import { readRunInfo } from '../runs/info.ts';
import { Journal } from '../runs/journal.ts';
import { runPaths } from '../runs/layout.ts';
import type { RunInfo } from '../runs/types.ts';
import type { HostTensors } from '../tensors/host-tensor.ts';
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
 * The last step to go to: what was asked for, or the run's own end. A run that came to an end before it could say so has
 * only that left to do.
 * @throws Fault where there is nothing to do
 */
function lastStep(dir: string, start: number, asked: number | undefined, { steps: own, state }: RunInfo): number | undefined {
  const steps = asked ?? (own > 0 ? own : undefined);
  const unsaid = steps === start && asked === undefined && state !== 'finished';
  if (steps !== undefined && steps <= start && !unsaid) throw trainerFault('ended', { dir, step: start, steps, least: start + 1 });
  return steps;
}

async function depart({ runDir: dir, steps: asked }: ResumeTask, host: Host): Promise<Departure> {
  const before = await readRunInfo(dir);
  const { config: file } = runPaths(dir);
  const run = checkRunConfig({ text: await readConfigText(file), file, configFile: before.configFile });
  const checkpoint = await latestCheckpoint(dir);
  checkpoint?.notes.forEach((note) => { tell(note, host); });
  const start = checkpoint?.step ?? 0;
  const steps = lastStep(dir, start, asked, before);
  const tensors: HostTensors | undefined = checkpoint && (await readCheckpoint(checkpoint.folder)).tensors;
  const journal = checkpoint ? Journal.reopen(dir, start, hyperparameters(run)) : Journal.restart(dir, hyperparameters(run));
  journal.notes.forEach((note) => { tell(note, host); });
  const record = new RunRecord(dir, before, host.report);
  const past = { ended: undefined, stoppedBy: undefined, fault: undefined, notBitwise: undefined };
  await record.enter('preparing', { ...past, ...machine(), step: start, resumedFrom: [...before.resumedFrom, start] });
  return {
    dir,
    record,
    run,
    journal,
    start,
    sampleFirst: !checkpoint,
    checkpoint: checkpoint?.step ?? -1,
    stateOf: (initial) => (checkpoint && tensors ? restoredState(tensors, initial, { folder: checkpoint.folder, config: file }) : initial),
    steps,
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

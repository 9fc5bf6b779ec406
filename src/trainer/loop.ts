import { setImmediate } from 'node:timers/promises';
import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import type { Checkpointer } from './checkpointer.ts';
import type { Conductor } from './conductor.ts';
import type { Control, StoppedBy } from './control.ts';
import { trainerFault } from './faults.ts';
import type { RunProfiler } from './profile.ts';
import type { Progress } from './progress.ts';
import type { Recorder } from './recorder.ts';
import type { RunRecord } from './run-record.ts';
import { span } from './spans.ts';
import type { StepResult, Training } from './training.ts';

export interface LoopOptions {
  readonly training: Training;
  readonly recorder: Recorder;
  readonly checkpointer: Checkpointer;
  readonly progress: Progress;
  readonly record: RunRecord;
  readonly control: Control;
  readonly conductor: Conductor;
  readonly profiler: RunProfiler | undefined;
  /** the step that the state stands at: 0, or a checkpoint's */
  readonly start: number;
  /** whether the samples before the first of these steps are still to be drawn */
  readonly sampleFirst: boolean;
}

export interface LoopEnd {
  readonly step: number;
  /** undefined where the last step was reached */
  readonly stoppedBy: StoppedBy | undefined;
}

const NAMED = 3;

/** By index: `every`, and an iterator, take seven times as long (130 ms for 19 million numbers), at every checkpoint. */
function isSound({ data }: HostTensor): boolean {
  let at = 0;
  while (at < data.length && Number.isFinite(data[at])) at++;
  return at === data.length;
}

/** Names of the state's tensors that hold a NaN or an infinity, in their order. */
const spoiltTensors = (state: HostTensors): string[] => Object.entries(state).flatMap(([name, tensor]) => (isSound(tensor) ? [] : [name]));

/** Largest magnitude in a tensor without NaN. */
function extent({ data }: HostTensor): number {
  let most = 0;
  for (const value of data) most = Math.max(most, Math.abs(value));
  return most;
}

/** Names of the state's tensors, those with the largest values first. */
function largestTensors(state: HostTensors): string[] {
  const extents = Object.entries(state).map(([name, tensor]) => ({ name, extent: extent(tensor) }));
  return extents.sort((one, other) => other.extent - one.extent).map(({ name }) => name);
}

/** Refuses values that no training comes back from; the checkpoints stay as they are. */
function refuseNotFinite(step: number, { scalars }: StepResult, training: Training, checkpoint: number): void {
  const wrong = Object.entries(scalars).find(([, value]) => !Number.isFinite(value));
  if (!wrong) return;
  const state = training.snapshot();
  const spoilt = spoiltTensors(state);
  // A norm overflows before what it is the norm of.
  const tensors = (spoilt.length > 0 ? spoilt : largestTensors(state)).slice(0, NAMED).join(', ');
  throw trainerFault('notFinite', { tag: wrong[0], value: String(wrong[1]), step, tensors, count: spoilt.length, checkpoint: checkpoint < 0 ? 'none yet' : checkpoint });
}

/** A state that is spoilt though the step's scalars are not yet: a checkpoint of it would be of no use to anybody. */
function refuseSpoilt(step: number, state: HostTensors, checkpoint: number): void {
  const spoilt = spoiltTensors(state);
  if (spoilt.length > 0) throw trainerFault('spoilt', { tensors: spoilt.slice(0, NAMED).join(', '), count: spoilt.length, step, checkpoint: checkpoint < 0 ? 'none yet' : checkpoint });
}

async function checkpoint({ training, recorder, checkpointer, conductor }: LoopOptions, step: number): Promise<void> {
  if (checkpointer.lastStep === step) return;
  await checkpointer.settle();
  const state = training.snapshot();
  refuseSpoilt(step, state, checkpointer.lastStep);
  checkpointer.begin({ step, state, draws: training.drawsUpTo(step), policy: conductor.keepPolicy }, recorder.sync());
}

/** A checkpoint that somebody asked for: where it is there already, they are told so. */
async function grantCheckpoint(options: LoopOptions, step: number): Promise<void> {
  if (options.checkpointer.lastStep === step) await options.checkpointer.confirm();
  else await checkpoint(options, step);
}

/** Waits until the run is to go on or to stop; checkpoints are written meanwhile where asked for. */
async function pause(options: LoopOptions, step: number): Promise<void> {
  const { control, record, recorder, progress, conductor } = options;
  recorder.flush();
  await record.enter('paused', { step });
  while (control.paused && control.stoppedBy === undefined) {
    await conductor.hear(step);
    if (step >= conductor.end) return;
    if (control.takeCheckpointWish()) await grantCheckpoint(options, step);
    else await control.changed();
  }
  if (control.stoppedBy === undefined) await record.enter('running', { step });
  progress.start(step);
}

async function playStep(options: LoopOptions, step: number): Promise<void> {
  const { training, recorder, checkpointer, progress, record, control, conductor } = options;
  const timetable = conductor.enter(step);
  const result = training.step(step);
  await span('record', () => recorder.record(step, result, timetable));
  progress.reach(step, result.scalars);
  await record.reach(step);
  refuseNotFinite(step, result, training, checkpointer.lastStep);
  if (control.takeCheckpointWish() || step % timetable.checkpointEvery === 0) await span('checkpoint', () => checkpoint(options, step));
}

async function playProfiled(options: LoopOptions, step: number): Promise<void> {
  await options.profiler?.before(step);
  await span('step', () => playStep(options, step), step);
}

/**
 * Plays step after step to the last one, or until it is stopped; ends with a checkpoint. Yields to the event loop at
 * every step, so that messages, signals and the end of the host are heard.
 * @throws Fault where a scalar is not finite, and what writing a file throws
 */
export async function runLoop(options: LoopOptions): Promise<LoopEnd> {
  const { control, recorder, checkpointer, progress, record, conductor, start } = options;
  if (options.sampleFirst) await recorder.sample(start);
  await record.enter('running', { step: start });
  progress.start(start);
  let step = start;
  await conductor.hear(step);
  while (step < conductor.end && control.stoppedBy === undefined) {
    if (control.paused) await pause(options, step);
    else await playProfiled(options, ++step);
    await setImmediate();
    await conductor.hear(step);
  }
  await checkpoint(options, step);
  await checkpointer.settle();
  return { step, stoppedBy: step < conductor.end ? control.stoppedBy : undefined };
}

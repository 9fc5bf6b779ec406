import { setImmediate } from 'node:timers/promises';
import type { HostTensors } from '../tensors/host-tensor.ts';
import type { Alarms } from './alerts/alarms.ts';
import { alertFault } from './alerts/faults.ts';
import type { Checkpointer } from './checkpointer.ts';
import type { Conductor } from './conductor.ts';
import type { Control, StoppedBy } from './control.ts';
import { notFinite, spoiltState, spoiltTensors, type Divergence } from './divergence.ts';
import { log } from './log.ts';
import type { RunProfiler } from './profile.ts';
import type { Progress } from './progress.ts';
import type { Recorder } from './recorder.ts';
import type { RunRecord } from './run-record.ts';
import { span } from './spans.ts';
import type { Training } from './training.ts';

export interface LoopOptions {
  readonly training: Training;
  readonly recorder: Recorder;
  readonly checkpointer: Checkpointer;
  readonly progress: Progress;
  readonly record: RunRecord;
  readonly control: Control;
  readonly conductor: Conductor;
  readonly profiler: RunProfiler | undefined;
  readonly alarms: Pick<Alarms, 'raise'>;
  /** the state before the first step of a run that has no checkpoint, made again */
  readonly beginning: () => HostTensors;
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

/**
 * The step to go back to, whose checkpoint holds finite numbers alone. Where the run has come to no checkpoint yet, its
 * first state, which the seed gives again, is written as one. The state before the step that failed is no place to go
 * back to, though finite: its weights are so large that smaller rates fail from there at once.
 */
async function lastGood({ checkpointer, conductor, recorder, beginning }: LoopOptions): Promise<number | 'none'> {
  if (checkpointer.lastStep >= 0) return checkpointer.lastStep;
  const state = beginning();
  if (spoiltTensors(state).length > 0) return 'none';
  checkpointer.begin({ step: 0, state, draws: 0, policy: conductor.keepPolicy }, recorder.sync());
  await checkpointer.settle();
  return 0;
}

/** What the disk refuses must not hide why the training ends. */
async function unlessRefused<T>(write: Promise<T>, instead: T): Promise<T> {
  return write.catch((error: unknown) => {
    log(`not written: ${String(error)}`);
    return instead;
  });
}

/** Ends a training that has diverged: an alert of its last step, and the fault that it fails with. */
async function endDiverged(options: LoopOptions, step: number, { code, args }: Divergence): Promise<never> {
  const checkpoint = await unlessRefused(lastGood(options), 'none');
  const fault = alertFault(code, { ...args, step, checkpoint });
  await unlessRefused(options.alarms.raise(step, fault), undefined);
  throw fault;
}

async function checkpoint(options: LoopOptions, step: number): Promise<void> {
  const { training, recorder, checkpointer, conductor } = options;
  if (checkpointer.lastStep === step) return;
  await checkpointer.settle();
  const state = training.snapshot();
  const spoilt = spoiltState(state);
  if (spoilt) await endDiverged(options, step, spoilt);
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
  const { training, recorder, progress, record, control, conductor } = options;
  const timetable = conductor.enter(step);
  const result = training.step(step);
  await span('record', () => recorder.record(step, result, timetable));
  progress.reach(step, result.scalars);
  await record.reach(step);
  const diverged = notFinite(result.scalars, () => training.snapshot());
  if (diverged) await endDiverged(options, step, diverged);
  if (control.takeCheckpointWish() || step % timetable.checkpointEvery === 0) await span('checkpoint', () => checkpoint(options, step));
}

async function playProfiled(options: LoopOptions, step: number): Promise<void> {
  await options.profiler?.before(step);
  await span('step', () => playStep(options, step), step);
}

/**
 * Plays step after step to the last one, or until it is stopped; ends with a checkpoint. Yields to the event loop at
 * every step, so that messages, signals and the end of the host are heard.
 * @throws Fault `alert.notFinite` or `alert.spoilt` where the training diverges, and what writing a file throws
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

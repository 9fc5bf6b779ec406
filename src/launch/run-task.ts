import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Fault } from '../faults/fault.ts';
import type { TrainerReport, TrainerTask } from '../protocol/control.ts';
import { launchFault } from './faults.ts';
import { reason } from './log-file.ts';
import { startTrainer, type TrainerExit, type TrainerOptions, type TrainerProcess } from './trainer-process.ts';

export interface TaskOptions extends Omit<TrainerOptions, 'logFile'> {
  readonly onReport?: (report: TrainerReport) => void;
  /** stops the task */
  readonly signal?: AbortSignal;
}

/** Runs a short task (`sample`, `doctor`) to its end and gives its result. Throws the Fault that it failed with. */
export async function runTask(task: TrainerTask, options: TaskOptions): Promise<Readonly<Record<string, unknown>>> {
  const folder = await temporaryFolder();
  try {
    const trainer = startTrainer(task, { ...options, logFile: path.join(folder, 'log.txt') });
    return resultOf(await watch(trainer, options));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Throws a Fault where the system's place for temporary files is gone, full or closed. */
function temporaryFolder(): Promise<string> {
  const beginning = path.join(os.tmpdir(), 'gan-task-');
  return mkdtemp(beginning).catch((error: unknown) => { throw launchFault('log', { file: `${beginning}…`, why: reason(error) }, error); });
}

async function watch(trainer: TrainerProcess, { onReport, signal }: TaskOptions): Promise<TrainerExit> {
  if (onReport) trainer.onReport(onReport);
  const stop = () => void trainer.stop();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  return trainer.exited.finally(() => signal?.removeEventListener('abort', stop));
}

function resultOf({ fault, word }: TrainerExit): Readonly<Record<string, unknown>> {
  if (fault) throw new Fault(fault.code, fault.template, fault.args);
  if (word?.type === 'done' && word.state === 'stopped') throw launchFault('taskStopped');
  if (word?.type !== 'done' || word.result === undefined) throw launchFault('noResult');
  return word.result;
}

import type { TrainerTask } from '../protocol/control.ts';
import { makeReporter } from './follow.ts';
import { runHere } from './task.ts';

/** Runs a task of the trainer that takes long, with its progress shown; as JSON only its result is of interest. */
export async function runShown(task: TrainerTask, json: boolean): Promise<Readonly<Record<string, unknown>>> {
  if (json) return runHere(task);
  const reporter = await makeReporter(false);
  return runHere(task, (report) => { reporter.report(report); }).finally(() => { reporter.end(); });
}

import { runTask } from '../launch/run-task.ts';
import type { TrainerReport, TrainerTask } from '../protocol/control.ts';
import { remark } from './output.ts';
import { trainerFile } from './places.ts';
import { onRequestToEnd } from './signals.ts';
import { sentence } from './text.ts';

/** Runs a task of the trainer to its result; Ctrl-C stops it. Where nobody takes its reports, its notes are said. */
export async function runHere(task: TrainerTask, onReport: (report: TrainerReport) => void = sayNote): Promise<Readonly<Record<string, unknown>>> {
  const stop = new AbortController();
  const end = () => { stop.abort(); };
  const deafen = onRequestToEnd(end, end);
  return runTask(task, { trainerFile, signal: stop.signal, onReport }).finally(deafen);
}

function sayNote(report: TrainerReport): void {
  if (report.type === 'note') remark(sentence(report.fault));
}

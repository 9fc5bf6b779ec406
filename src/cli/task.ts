import { runTask } from '../launch/run-task.ts';
import type { TrainerReport, TrainerTask } from '../protocol/control.ts';
import { remark } from './output.ts';
import { trainerFile } from './places.ts';
import { onRequestToEnd } from './signals.ts';
import { sentence } from './text.ts';

/** Runs a short task of the trainer to its result; Ctrl-C stops it. */
export async function runHere(task: TrainerTask): Promise<Readonly<Record<string, unknown>>> {
  const stop = new AbortController();
  const end = () => { stop.abort(); };
  const deafen = onRequestToEnd(end, end);
  const onReport = (report: TrainerReport) => {
    if (report.type === 'note') remark(sentence(report.fault));
  };
  return runTask(task, { trainerFile, signal: stop.signal, onReport }).finally(deafen);
}

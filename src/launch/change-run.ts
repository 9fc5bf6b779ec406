import { randomUUID } from 'node:crypto';
import { Fault } from '../faults/fault.ts';
import type { TrainerReport } from '../protocol/control.ts';
import { launchFault } from './faults.ts';
import type { TrainerProcess } from './trainer-process.ts';

/** What a trainer trains on with, from which step on. */
export type Changed = Extract<TrainerReport, { type: 'changed' }>;

/**
 * Has a run that trains go on with other settings from its next step on. Comes true once that is written down.
 * @param set `path=value`, in order
 * @throws Fault why the trainer refused it, or `launch.unanswered` where it ended before it answered
 */
export async function changeRun(trainer: TrainerProcess, set: readonly string[]): Promise<Changed> {
  const id = randomUUID();
  let deafen: () => void = () => undefined;
  const answer = new Promise<Changed>((resolve, reject) => {
    deafen = trainer.onReport((report) => {
      if (report.type === 'changed' && report.id === id) resolve(report);
      if (report.type === 'refused' && report.id === id) reject(new Fault(report.fault.code, report.fault.template, report.fault.args));
    });
  });
  trainer.send({ type: 'change', id, set: [...set] });
  const ended = trainer.exited.then(() => { throw launchFault('unanswered'); });
  return Promise.race([answer, ended]).finally(deafen);
}

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TrainerReport, TrainerTask } from '../../src/protocol/control.ts';
import { readMeasurements, type Measurement } from '../../src/runs/measures.ts';
import { Control } from '../../src/trainer/control.ts';
import { evaluate } from '../../src/trainer/eval-task.ts';
import type { Place } from './child.ts';

export type EvalTask = Extract<TrainerTask, { task: 'eval' }>;

/** Gives the suite that calls it a cache of its own, so that no judge of this user's is read or written; tells its folder. */
export function ownCache(): () => string {
  let folder = '';
  let previous: string | undefined;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gan-cache-'));
    previous = process.env['GAN_CACHE'];
    process.env['GAN_CACHE'] = folder;
  });
  after(() => {
    if (previous === undefined) delete process.env['GAN_CACHE'];
    else process.env['GAN_CACHE'] = previous;
    rmSync(folder, { recursive: true, force: true });
  });
  return () => folder;
}

/** Measures a run in this process; nothing where that was stopped. */
export async function measure(task: Omit<EvalTask, 'task'>, onReport: (report: TrainerReport, control: Control) => void = () => undefined): Promise<readonly Measurement[]> {
  const control = new Control();
  const { state } = await evaluate({ task: 'eval', threads: 1, ...task }, { control, report: (report) => { onReport(report, control); } });
  return state === 'finished' ? readMeasurements(task.runDir) : [];
}

/** A copy of a run, to be measured or damaged. */
export function copyOf(place: Place, dir: string): string {
  const copy = place.runDir();
  cpSync(dir, copy, { recursive: true });
  return copy;
}

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ConfigInput } from '../../src/config/schema.ts';
import type { TrainerReport, TrainerTask } from '../../src/protocol/control.ts';
import { readMeasurements, type Measurement } from '../../src/runs/measures.ts';
import { Control } from '../../src/trainer/control.ts';
import { evaluate } from '../../src/trainer/eval-task.ts';
import type { Place } from './child.ts';

/** Points by a Wasserstein GAN, measured at each of its grids. */
export const ring: ConfigInput = {
  data: { set: 'ring', sigma: 0.05, size: 4000 },
  latent: { size: 2 },
  generator: { network: 'mlp', layers: [16], batchNorm: 'all' },
  discriminator: { network: 'mlp', layers: [16] },
  objective: { name: 'wasserstein' },
  penalties: { clip: { limit: 0.1 } },
  optimizers: { discriminator: { name: 'rmsprop' } },
  training: { steps: 6, batchSize: 32, sampleEvery: 2, checkpointEvery: 3, histogramEvery: 6, evaluateEvery: 6 },
  measures: { count: 500 },
  engine: { name: 'onnx', threads: 1 },
};

/** Pictures of `two-classes.ts` by their class, with a moving average. */
export const pictures: ConfigInput = {
  data: { set: 'idx', path: 'two.idx', labels: 'two-labels.idx' },
  latent: { size: 4 },
  generator: { network: 'mlp', layers: [32], batchNorm: 'all', outputActivation: 'tanh' },
  discriminator: { network: 'mlp', layers: [32] },
  conditioning: { kind: 'concatenation' },
  ema: { decay: 0.5 },
  training: { steps: 30, batchSize: 32, sampleEvery: 30, checkpointEvery: 30 },
  engine: { name: 'onnx', threads: 1 },
};

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

/** An ONNX network of images of 16 x 16 to four features. */
export const networkFile = path.join(process.cwd(), 'test', 'metrics', 'reference', 'network.onnx');

/** Whether two figures are the same but for rounding. */
export const nearly = (found: unknown, wanted: number, what: string): void => {
  assert.ok(Math.abs(Number(found) - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted)), `${what}: ${String(found)} where ${wanted} was expected`);
};

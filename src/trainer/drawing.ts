import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine/engine.ts';
import { openEngine } from '../engine/open.ts';
import { createExperiment } from '../gan/experiment.ts';
import type { Experiment, SampledWith } from '../gan/game.ts';
import { latestCheckpoint, readCheckpoint } from '../runs/checkpoints.ts';
import { readRunInfo } from '../runs/info.ts';
import type { RunInfo } from '../runs/types.ts';
import { trainerFault } from './faults.ts';
import { checkMemory } from './memory.ts';
import { networkKind } from './network-kind.ts';
import { restoredState } from './restored-state.ts';
import { ownConfig, type RunConfig } from './run-config.ts';
import { gridCount, Sampler } from './sampler.ts';

/** A run that samples are drawn of, before anything is opened for it. */
export interface Drawable {
  readonly dir: string;
  readonly run: RunConfig;
  readonly data: NonNullable<RunInfo['data']>;
}

/** @throws Fault where the folder holds no run, or one that was never prepared */
export async function drawable(dir: string): Promise<Drawable> {
  const info = await readRunInfo(dir);
  if (!info.data) throw trainerFault('noData', { dir });
  return { dir, run: await ownConfig(dir, info), data: info.data };
}

/** A run's newest generator, ready to draw. */
export interface Drawing {
  readonly step: number;
  readonly sampledWith: SampledWith;
  readonly experiment: Experiment;
  readonly state: Tensors;
  readonly sampler: Sampler;
}

/**
 * Opens the generator of a run's newest checkpoint, and closes it when the work is done.
 * @param chunk samples drawn at once; those of the run's own grid where it is left out
 * @throws Fault
 */
export async function draw<T>({ dir, run: { config, file }, data: { shape, classes = 0 } }: Drawable, work: (drawing: Drawing) => Promise<T> | T, chunk = gridCount(shape, config.samples.count)): Promise<T> {
  const checkpoint = await latestCheckpoint(dir);
  if (!checkpoint) throw trainerFault('noCheckpoint', { dir });
  const experiment = createExperiment(config, { shape, classes });
  checkMemory(experiment, chunk);
  const { tensors } = await readCheckpoint(checkpoint.folder);
  const restored = restoredState(tensors, experiment.initialState(config.seed), { folder: checkpoint.folder, config: file });
  const engine = await openEngine({ ...config.engine, network: networkKind(experiment) });
  try {
    const state: Record<string, Tensor> = Object.fromEntries(Object.entries(restored).map(([name, value]) => [name, engine.put(value)]));
    return await work({ step: checkpoint.step, sampledWith: experiment.sampledWith, experiment, state, sampler: new Sampler(engine, experiment, chunk) });
  } finally {
    engine.dispose();
  }
}

import { Batches } from '../data/batches.ts';
import type { DataSet } from '../data/dataset.ts';
import { openDataSet } from '../data/open.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine, type EngineOptions } from '../engine/open.ts';
import type { EngineName } from '../engine/preference.ts';
import { createExperiment } from '../gan/experiment.ts';
import type { Experiment } from '../gan/game.ts';
import type { Host } from './host.ts';
import { log } from './log.ts';
import { checkMemory } from './memory.ts';
import { networkKind } from './network-kind.ts';
import { preparing } from './preparing.ts';
import { tiesIn } from './module-ties.ts';
import { checkRunConfig, type RunConfig } from './run-config.ts';
import { tell } from './tell.ts';

/** Everything that a run needs before its first step. */
export interface Prepared {
  readonly dataSet: DataSet;
  readonly batches: Batches;
  readonly experiment: Experiment;
  readonly engine: Engine;
}

/** Opens the engine that the config asks for, and says what computes. */
async function openAndTell(asked: Pick<EngineOptions, 'name' | 'device' | 'threads' | 'network' | 'before'>, host: Host): Promise<Engine> {
  const engine = await openEngine({
    ...asked,
    onNote: (note) => { tell(note, host); },
    onPlacement: (name, { gpu, cpu, cpuKinds }) => { log(`${name}: ${gpu} of ${gpu + cpu} operations on the GPU${cpu > 0 ? `, on the processor ${cpuKinds}` : ''}`); },
  });
  log(`engine: ${JSON.stringify(engine.info)}`);
  return engine;
}

/**
 * Opens the data, makes the experiment and opens the engine, in the order in which they can be refused.
 * @param before the engine that the run had so far
 */
export async function prepare(run: RunConfig, host: Host, before?: EngineName): Promise<Prepared> {
  const { config, configFile } = run;
  const { seed, engine: engineConfig } = config;
  const progress = preparing(host.report);
  const { signal } = host.control;
  const dataSet = await openDataSet(config.data, { configFile, seed, progress, signal });
  signal.throwIfAborted();
  log(`data: ${dataSet.name}, ${dataSet.size} examples of ${dataSet.shape.join(' x ')}, ${dataSet.heldOut} held out`);
  checkRunConfig(run, dataSet.size);
  const experiment = createExperiment(config, dataSet);
  // Of a module nobody knew before whether it normalises over the batch.
  checkRunConfig(run, dataSet.size, tiesIn(experiment.players));
  const batches = new Batches(dataSet, { seed, batchSize: experiment.batchExamples, labelledOfEach: experiment.labelledOfEach });
  checkMemory(experiment, experiment.batchExamples);
  for (const { name, parameters } of experiment.players) log(`${name}: ${parameters} parameters`);
  progress(0, 0, 'Opening the engine');
  const engine = await openAndTell({ ...engineConfig, network: networkKind(experiment), before }, host);
  signal.throwIfAborted();
  return { dataSet, batches, experiment, engine };
}

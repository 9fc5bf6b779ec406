import path from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import { openDataSet } from '../data/open.ts';
import { openEngine } from '../engine/open.ts';
import { encodeNpy } from '../formats/npy.ts';
import { encodePng } from '../formats/png.ts';
import { createExperiment } from '../gan/experiment.ts';
import type { SampledWith } from '../gan/game.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { latestCheckpoint, readCheckpoint } from '../runs/checkpoints.ts';
import { replaceFile } from '../runs/durable.ts';
import { readRunInfo } from '../runs/info.ts';
import type { RunInfo } from '../runs/types.ts';
import { trainerFault } from './faults.ts';
import type { Host, Outcome } from './host.ts';
import { checkMemory } from './memory.ts';
import { networkKind } from './network-kind.ts';
import { imagePicture, pictureOf, type Picture } from './pictures.ts';
import { restoredState } from './restored-state.ts';
import { ownConfig, type RunConfig } from './run-config.ts';
import { gridCount, Sampler } from './sampler.ts';

type SampleTask = Extract<TrainerTask, { task: 'sample' }>;
type Data = NonNullable<RunInfo['data']>;

const MEGABYTE = 1e6;
/** Bytes of values in one file, by its kind: a picture of more would hardly be looked at. */
const LIMIT = { png: 256 * MEGABYTE, npy: 2000 * MEGABYTE } as const;
type Kind = keyof typeof LIMIT;

function kindOf(file: string): Kind {
  const ending = path.extname(file).toLowerCase();
  if (ending !== '.png' && ending !== '.npy') throw trainerFault('outFormat', { file });
  return ending === '.png' ? 'png' : 'npy';
}

function checkCount(count: number, { shape }: Data, kind: Kind): void {
  const needed = shape.reduce((product, side) => product * side, count * Float32Array.BYTES_PER_ELEMENT);
  if (needed <= LIMIT[kind]) return;
  throw trainerFault('tooMany', { count, shape: shape.join(' x '), needed: Math.ceil(needed / MEGABYTE), allowed: LIMIT[kind] / MEGABYTE, kind });
}

/** Points are drawn over real ones, which a synthetic set makes on the spot; images need no data set. */
async function pictureFor({ config, configFile }: RunConfig, { shape, range }: Data, { control }: Host): Promise<Picture> {
  if (range) return imagePicture(shape, range);
  return pictureOf(await openDataSet(config.data, { configFile, seed: config.seed, progress: () => undefined, signal: control.signal }));
}

interface Drawn {
  readonly samples: Float32Array;
  readonly step: number;
  readonly sampledWith: SampledWith;
}

/** Samples of the newest checkpoint's generator. */
async function draw(dir: string, { config, file }: RunConfig, { shape, classes = 0 }: Data, seed: number, count: number): Promise<Drawn> {
  const checkpoint = await latestCheckpoint(dir);
  if (!checkpoint) throw trainerFault('noCheckpoint', { dir });
  const chunk = gridCount(shape, config.samples.count);
  const experiment = createExperiment(config, { shape, classes });
  checkMemory(experiment, chunk);
  const { tensors } = await readCheckpoint(checkpoint.folder);
  const state = restoredState(tensors, experiment.initialState(config.seed), { folder: checkpoint.folder, config: file });
  const engine = await openEngine({ ...config.engine, network: networkKind(experiment) });
  try {
    const held: Record<string, Tensor> = Object.fromEntries(Object.entries(state).map(([name, value]) => [name, engine.put(value)]));
    return { samples: new Sampler(engine, experiment, chunk).draw(held, seed, count), step: checkpoint.step, sampledWith: experiment.sampledWith };
  } finally {
    engine.dispose();
  }
}

/**
 * Draws samples of a run's newest checkpoint into a PNG grid or an NPY file (float32, [count, …shape], in the data's
 * range), written aside and renamed.
 * @throws Fault
 */
export async function sample(task: SampleTask, host: Host): Promise<Outcome> {
  const { runDir: dir } = task;
  const info = await readRunInfo(dir);
  const { data } = info;
  if (!data) throw trainerFault('noData', { dir });
  const run = await ownConfig(dir, info);
  const { samples: settings } = run.config;
  const count = task.count ?? gridCount(data.shape, settings.count);
  const out = path.resolve(task.out ?? path.join(dir, `generated-${count}.png`));
  const kind = kindOf(out);
  checkCount(count, data, kind);
  const { samples, step, sampledWith } = await draw(dir, run, data, task.seed ?? settings.sampleSeed, count);
  const bytes = kind === 'npy' ? encodeNpy({ shape: [count, ...data.shape], data: samples }) : encodePng((await pictureFor(run, data, host))(samples));
  await replaceFile(out, bytes);
  return { step, state: 'finished', sample: out, result: { file: out, count, step, ...sampledWith } };
}

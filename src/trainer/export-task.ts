import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine/engine.ts';
import { exportOnnx, type CheckedExport } from '../engine/export.ts';
import { openEngine } from '../engine/open.ts';
import { encodeSafetensors } from '../formats/safetensors.ts';
import { createExperiment } from '../gan/experiment.ts';
import type { DataShape, Experiment, SampledWith } from '../gan/game.ts';
import { drawNoise } from '../gan/noise.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { readCheckpoint } from '../runs/checkpoints.ts';
import { replaceFile } from '../runs/durable.ts';
import { readRunInfo } from '../runs/info.ts';
import { checkpointToFork } from '../runs/inherit.ts';
import type { RunInfo } from '../runs/types.ts';
import type { HostTensors } from '../tensors/host-tensor.ts';
import { trainerFault } from './faults.ts';
import type { Outcome } from './host.ts';
import { gridCount } from './sampler.ts';
import { restoredState } from './restored-state.ts';
import { ownConfig, type RunConfig } from './run-config.ts';

type ExportTask = Extract<TrainerTask, { task: 'export' }>;

/** A float32 model must give the samples of the run's own engine up to rounding; values lie in about ±1. */
const ROUNDING = 1e-3;

interface Subject {
  readonly run: RunConfig;
  readonly experiment: Experiment;
  readonly state: HostTensors;
  readonly how: SampledWith;
  /** noise of one batch, and its size */
  readonly noise: HostTensors;
  readonly batch: number;
}

const mapped = <A, B>(values: Readonly<Record<string, A>>, f: (value: A) => B): Record<string, B> => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, f(value)]));

async function subjectOf(run: RunConfig, data: DataShape, folder: string, task: ExportTask): Promise<Subject> {
  const experiment = createExperiment(run.config, data);
  const { tensors } = await readCheckpoint(folder);
  const state = restoredState(tensors, experiment.initialState(run.config.seed), { folder, config: run.file });
  const batch = gridCount(data.shape, run.config.samples.count);
  const noise = drawNoise(experiment.samplingNoise(batch), { seed: run.config.samples.sampleSeed, stream: 'samples', step: 0 });
  return { run, experiment, state, how: { ...experiment.sampledWith, ...(task.weights === undefined ? {} : { weights: task.weights }) }, noise, batch };
}

/** What the run's own engine draws. */
async function drawn({ run, experiment, state, noise, how }: Subject): Promise<Float32Array> {
  const engine = await openEngine(run.config.engine);
  try {
    const put = (values: HostTensors): Record<string, Tensor> => mapped(values, (value) => engine.put(value));
    return Float32Array.from(engine.take(experiment.sample(put(state), put(noise), how)['samples']!).data);
  } finally {
    engine.dispose();
  }
}

/** The generator's tensors among the inputs of a function, and the rest of them. */
function parted(inputs: Tensors, noise: HostTensors): { state: Tensors; noise: Tensors } {
  const isNoise = (name: string): boolean => name in noise;
  const part = (wanted: boolean) => Object.fromEntries(Object.entries(inputs).filter(([name]) => isNoise(name) === wanted));
  return { state: part(false), noise: part(true) };
}

/** The model, once it has given the run's own samples. @throws Fault where it gives others */
async function checkedModel(subject: Subject): Promise<{ model: CheckedExport; difference: number }> {
  const { experiment, state, noise, how, batch } = subject;
  const expected = await drawn(subject);
  const model = await exportOnnx(
    {
      name: 'generator',
      weights: state,
      batch,
      inputs: (count) => mapped(experiment.samplingNoise(count), ({ shape }) => ({ dtype: 'float32', shape })),
      f: (inputs) => {
        const given = parted(inputs, noise);
        return { samples: experiment.sample(given.state, given.noise, how)['samples']! };
      },
    },
    noise,
  );
  const found = model.results['samples']!;
  const difference = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
  if (!(difference <= ROUNDING)) throw trainerFault('exportDiffers', { difference, allowed: ROUNDING });
  return { model, difference };
}

/** What is said of the model beside it, for people and programs. */
function cardOf({ run, experiment, how, noise, batch }: Subject, info: RunInfo, step: number, { model, difference }: Awaited<ReturnType<typeof checkedModel>>) {
  const specs = experiment.samplingNoise(batch);
  const open = (shape: readonly number[]) => [model.batch ?? 'batch', ...shape.slice(1)];
  return {
    format: 1,
    run: info.id,
    name: info.name,
    step,
    ...how,
    inputs: mapped(specs, ({ shape, distribution }) => ({ shape: open(shape), distribution })),
    samples: { shape: open(model.outputs['samples']!), order: info.data?.shape.length === 3 ? 'batch, height, width, channels' : 'batch, values', range: info.data?.range ?? 'points' },
    onnx: { opset: model.opset, domains: model.domains, batch: model.batch ?? 'any' },
    parameters: experiment.players.find(({ name }) => name === 'generator')?.parameters ?? 0,
    checked: { samples: batch, seed: run.config.samples.sampleSeed, largestDifference: difference, inputs: Object.keys(noise) },
    generator: run.config.generator,
    workbench: info.versions.workbench,
  };
}

/** The tensors that the model depends on, under the names that they have in a checkpoint. */
function weightsFile({ state }: Subject, { weights }: CheckedExport, card: { readonly run: string; readonly step: number }): Uint8Array {
  return encodeSafetensors(Object.fromEntries(weights.map((name) => [name, state[name]!])), { run: card.run, step: String(card.step) });
}

/**
 * Writes a run's generator as `generator.onnx`, `generator.safetensors` and `generator.json` into a folder, once the model
 * has drawn the run's own samples.
 * @throws Fault
 */
export async function exportGenerator(task: ExportTask): Promise<Outcome> {
  const { runDir: dir, out } = task;
  const info = await readRunInfo(dir);
  if (!info.data) throw trainerFault('noData', { dir });
  const run = await ownConfig(dir, info);
  const checkpoint = await checkpointToFork(dir, task.step);
  const subject = await subjectOf(run, { shape: info.data.shape, classes: info.data.classes ?? 0 }, checkpoint.folder, task);
  const checked = await checkedModel(subject);
  const card = cardOf(subject, info, checkpoint.step, checked);
  const file = (ending: string) => path.join(out, `generator.${ending}`);
  await mkdir(out, { recursive: true });
  await replaceFile(file('onnx'), checked.model.bytes);
  await replaceFile(file('safetensors'), weightsFile(subject, checked.model, card));
  await replaceFile(file('json'), Buffer.from(`${JSON.stringify(card, undefined, 2)}\n`));
  const { difference } = checked;
  return { step: checkpoint.step, state: 'finished', result: { folder: out, step: checkpoint.step, ...subject.how, batch: checked.model.batch ?? 'any', domains: checked.model.domains, largestDifference: difference } };
}

import type { Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { MEASURES, type MeasureName } from '../config/measures-schema.ts';
import type { DataSet } from '../data/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/open.ts';
import { createExperiment } from '../gan/experiment.ts';
import type { Experiment, SampledWith } from '../gan/game.ts';
import { spearman } from '../metrics/rank-correlation.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { latestCheckpoint, listCheckpoints, readCheckpoint } from '../runs/checkpoints.ts';
import { readChanges } from '../runs/changes.ts';
import { recordMeasurement, type Measurement } from '../runs/measures.ts';
import type { HostTensors } from '../tensors/host-tensor.ts';
import { Course } from './course.ts';
import { trainerFault } from './faults.ts';
import type { Host, Outcome } from './host.ts';
import { checkMemory } from './memory.ts';
import { subjectOf } from './measures/examples.ts';
import { measureFault } from './measures/faults.ts';
import { FEW_LABELS, LABEL_DRAWS } from './measures/label-draws.ts';
import { Inspection } from './measures/inspection.ts';
import { DRAWN_AT_ONCE, Generated } from './measures/generated.ts';
import { openLooking, type Looking } from './measures/looking.ts';
import { Measurer } from './measures/measurer.ts';
import { planOf } from './measures/plan.ts';
import { workingFor, type Working } from './measures/progress.ts';
import { SetReading } from './measures/set-reading.ts';
import { standingState } from './measures/standing.ts';
import type { Figures, OfDiscriminator, Setting } from './measures/subject.ts';
import { choose, TABLE, type Choice } from './measures/table.ts';
import { restoredState } from './restored-state.ts';
import type { RunConfig } from './run-config.ts';
import { unlessStopped } from './unless-stopped.ts';

type EvalTask = Extract<TrainerTask, { task: 'eval' }>;

const namesSchema = z.array(z.enum(MEASURES));

function askedNames({ measures }: EvalTask): readonly MeasureName[] | undefined {
  if (measures === undefined) return undefined;
  const { data } = namesSchema.safeParse(measures);
  if (data) return data;
  const unknown = measures.find((name) => !(MEASURES as readonly string[]).includes(name));
  throw measureFault('unavailable', { measure: unknown ?? '', reason: `there is no such measure; there are ${MEASURES.join(', ')}` });
}

interface CheckpointPlace {
  readonly step: number;
  readonly folder: string;
}

/** The checkpoints to measure, in order of steps. */
async function checkpointsOf({ runDir: dir, steps }: EvalTask): Promise<readonly CheckpointPlace[]> {
  const found = await listCheckpoints(dir);
  const newest = await latestCheckpoint(dir);
  if (!newest) throw trainerFault('noCheckpoint', { dir });
  if (steps === undefined) return [newest];
  if (steps === 'all') return found;
  const chosen = found.filter(({ step }) => step === steps);
  if (chosen.length === 0) throw measureFault('noStep', { dir, step: steps, steps: found.map(({ step }) => step).join(', ') });
  return chosen;
}

/** JSON has neither NaN nor infinity. */
const asJson = (figures: Figures): Record<string, number | number[] | null> =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, typeof value === 'number' ? (Number.isFinite(value) ? value : null) : [...value]]));

/** How the generator is sampled. */
interface Sampling {
  readonly weights: SampledWith['weights'];
  readonly statistics: Measurement['statistics'];
  readonly seed: number;
  readonly count: number;
}

interface Bench {
  readonly engine: Engine;
  readonly dataSet: DataSet;
  readonly measurer: Measurer;
  readonly looking: Looking;
  readonly choice: Choice;
  readonly setting: Setting;
  readonly working: Working;
}

/** A checkpoint's state in the engine, and the one that its run began with. */
interface Standing {
  readonly experiment: Experiment;
  readonly held: Readonly<Record<string, Tensor>>;
  readonly initialState: () => HostTensors;
}

/** Draws the samples of one state and takes every chosen measure of them. */
async function measureState(bench: Bench, { experiment, held, initialState }: Standing, { weights, statistics, seed, count }: Sampling): Promise<Measurement['measures']> {
  const { engine, dataSet, working, choice, measurer, looking, setting } = bench;
  const standing = statistics === 'standing' ? await standingState(engine, experiment, held, seed, weights, working('Gathering standing statistics')) : {};
  const generated = new Generated(engine, experiment, seed, { weights, statistics: statistics === 'batch' ? 'batch' : 'moving' });
  const reading = choice.chosen.some((name) => name === 'critic' || name === 'nats' || name === 'class-errors') ? new SetReading(engine, experiment, setting) : undefined;
  const inspection = choice.chosen.some((name) => name === 'codes' || name === 'probe') ? new Inspection(engine, experiment, dataSet, initialState) : undefined;
  const ofD: OfDiscriminator = { ...(reading ? { judged: (name, subject, pulse) => reading.mean(held, name, subject, pulse) } : {}), ...(inspection ? { inspect: inspection.of(held) } : {}) };
  try {
    const drawn = await generated.draw({ ...held, ...standing }, count, working('Drawing samples'));
    const made = await subjectOf('the set of samples', drawn, dataSet, looking.network, working('Looking at samples'));
    const taken: [string, Measurement['measures'][string]][] = [];
    for (const name of choice.chosen) {
      const { figures, heldOut, seconds } = await measurer.take(name, made, working, ofD);
      taken.push([name, { figures: asJson(figures), ...(heldOut ? { heldOut: asJson(heldOut) } : {}), seconds }]);
    }
    return Object.fromEntries(taken);
  } finally {
    generated.dispose();
    reading?.dispose();
    inspection?.dispose();
    for (const tensor of Object.values(standing)) tensor.dispose();
  }
}

async function measureCheckpoint(bench: Bench, run: RunConfig, { folder, step }: CheckpointPlace, sampling: Sampling): Promise<Measurement> {
  const { engine, dataSet, measurer, looking, choice, setting } = bench;
  const { config, file } = run;
  const experiment = createExperiment(config, dataSet);
  const { tensors } = await readCheckpoint(folder);
  const initialState = (): HostTensors => experiment.initialState(config.seed);
  const state = restoredState(tensors, initialState(), { folder, config: file });
  const held = Object.fromEntries(Object.entries(state).map(([name, value]) => [name, engine.put(value)]));
  try {
    const measures = await measureState(bench, { experiment, held, initialState }, sampling);
    const { weights, statistics, seed, count } = sampling;
    const found = { step, time: new Date().toISOString(), weights, statistics, batch: DRAWN_AT_ONCE, count, seed, real: measurer.real };
    const labels = choice.chosen.some((name) => FEW_LABELS.includes(name)) ? { labels: { ofEach: setting.labelled.ofEach, draws: LABEL_DRAWS.length } } : {};
    return { ...found, ...labels, ...(looking.described ? { network: looking.described } : {}), measures, skipped: { ...choice.skipped } };
  } finally {
    for (const tensor of Object.values(held)) tensor.dispose();
  }
}

async function measureAll(task: EvalTask, host: Host): Promise<readonly Measurement[]> {
  const { runDir: dir } = task;
  const working = workingFor(host);
  const asked = askedNames(task);
  const places = await checkpointsOf(task);
  const { run, dataSet, experiment, features, setting, count } = await planOf(task, host);
  const { config } = run;
  const course = new Course(dir, run, await readChanges(dir));
  const choice = choose(asked, setting, count);
  const drawn = choice.chosen.some((name) => TABLE[name].withoutSamples !== true) ? count : 0;
  const sampling = { ...experiment.sampledWith, ...(task.weights ? { weights: task.weights } : {}), ...(task.statistics ? { statistics: task.statistics } : {}), seed: task.seed ?? config.samples.sampleSeed, count: drawn };
  checkMemory(experiment, DRAWN_AT_ONCE);
  const engine = await openEngine({ ...config.engine, threads: task.threads ?? config.engine.threads });
  try {
    const looking = await openLooking(choice.chosen, setting, features, { dataSet, engine, threads: task.threads ?? 0, working });
    const measurer = await Measurer.open(setting, dataSet, { count: sampling.count, network: looking.network, engine, working });
    const found: Measurement[] = [];
    for (const place of places) {
      const measurement = await measureCheckpoint({ engine, dataSet, measurer, looking, choice, setting, working }, course.at(place.step), place, sampling);
      await recordMeasurement(dir, measurement);
      found.push(measurement);
    }
    looking.network?.dispose();
    return found;
  } finally {
    engine.dispose();
  }
}

/** Fewest checkpoints whose ranks say anything. */
const LEAST_RANKED = 5;

/** How far a critic's estimate falls with the sliced Wasserstein distance: their rank correlation over checkpoints where both were taken. */
function criticsRanks(measurements: readonly Measurement[]): { readonly criticRankCorrelation?: number } {
  const pairs = measurements.flatMap(({ measures: { critic, 'sliced-wasserstein': sliced } }) => {
    const [estimate, distance] = [critic?.figures['critic_estimate'], sliced?.figures['sliced_wasserstein']];
    return typeof estimate === 'number' && typeof distance === 'number' ? [{ estimate, distance }] : [];
  });
  if (pairs.length < LEAST_RANKED) return {};
  return { criticRankCorrelation: spearman(pairs.map(({ estimate }) => estimate), pairs.map(({ distance }) => distance)) };
}

/**
 * Measures the samples of a run's checkpoints and writes the figures into its `measures.json`. The run may train on
 * meanwhile: nothing of it is changed.
 * @throws Fault
 */
export function evaluate(task: EvalTask, host: Host): Promise<Outcome> {
  return unlessStopped(measureAll(task, host).then((measurements) => ({ step: measurements.at(-1)?.step ?? 0, state: 'finished', result: { measurements, ...criticsRanks(measurements) } })));
}

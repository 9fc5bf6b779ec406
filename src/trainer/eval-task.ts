import type { Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { FEATURE_RANGES, MEASURES, type MeasureName } from '../config/measures-schema.ts';
import type { Config } from '../config/schema.ts';
import { openDataSet } from '../data/open.ts';
import { comparedWith } from '../data/part.ts';
import type { DataSet } from '../data/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/open.ts';
import { createExperiment } from '../gan/experiment.ts';
import type { Experiment, SampledWith } from '../gan/game.ts';
import { spearman } from '../metrics/rank-correlation.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { latestCheckpoint, listCheckpoints, readCheckpoint } from '../runs/checkpoints.ts';
import { readChanges } from '../runs/changes.ts';
import { readRunInfo } from '../runs/info.ts';
import { recordMeasurement, type Measurement } from '../runs/measures.ts';
import type { HostTensors } from '../tensors/host-tensor.ts';
import { Stopped } from './control.ts';
import { Course } from './course.ts';
import { trainerFault } from './faults.ts';
import type { Host, Outcome } from './host.ts';
import { checkMemory } from './memory.ts';
import { mostExamples, setMegabytes, subjectOf } from './measures/examples.ts';
import { measureFault } from './measures/faults.ts';
import { FEW_LABELS, LABEL_DRAWS } from './measures/label-draws.ts';
import { Inspection } from './measures/inspection.ts';
import type { FeatureFile } from './measures/file-network.ts';
import { DRAWN_AT_ONCE, Generated } from './measures/generated.ts';
import { openLooking, refusePoints, type Looking } from './measures/looking.ts';
import { Measurer, settingOf } from './measures/measurer.ts';
import { namedFeatures } from './measures/named-features.ts';
import { workingFor, type Working } from './measures/progress.ts';
import { SetReading } from './measures/set-reading.ts';
import { standingState } from './measures/standing.ts';
import type { Figures, OfDiscriminator, Setting } from './measures/subject.ts';
import { choose, TABLE, type Choice } from './measures/table.ts';
import { restoredState } from './restored-state.ts';
import { ownConfig, type RunConfig } from './run-config.ts';

type EvalTask = Extract<TrainerTask, { task: 'eval' }>;

/**
 * Samples that are measured where nobody says how many: the toys' protocol has 2,500, that of stacked digits 25,600 (Metz
 * 2016; Lin 2018); the others want many.
 */
const COUNT = { points: 2500, stacked: 25_600, images: 10_000 } as const;

function usualCount({ range, stackOf }: DataSet): number {
  if (range === undefined) return COUNT.points;
  return stackOf ? COUNT.stacked : COUNT.images;
}

const namesSchema = z.array(z.enum(MEASURES));

function askedNames({ measures }: EvalTask): readonly MeasureName[] | undefined {
  if (measures === undefined) return undefined;
  const { data } = namesSchema.safeParse(measures);
  if (data) return data;
  const unknown = measures.find((name) => !(MEASURES as readonly string[]).includes(name));
  throw measureFault('unavailable', { measure: unknown ?? '', reason: `there is no such measure; there are ${MEASURES.join(', ')}` });
}

/** The network that was asked for, or else the one that the run's config names. @throws Fault where nobody knows such values */
function askedFeatures({ features }: EvalTask, config: Config, configFile: string): FeatureFile | undefined {
  if (features === 'judge') return undefined;
  if (!features) {
    const named = namedFeatures(config, configFile);
    return named && { ...named, ofConfig: true };
  }
  const range = FEATURE_RANGES.find((name) => name === features.range);
  if (!range) throw measureFault('features', { file: features.file, reason: `it cannot be given values of the range ${features.range}; there are ${FEATURE_RANGES.join(', ')}` });
  return { ...features, range };
}

/** @throws Fault where more are asked for than memory is allowed */
function countOf({ count }: EvalTask, dataSet: DataSet): number {
  const most = mostExamples(dataSet);
  if (count === undefined) return Math.min(most, usualCount(dataSet));
  if (count <= most) return count;
  const needed = Math.ceil((count / most) * setMegabytes);
  throw measureFault('tooMany', { count, shape: dataSet.shape.join(' x '), needed, allowed: setMegabytes, most });
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

/** @throws Fault where what was asked for does not fit the run, before anything takes long */
function refuseUnfit({ runDir: dir, weights }: EvalTask, features: FeatureFile | undefined, { ema }: Config, dataSet: DataSet): void {
  if (weights === 'ema' && !ema) throw measureFault('noAverage', { dir });
  refusePoints(features, dataSet);
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
  const { configFile } = await readRunInfo(dir);
  const start = await ownConfig(dir, { configFile });
  const course = new Course(dir, start, await readChanges(dir));
  const asked = askedNames(task);
  const places = await checkpointsOf(task);
  const { config } = start;
  const progress = (done: number, total: number, what: string): void => { host.report({ type: 'preparing', what, done, total }); };
  const dataSet = comparedWith(await openDataSet(config.data, { configFile, seed: config.seed, progress, signal: host.control.signal }));
  const features = askedFeatures(task, config, configFile);
  refuseUnfit(task, features, config, dataSet);
  const experiment = createExperiment(config, dataSet);
  const setting = settingOf(config, dataSet, experiment, { hasFile: features !== undefined, labelled: task.labelled });
  const count = countOf(task, dataSet);
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
export async function evaluate(task: EvalTask, host: Host): Promise<Outcome> {
  try {
    const measurements = await measureAll(task, host);
    return { step: measurements.at(-1)?.step ?? 0, state: 'finished', result: { measurements, ...criticsRanks(measurements) } };
  } catch (error) {
    if (error instanceof Stopped) return { step: 0, state: 'stopped' };
    throw error;
  }
}

import { ownWriter, ThreadWriter } from '../runs/checkpoint-writer.ts';
import type { Journal } from '../runs/journal.ts';
import type { HostTensors } from '../tensors/host-tensor.ts';
import { comparedWith } from '../data/part.ts';
import type { EngineName } from '../engine/preference.ts';
import { toFaultData } from '../faults/fault.ts';
import { createExperiment } from '../gan/experiment.ts';
import { Alarms, figuresOf } from './alerts/alarms.ts';
import { Checkpointer } from './checkpointer.ts';
import { collectRegularly } from './collection.ts';
import { Conductor } from './conductor.ts';
import { Stopped } from './control.ts';
import type { Course } from './course.ts';
import { asFault, trainerFault } from './faults.ts';
import type { Host, Outcome } from './host.ts';
import { Judge } from './judge.ts';
import { log } from './log.ts';
import { runLoop, type LoopEnd } from './loop.ts';
import { LiveMeasures } from './measures/live.ts';
import { workingFor } from './measures/progress.ts';
import { pictureOf } from './pictures.ts';
import { prepare, type Prepared } from './prepare.ts';
import { RunProfiler, usualWindow, type ProfileWindow } from './profile.ts';
import { Progress } from './progress.ts';
import { Recorder } from './recorder.ts';
import type { RunRecord } from './run-record.ts';
import { gridCount, Sampler } from './sampler.ts';
import { tell } from './tell.ts';
import { Training } from './training.ts';

/** A run about to go on from a step. */
export interface Departure {
  readonly dir: string;
  readonly record: RunRecord;
  readonly course: Course;
  readonly journal: Journal;
  /** the step that the state stands at */
  readonly start: number;
  /** whether the samples before the first step are still to be drawn */
  readonly sampleFirst: boolean;
  /** step of the newest checkpoint, -1 where there is none */
  readonly checkpoint: number;
  /** the state at `start`; made from the seed where it is undefined. Throws a Fault where a checkpoint does not fit */
  readonly stateOf: (initial: HostTensors) => HostTensors;
  /** batches drawn up to `start`, where a checkpoint says it */
  readonly draws: number | undefined;
  /** the engine that the run, or the one that it is a fork of, had so far */
  readonly engine?: EngineName | undefined;
  /** what to note of a resumed run once its engine is known */
  readonly onEngine: (prepared: Prepared) => Promise<void>;
  /** the steps to profile, if any */
  readonly profile?: 'usual' | ProfileWindow | undefined;
}

function assemble(departure: Departure, host: Host, prepared: Prepared, steps: number, measures: LiveMeasures | undefined) {
  const { dir, course, journal, checkpoint, record, start, draws } = departure;
  const { dataSet, batches, experiment, engine } = prepared;
  const { config } = course.at(start + 1);
  const { seed, samples } = config;
  const { report } = host;
  const beginning = () => departure.stateOf(experiment.initialState(seed));
  const from = draws === undefined ? undefined : { step: start, draws };
  const training = new Training({ engine, experiment, batches, seed, state: beginning(), from });
  const judge = new Judge(engine, experiment, dataSet, seed);
  const count = gridCount(dataSet.shape, samples.count);
  const sampler = new Sampler(engine, experiment, count);
  const [picture, figures] = [pictureOf(dataSet), figuresOf(dataSet, count)];
  const alarms = new Alarms({ dir, report, config, from: record.info.parent?.step ?? 0 });
  const recorder = new Recorder({
    dir,
    journal,
    report,
    samples: () => {
      const drawn = sampler.draw(training.state, samples.sampleSeed);
      return { grid: picture(drawn), figures: figures(drawn) };
    },
    judge: (step) => judge.means(training.state, step),
    measure: async () => (await measures?.take(training.state)) ?? {},
    alarms,
  });
  const writer = host.writerFile === undefined ? ownWriter : new ThreadWriter(host.writerFile);
  const checkpointer = new Checkpointer({ dir, report, record, writer, last: checkpoint });
  const progress = new Progress(steps, report);
  const { control } = host;
  const conductor = new Conductor({ course, control, training, record, progress, report, start, experimentOf: (config) => createExperiment(config, dataSet) });
  const profiler = departure.profile && new RunProfiler({ dir, engine, report, window: departure.profile === 'usual' ? usualWindow(start, steps) : departure.profile });
  return { training, recorder, alarms, checkpointer, progress, record, control, conductor, profiler, beginning };
}

/** Writes down what the figures of a run are made with while it trains, and says so where it goes on with another network. */
async function noteSampling(record: RunRecord, measures: LiveMeasures | undefined, host: Host): Promise<void> {
  const [before, now] = [record.info.measuring?.network, measures?.sampling.network];
  if (before?.kind === 'file' && now?.kind === 'file' && before.sha256 !== now.sha256) tell(trainerFault('featuresChanged', { file: now.file }), host);
  await record.change({ measuring: measures?.sampling });
}

async function trainPrepared(departure: Departure, host: Host, prepared: Prepared): Promise<Outcome> {
  const { record, course, start, sampleFirst } = departure;
  const { dataSet, experiment, engine } = prepared;
  course.know(dataSet.size);
  const steps = course.end ?? start;
  const players = experiment.players.map(({ name, parameters }) => ({ name, parameters }));
  await departure.onEngine(prepared);
  await record.change({ steps, engine: engine.info, players, data: { name: dataSet.name, shape: dataSet.shape, range: dataSet.range, classes: dataSet.classes } });
  host.report({ type: 'preparing', what: 'Compiling the first step', done: 0, total: 0 });
  const measures = await LiveMeasures.open({ ...course.at(start + 1), dataSet: comparedWith(dataSet), experiment, engine }, workingFor(host));
  await noteSampling(record, measures, host);
  const parts = assemble(departure, host, prepared, steps, measures);
  const stopCollecting = collectRegularly();
  try {
    parts.training.prepare();
    await parts.alarms.recall(start);
    return await end(record, parts.recorder, await runLoop({ ...parts, start, sampleFirst }));
  } finally {
    await parts.profiler?.finish();
    // What the training failed of is told by now; a checkpoint that is being written is still whole, and worth having.
    await parts.checkpointer.settle().catch((error: unknown) => { log(`a checkpoint could not be written: ${String(error)}`); });
    await parts.checkpointer.close();
    stopCollecting();
    measures?.dispose();
    parts.training.dispose();
  }
}

async function end(record: RunRecord, recorder: Recorder, { step, stoppedBy }: LoopEnd): Promise<Outcome> {
  const state = stoppedBy === undefined ? 'finished' : 'stopped';
  await record.enter(state, { step, stoppedBy, ended: new Date().toISOString() });
  return { step, state, sample: recorder.sampleFile };
}

/** Writes down why a run failed; where even that fails, as on a full disk, the fault itself is what counts. */
async function noteFailure(record: RunRecord, error: unknown): Promise<void> {
  const fault = toFaultData(error);
  await record.enter('failed', { fault, ended: new Date().toISOString() }).catch((second: unknown) => { log(`run.json could not be written: ${String(second)}`); });
}

/** Everything that counts was flushed before; a second failure must not hide the first. */
function closeQuietly(journal: Journal): void {
  try {
    journal.close();
  } catch (error) {
    log(`the journal could not be closed: ${String(error)}`);
  }
}

/**
 * Trains to the last step or until it is stopped, and leaves run folder and `run.json` in order whatever happens.
 * @throws what ended it, as a Fault wherever a person can do something
 */
export async function runTraining(departure: Departure, host: Host): Promise<Outcome> {
  const { record, journal, start, course } = departure;
  let engine: Prepared['engine'] | undefined;
  try {
    const prepared = await prepare(course.at(start + 1), host, departure.engine);
    engine = prepared.engine;
    return await trainPrepared(departure, host, prepared);
  } catch (error) {
    if (error instanceof Stopped) {
      await record.enter('stopped', { step: start, stoppedBy: host.control.stoppedBy, ended: new Date().toISOString() });
      return { step: start, state: 'stopped' };
    }
    const fault = asFault(error);
    await noteFailure(record, fault);
    throw fault;
  } finally {
    closeQuietly(journal);
    engine?.dispose();
  }
}

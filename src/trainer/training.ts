import type { Tensor } from '@tensorflow/tfjs-core';
import type { Batches } from '../data/batches.ts';
import type { Engine, Tensors } from '../engine/engine.ts';
import type { BatchEntry, Experiment, TurnResult } from '../gan/game.ts';
import { drawNoise } from '../gan/noise.ts';
import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import { CompiledTurn, turnInputs } from './compiled-turn.ts';
import { span } from './spans.ts';
import { Schedule, type Drawn, type Play } from './schedule.ts';

export interface StepResult {
  /** by tag; of a turn played several times, the last one's */
  readonly scalars: Readonly<Record<string, number>>;
  /** values of each example by tag; taken out of the engine where they are asked for */
  readonly observation: (tag: string) => Float32Array;
  readonly tags: readonly string[];
}

/** What of an experiment is played: all that a game in play asks of it. */
export type Playable = Pick<Experiment, 'turns' | 'schedule' | 'hyper' | 'logged'>;

export interface TrainingOptions {
  readonly engine: Engine;
  readonly experiment: Playable;
  readonly batches: Batches;
  readonly seed: number;
  readonly state: HostTensors;
  /** the step that the state stands at, and the batches drawn up to it where the order of play cannot tell */
  readonly from?: Drawn | undefined;
}

const putAll = (engine: Engine, values: HostTensors): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, engine.put(value)]));

const disposeAll = (tensors: Tensors): void => {
  for (const tensor of Object.values(tensors)) tensor.dispose();
};

const scalar = (value: number): HostTensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });

const floats = (engine: Engine, tensor: Tensor): Float32Array => Float32Array.from(engine.take(tensor).data);

/**
 * A game in play: the state, inside the engine, and what moves it from step to step. Whatever is recorded of it, every
 * step fetches the same values, so that watching a run never changes it.
 */
export class Training {
  readonly engine: Engine;
  private readonly options: TrainingOptions;
  private schedule: Schedule;
  private readonly turns: ReadonlyMap<string, CompiledTurn>;
  /** whose hyperparameters are played with, since they were changed last */
  private adopted: Playable;
  private hyper: Readonly<Record<string, number>> = {};
  private readonly hyperTensors: Record<string, Tensor> = {};
  private readonly tensors: Record<string, Tensor>;
  private observations: Record<string, Tensor> = {};

  constructor(options: TrainingOptions) {
    const { engine, experiment } = options;
    this.options = options;
    this.engine = engine;
    this.schedule = new Schedule(experiment.schedule, experiment.turns, options.from);
    this.turns = new Map(experiment.turns.map((turn) => [turn.name, new CompiledTurn(engine, turn)]));
    this.adopted = experiment;
    this.tensors = putAll(engine, options.state);
  }

  /** The state as it stands, inside the engine. */
  get state(): Tensors {
    return this.tensors;
  }

  /** Compiles every turn before the first is played. @throws Fault where the step does not fit into memory */
  prepare(): void {
    const { experiment, batches } = this.options;
    for (const turn of experiment.turns) this.turns.get(turn.name)!.prepare(turnInputs(turn, this.tensors, (entry) => batches.shapeOf(entry)));
  }

  /** Plays one round of the schedule. @param step 1, 2, … */
  step(step: number): StepResult {
    this.enter(step);
    const scalars = Object.fromEntries(Object.entries(this.adopted.logged).map(([tag, name]) => [tag, this.hyper[name]!]));
    for (const play of this.schedule.plays(step)) Object.assign(scalars, this.accept(this.play(play, step)));
    const observations = this.observations;
    return { scalars, tags: Object.keys(observations), observation: (tag) => floats(this.engine, observations[tag]!) };
  }

  /** Goes on from a step with the hyperparameters and the order of play of an experiment that is the same in all else. */
  adopt(experiment: Playable, step: number): void {
    this.schedule = new Schedule(experiment.schedule, this.options.experiment.turns, { step, draws: this.drawsUpTo(step) });
    this.adopted = experiment;
  }

  /** Batches drawn by the end of a step. */
  drawsUpTo(step: number): number {
    return this.schedule.drawsUpTo(step);
  }

  /** The state as it stands, copied out of the engine. */
  snapshot(): HostTensors {
    return Object.fromEntries(Object.entries(this.tensors).map(([name, tensor]) => [name, this.engine.take(tensor)]));
  }

  dispose(): void {
    for (const turn of this.turns.values()) turn.dispose();
    for (const tensors of [this.tensors, this.hyperTensors, this.observations]) disposeAll(tensors);
  }

  /** Puts into the engine what a step is played with; most of it is what the step before was played with. */
  private enter(step: number): void {
    const before = this.hyper;
    this.hyper = this.adopted.hyper(step);
    for (const [name, value] of Object.entries(this.hyper).filter(([name, value]) => value !== before[name])) {
      this.hyperTensors[name]?.dispose();
      this.hyperTensors[name] = this.engine.put(scalar(value));
    }
  }

  private play({ turn, repetition, draw }: Play, step: number): TurnResult {
    const { engine, seed } = this.options;
    const noise = span('noise', () => putAll(engine, drawNoise(turn.noise, { seed, stream: `${turn.name}/${repetition}`, step })));
    const batch = draw === undefined ? {} : span('batch', () => this.batch(turn.batch, draw));
    const hyper = Object.fromEntries(turn.hyper.map((name) => [name, this.hyperTensors[name]!]));
    const result = this.turns.get(turn.name)!.play({ state: this.tensors, batch, noise, hyper });
    disposeAll(noise);
    disposeAll(batch);
    return result;
  }

  private batch(entries: readonly BatchEntry[], draw: number): Tensors {
    const { engine, batches } = this.options;
    return Object.fromEntries(entries.map((entry) => [entry, engine.put(batches.read(entry, draw))]));
  }

  /** Replaces what a turn changed, keeps its observations, and takes its scalars out. */
  private accept({ state, scalars, observations }: TurnResult): Record<string, number> {
    for (const [name, tensor] of Object.entries(state)) {
      this.tensors[name]?.dispose();
      this.tensors[name] = tensor;
    }
    for (const [tag, tensor] of Object.entries(observations)) {
      this.observations[tag]?.dispose();
      this.observations[tag] = tensor;
    }
    const values = Object.entries(scalars).map(([tag, tensor]) => [tag, this.engine.take(tensor).data[0]!] as const);
    disposeAll(scalars);
    return Object.fromEntries(values);
  }
}

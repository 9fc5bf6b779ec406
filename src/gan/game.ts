import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine/engine.ts';
import type { HostTensors } from '../tensors/host-tensor.ts';

/** Noise that a turn asks for; drawn by the loop from the counter-based generator, never inside a turn. */
export interface NoiseSpec {
  /** whole shape, batch included */
  readonly shape: readonly number[];
  /**
   * `normal`: N(0, 1). `uniform`: [0, 1). `symmetric`: [-1, 1). Of shape [batch, values]: `categorical` is one-hot, each
   * value equally likely; `cycle` is one-hot too, but goes through the values in turn, so that a grid shows each.
   */
  readonly distribution: 'normal' | 'uniform' | 'symmetric' | 'categorical' | 'cycle';
}
export type NoiseSpecs = Readonly<Record<string, NoiseSpec>>;

/** What the data are like, as far as an experiment asks. */
export interface DataShape {
  /** of one example: [height, width, channels] or [2] */
  readonly shape: readonly number[];
  /** 0 where the examples have no labels */
  readonly classes: number;
}

/** What a turn is given. All of it are tensors, so none of it is frozen into a compiled step. */
export interface TurnInputs {
  /** the whole state: `player/params/…`, `player/stats/…`, `player/slots/…` */
  readonly state: Tensors;
  /** a batch of the data, by name: see `BatchEntry` */
  readonly batch: Tensors;
  readonly noise: Tensors;
  /** scalars that may change while the run goes on: learning rates, weights */
  readonly hyper: Tensors;
}

/**
 * What a turn takes of a batch. `real`: examples, [batch, …shape]; `labels`: the classes of these very examples, one-hot,
 * [batch, classes]. `labelled` and `labelledClasses`: the same of the few examples whose labels D is told, as many.
 */
export type BatchEntry = 'real' | 'labels' | 'labelled' | 'labelledClasses';

export interface TurnResult {
  /** the entries of the state that this turn changes; the rest stays */
  readonly state: Tensors;
  /** rank-0 tensors by tag, written to the journal at every step */
  readonly scalars: Readonly<Record<string, Tensor>>;
  /** rank-1 tensors by tag (D(x) of each example …), 0 to 1, made into histograms at intervals */
  readonly observations: Readonly<Record<string, Tensor>>;
}

/** A pure function of state, batch, noise and hyperparameters; the unit of compilation. */
export interface Turn {
  readonly name: string;
  /** batch entries it takes, for example ['real'] */
  readonly batch: readonly BatchEntry[];
  readonly noise: NoiseSpecs;
  /** names of the hyperparameters it takes */
  readonly hyper: readonly string[];
  readonly play: (inputs: TurnInputs) => TurnResult;
}

/** One line of the schedule. One round of the schedule is one step. */
export interface ScheduledTurn {
  readonly turn: string;
  /** played at steps divisible by this */
  readonly every: number;
  /** not played at steps divisible by this, where another line takes its place */
  readonly except?: number | undefined;
  /** played from this step on */
  readonly from: number;
  /** played this many times in a row, each with its own batch and noise */
  readonly times: number;
}

export interface LayerDescription {
  readonly name: string;
  readonly kind: string;
  /** output shape without the batch */
  readonly shape: readonly number[];
  readonly parameters: number;
}

export interface PlayerDescription {
  readonly name: string;
  readonly layers: readonly LayerDescription[];
  readonly parameters: number;
}

/** Which of a generator's weights and statistics samples are drawn with. */
export interface SampledWith {
  readonly weights: 'raw' | 'ema';
  /** batch norm's: its moving averages, or the drawn batch's own */
  readonly statistics: 'moving' | 'batch';
}

/**
 * What is said of one example: `d` is D's output as it is shown, `class_error` 1 where D names another class than the
 * example's, `nats` the negative logarithm of its probability.
 */
export type Judgement = 'd' | 'class_error' | 'nats';

/** A kind of GAN, ready to be trained. The loop knows nothing else of it. */
export interface Experiment {
  readonly players: readonly PlayerDescription[];
  readonly turns: readonly Turn[];
  readonly schedule: readonly ScheduledTurn[];
  /** Examples of the data in the batch of a turn. */
  readonly batchExamples: number;
  /** Examples of each class that `labelled` is drawn from; undefined where no turn takes it. */
  readonly labelledOfEach?: number | undefined;
  /** The state before the first step, a pure function of the seed. */
  initialState(seed: number): HostTensors;
  /** Hyperparameters by name, as the config has them for a step. */
  hyper(step: number): Readonly<Record<string, number>>;
  /** Those that go into the journal at every step, under which tag. */
  readonly logged: Readonly<Record<string, string>>;
  /** What samples are drawn with unless `sample` is told otherwise. */
  readonly sampledWith: SampledWith;
  /**
   * Draws samples: noise of `samplingNoise(count)` to { samples: [count, …shape] } in the data's range.
   * @throws Fault where the moving average of weights is asked for and none is kept
   */
  readonly sample: (state: Tensors, noise: Tensors, how?: Partial<SampledWith>) => Tensors;
  samplingNoise(count: number): NoiseSpecs;
  /** What drawing one batch of samples would make of the generator's statistics: those entries of the state, moved. */
  readonly statisticsAfter: (state: Tensors, noise: Tensors, weights: SampledWith['weights']) => Tensors;
  /** What `judge` takes of held-out examples. */
  readonly judges: readonly ('real' | 'labels')[];
  readonly judgements: readonly Judgement[];
  /** What D makes of `batchExamples` held-out reals: numbers for each judgement, [batch], by name. */
  readonly judge: (state: Tensors, batch: Tensors) => Tensors;
  /**
   * What D's heads see of examples: { real: [batch, …shape] } to { features: [batch, n] }, its last hidden features, and
   * where it reads codes { codes: [batch, codes' width] }, batch norm by the batch. Undefined where D sees no example by
   * itself: it is told the class beside it, or sees several at once.
   */
  readonly inspect?: ((state: Tensors, batch: Tensors) => Tensors) | undefined;
}

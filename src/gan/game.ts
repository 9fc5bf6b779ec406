import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine/engine.ts';
import type { HostTensors } from '../tensors/host-tensor.ts';

/** Noise that a turn asks for; drawn by the loop from the counter-based generator, never inside a turn. */
export interface NoiseSpec {
  /** whole shape, batch included */
  readonly shape: readonly number[];
  /** `normal`: N(0, 1). `uniform`: [0, 1). `symmetric`: [-1, 1). */
  readonly distribution: 'normal' | 'uniform' | 'symmetric';
}
export type NoiseSpecs = Readonly<Record<string, NoiseSpec>>;

/** What a turn is given. All of it are tensors, so none of it is frozen into a compiled step. */
export interface TurnInputs {
  /** the whole state: `player/params/…`, `player/stats/…`, `player/slots/…` */
  readonly state: Tensors;
  /** a batch of the data, by name; `real`: [batch, …shape] */
  readonly batch: Tensors;
  readonly noise: Tensors;
  /** scalars that may change while the run goes on: learning rates, weights */
  readonly hyper: Tensors;
}

export interface TurnResult {
  /** the entries of the state that this turn changes; the rest stays */
  readonly state: Tensors;
  /** rank-0 tensors by tag, written to the journal at every step */
  readonly scalars: Readonly<Record<string, Tensor>>;
  /** rank-1 tensors by tag (D(x) of each example …), made into histograms at intervals */
  readonly observations: Readonly<Record<string, Tensor>>;
}

/** A pure function of state, batch, noise and hyperparameters; the unit of compilation. */
export interface Turn {
  readonly name: string;
  /** batch entries it takes, for example ['real'] */
  readonly batch: readonly string[];
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

/** A kind of GAN, ready to be trained. The loop knows nothing else of it. */
export interface Experiment {
  readonly players: readonly PlayerDescription[];
  readonly turns: readonly Turn[];
  readonly schedule: readonly ScheduledTurn[];
  /** The state before the first step, a pure function of the seed. */
  initialState(seed: number): HostTensors;
  /** Hyperparameters by name as the config has them. */
  readonly hyper: Readonly<Record<string, number>>;
  /** Draws samples: noise `z` of `samplingNoise(count)` to { samples: [count, …shape] } in the data's range. */
  readonly sample: (state: Tensors, noise: Tensors) => Tensors;
  samplingNoise(count: number): NoiseSpecs;
  /** D on held-out reals: { real } to { d: [batch] }, probabilities. */
  readonly judge: (state: Tensors, batch: Tensors) => Tensors;
}

import type { DataSet } from '../../data/dataset.ts';
import type { Judgement } from '../../gan/game.ts';
import type { Matrix } from '../../metrics/matrix.ts';
import type { ModeList } from '../../metrics/modes.ts';
import type { Pulse } from '../../metrics/pulse.ts';
import type { Reading } from './image-network.ts';
import type { Inspect } from './inspection.ts';
import type { Schooling } from './judge-recipe.ts';

/** A set that is measured: samples, or real examples in their place. */
export interface Subject {
  /** how a fault names it */
  readonly what: string;
  /** [count, values], in the data's range */
  readonly values: Matrix;
  /** classes: those that were asked for, or those of the examples; undefined where there are none */
  readonly labels: Uint32Array | undefined;
  /** what the network makes of it; undefined where no measure looks through one */
  readonly reading: Reading | undefined;
}

/** What is known of what can be measured, before anything is drawn. */
export interface Setting {
  readonly shape: readonly number[];
  readonly range: readonly [number, number] | undefined;
  /** 0 where there are no labels */
  readonly classes: number;
  readonly mixture: ModeList | undefined;
  /** whether samples are of a class that is asked for */
  readonly conditional: boolean;
  /** what features come from: the judge, a file's network, the values themselves; undefined where there are none */
  readonly features: 'judge' | 'file' | 'values' | undefined;
  /** whether a judge can be made of the data, and is what measures look through */
  readonly judged: boolean;
  /** whether each channel is an image by itself, which the judge names apart from the others */
  readonly stacked: boolean;
  /** whether D is a critic, whose mean difference is an estimate of a distance */
  readonly hasCritic: boolean;
  /** what is said of each example by itself */
  readonly judgements: readonly Judgement[];
  /** values of each categorical code that the generator is given */
  readonly codes: readonly number[];
  /** whether D sees an example by itself, so that its features are of that example alone */
  readonly inspected: boolean;
  /** labels of each class that measures of few labels take, and the training examples of the class that has fewest */
  readonly labelled: { readonly ofEach: number; readonly rarest: number };
}

/** Examples that a classifier is trained on in place of the data's own. */
export interface TrainingSet {
  readonly size: number;
  readonly labels: Uint32Array;
  /** writes the examples at `indices` one after the other, in the data's range */
  readonly read: (indices: Uint32Array, out: Float32Array) => void;
}

/** What a measure is taken with. */
export interface Measuring {
  readonly setting: Setting;
  /** training examples */
  readonly real: Subject;
  /** held-out examples */
  readonly heldOut: Subject;
  /** uniform numbers in [0, 1), or normal ones, always the same for one name */
  readonly uniform: (name: string, count: number) => Float32Array;
  readonly normal: (name: string, count: number) => Float32Array;
  /** mean of a judgement over a set; undefined where nobody asks */
  readonly judged: ((name: Judgement, subject: Subject, pulse: Pulse) => Promise<number>) | undefined;
  /** shows D examples; undefined where it sees none by itself */
  readonly inspect: Inspect | undefined;
  readonly data: DataSet;
  /** accuracy on the held-out examples of a classifier that was trained on a set, as a judge is unless told otherwise */
  readonly trainOn: (set: TrainingSet, pulse: Pulse, schooling?: Schooling) => Promise<number>;
}

/** What a measure asks of D at a checkpoint. */
export type OfDiscriminator = Partial<Pick<Measuring, 'judged' | 'inspect'>>;

/** Figures by name; see `protocol/figures.ts`. */
export type Figures = Readonly<Record<string, number | readonly number[]>>;

/** One way to measure samples. */
export interface Measure {
  /** why it cannot be taken; undefined where it can */
  readonly unfit: (setting: Setting) => string | undefined;
  /** whether it is taken only where it is asked for: it takes minutes, or says little of such data */
  readonly onRequest?: (setting: Setting) => boolean;
  /** whether it looks at D alone, so that nothing needs to be drawn for it */
  readonly withoutSamples?: true;
  /** fewest samples */
  readonly least: (setting: Setting) => number;
  /** whether the judge or another network has to look first */
  readonly looks: boolean;
  /** whether held-out examples can stand in the samples' place, to say what a perfect generator would get */
  readonly hasBaseline: boolean;
  readonly take: (made: Subject, measuring: Measuring, pulse: Pulse) => Promise<Figures>;
}

import { uniform, normal } from '../../random/random.ts';
import type { MeasureName } from '../../config/measures-schema.ts';
import type { Config } from '../../config/schema.ts';
import type { DataSet } from '../../data/dataset.ts';
import { mixtureOf } from '../../data/points.ts';
import type { Engine } from '../../engine/engine.ts';
import { canClassify } from '../../gan/families/classifier.ts';
import type { Experiment } from '../../gan/game.ts';
import { realExamples, subjectOf } from './examples.ts';
import type { ImageNetwork } from './image-network.ts';
import { LABELS_OF_EACH } from './label-draws.ts';
import type { Working } from './progress.ts';
import type { Figures, Measuring, OfDiscriminator, Setting, Subject } from './subject.ts';
import { TABLE } from './table.ts';
import { accuracyTrainedOn } from './trained-on.ts';

/** Training examples of the class that has fewest; 0 where there are no labels. */
function rarestOf({ labels, classes }: DataSet): number {
  const counts = new Uint32Array(classes);
  for (const label of labels ?? []) counts[label]! += 1;
  return labels ? counts.reduce((least, count) => Math.min(least, count), Infinity) : 0;
}

/** What is asked beside the names of measures. */
export interface Asked {
  /** whether a person's own network is looked through */
  readonly hasFile?: boolean;
  /** labels of each class for measures of few labels */
  readonly labelled?: number | undefined;
}

/** What can be measured of an experiment's samples. */
export function settingOf(config: Config, dataSet: DataSet, experiment: Experiment, { hasFile = false, labelled = LABELS_OF_EACH }: Asked = {}): Setting {
  const { shape, range, classes } = dataSet;
  const judged = !hasFile && canClassify(dataSet);
  const ofImages = hasFile ? 'file' : judged ? 'judge' : undefined;
  return {
    shape,
    range,
    classes,
    mixture: config.data.set === 'ring' || config.data.set === 'grid' ? mixtureOf(config.data) : undefined,
    conditional: 'labels' in experiment.samplingNoise(1),
    features: range === undefined ? 'values' : ofImages,
    judged,
    stacked: dataSet.stackOf !== undefined,
    hasCritic: config.objective.name === 'wasserstein',
    judgements: experiment.judgements,
    codes: config.codes?.categorical ?? [],
    inspected: experiment.inspect !== undefined,
    labelled: { ofEach: labelled, rarest: rarestOf(dataSet) },
  };
}

/** The figures of one measure, those of held-out reals in the samples' place, and how long it took. */
export interface Taken {
  readonly figures: Figures;
  readonly heldOut: Figures | undefined;
  readonly seconds: number;
}

/** Measures sets of samples against the same real examples. */
export class Measurer {
  private readonly baselines = new Map<MeasureName, Promise<Figures>>();

  private constructor(private readonly measuring: Omit<Measuring, keyof OfDiscriminator>) {}

  /** Reads the real examples, and has the network look at them where there is one. */
  static async open(setting: Setting, dataSet: DataSet, options: { readonly count: number; readonly network: ImageNetwork | undefined; readonly engine: Engine; readonly working: Working }): Promise<Measurer> {
    const { count, network, engine, working } = options;
    const set = (what: string, part: 'train' | 'heldOut'): Promise<Subject> =>
      subjectOf(what, realExamples(dataSet, part, count), dataSet, network, working('Looking at real examples'));
    const [real, heldOut] = [await set('the set of real examples', 'train'), await set('the set of held-out examples', 'heldOut')];
    return new Measurer({
      setting,
      data: dataSet,
      real,
      heldOut,
      uniform: (name, size) => uniform({ seed: 0, stream: `measures/${name}`, step: 0 }, size),
      normal: (name, size) => normal({ seed: 0, stream: `measures/${name}`, step: 0 }, size),
      trainOn: (examples, pulse, schooling) => accuracyTrainedOn(examples, dataSet, engine, pulse, schooling),
    });
  }

  /** How many real examples samples are compared with. */
  get real(): { readonly train: number; readonly heldOut: number } {
    return { train: this.measuring.real.values.rows, heldOut: this.measuring.heldOut.values.rows };
  }

  /**
   * @param ofD what D makes of examples, where a measure asks
   * @throws Fault where the samples are not finite or too few; what the pulse throws
   */
  async take(name: MeasureName, made: Subject, working: Working, ofD: OfDiscriminator = {}): Promise<Taken> {
    const measure = TABLE[name];
    const started = performance.now();
    const figures = await measure.take(made, this.with(ofD), working(`Measuring ${name}`));
    const seconds = (performance.now() - started) / 1000;
    return { figures, heldOut: measure.hasBaseline ? await this.baseline(name, working) : undefined, seconds };
  }

  /** The figures alone. */
  figures(name: MeasureName, made: Subject, working: Working, ofD: OfDiscriminator = {}): Promise<Figures> {
    return TABLE[name].take(made, this.with(ofD), working(`Measuring ${name}`));
  }

  private with({ judged, inspect }: OfDiscriminator): Measuring {
    return { ...this.measuring, judged, inspect };
  }

  /** What held-out reals get in the samples' place; found once. */
  private baseline(name: MeasureName, working: Working): Promise<Figures> {
    const kept = this.baselines.get(name);
    if (kept) return kept;
    const found = TABLE[name].take(this.measuring.heldOut, this.with({}), working(`Measuring ${name} of real examples`));
    this.baselines.set(name, found);
    return found;
  }
}

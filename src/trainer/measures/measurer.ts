import { uniform, normal } from '../../random/random.ts';
import type { MeasureName } from '../../config/measures-schema.ts';
import type { Config } from '../../config/schema.ts';
import type { DataSet } from '../../data/dataset.ts';
import { mixtureOf } from '../../data/points.ts';
import type { Engine } from '../../engine/engine.ts';
import { canClassify } from '../../gan/families/classifier.ts';
import type { Experiment } from '../../gan/game.ts';
import { accuracy } from '../../metrics/class-figures.ts';
import { realExamples, subjectOf } from './examples.ts';
import type { ImageNetwork } from './image-network.ts';
import { networkOf } from './judge.ts';
import { trainJudge } from './judge-recipe.ts';
import type { Working } from './progress.ts';
import { signedData } from './signed-data.ts';
import type { Figures, Measuring, Setting, Subject } from './subject.ts';
import { TABLE } from './table.ts';

/** What can be measured of an experiment's samples. @param hasFile whether a person's own network is looked through */
export function settingOf(config: Config, dataSet: DataSet, experiment: Experiment, hasFile: boolean): Setting {
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

  private constructor(private readonly measuring: Omit<Measuring, 'critic'>) {}

  /** Reads the real examples, and has the network look at them where there is one. */
  static async open(setting: Setting, dataSet: DataSet, options: { readonly count: number; readonly network: ImageNetwork | undefined; readonly engine: Engine; readonly working: Working }): Promise<Measurer> {
    const { count, network, engine, working } = options;
    const set = (what: string, part: 'train' | 'heldOut'): Promise<Subject> =>
      subjectOf(what, realExamples(dataSet, part, count), dataSet, network, working('Looking at real examples'));
    const [real, heldOut] = [await set('the set of real examples', 'train'), await set('the set of held-out examples', 'heldOut')];
    return new Measurer({
      setting,
      real,
      heldOut,
      uniform: (name, size) => uniform({ seed: 0, stream: `measures/${name}`, step: 0 }, size),
      normal: (name, size) => normal({ seed: 0, stream: `measures/${name}`, step: 0 }, size),
      trainOn: (subject, pulse) => accuracyTrainedOn(subject, dataSet, engine, pulse),
    });
  }

  /** How many real examples samples are compared with. */
  get real(): { readonly train: number; readonly heldOut: number } {
    return { train: this.measuring.real.values.rows, heldOut: this.measuring.heldOut.values.rows };
  }

  /**
   * @param critic mean of D over a set, where D is a critic
   * @throws Fault where the samples are not finite or too few; what the pulse throws
   */
  async take(name: MeasureName, made: Subject, working: Working, critic?: Measuring['critic']): Promise<Taken> {
    const measure = TABLE[name];
    const started = performance.now();
    const figures = await measure.take(made, { ...this.measuring, critic }, working(`Measuring ${name}`));
    const seconds = (performance.now() - started) / 1000;
    return { figures, heldOut: measure.hasBaseline ? await this.baseline(name, working) : undefined, seconds };
  }

  /** The figures alone. */
  figures(name: MeasureName, made: Subject, working: Working, critic?: Measuring['critic']): Promise<Figures> {
    return TABLE[name].take(made, { ...this.measuring, critic }, working(`Measuring ${name}`));
  }

  /** What held-out reals get in the samples' place; found once. */
  private baseline(name: MeasureName, working: Working): Promise<Figures> {
    const kept = this.baselines.get(name);
    if (kept) return kept;
    const found = TABLE[name].take(this.measuring.heldOut, { ...this.measuring, critic: undefined }, working(`Measuring ${name} of real examples`));
    this.baselines.set(name, found);
    return found;
  }
}

/** The accuracy on the data's held-out examples of a judge that was trained on a set in place of the data. */
async function accuracyTrainedOn(subject: Subject, dataSet: DataSet, engine: Engine, pulse: Parameters<Measuring['trainOn']>[1]): Promise<number> {
  const { values: { rows, columns, data }, labels } = subject;
  const { heldOutLabels } = dataSet;
  if (!labels || !heldOutLabels) throw new Error('a classifier is trained on a set with labels');
  const made: DataSet = signedData({
    ...dataSet,
    size: rows,
    labels,
    read: (part, indices, out) => {
      if (part === 'heldOut') dataSet.read('heldOut', indices, out);
      else indices.forEach((index, i) => { out.set(data.subarray(index * columns, (index + 1) * columns), i * columns); });
    },
  });
  const network = networkOf(made, engine, await trainJudge(made, engine, pulse));
  try {
    const heldOut = new Float32Array(made.heldOut * columns);
    made.read('heldOut', Uint32Array.from({ length: made.heldOut }, (_, i) => i), heldOut);
    const { logits } = await network.read(heldOut, pulse);
    return accuracy(logits!, heldOutLabels);
  } finally {
    network.dispose();
  }
}

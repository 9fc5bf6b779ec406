import { setImmediate } from 'node:timers/promises';
import type { MeasureName } from '../../config/measures-schema.ts';
import type { Config } from '../../config/schema.ts';
import type { DataSet } from '../../data/dataset.ts';
import type { Engine, Tensors } from '../../engine/engine.ts';
import type { Experiment } from '../../gan/game.ts';
import type { LiveSampling } from '../../runs/measures.ts';
import { subjectOf } from './examples.ts';
import { DRAWN_AT_ONCE, Generated } from './generated.ts';
import { openLooking, type Looking } from './looking.ts';
import { Measurer, settingOf } from './measurer.ts';
import { namedFeatures } from './named-features.ts';
import type { Working } from './progress.ts';
import { SetReading } from './set-reading.ts';
import type { Figures, Setting } from './subject.ts';
import { choose } from './table.ts';

/** A run whose samples are measured while it trains. */
export interface LiveSource {
  readonly config: Config;
  /** the file that the config's paths are relative to */
  readonly configFile: string;
  readonly dataSet: DataSet;
  readonly experiment: Experiment;
  readonly engine: Engine;
}

/** Lets messages in, and says nothing: what is measured between two steps always comes to its end, as a run that is resumed finds it. */
const quietly: Working = () => () => setImmediate();

/** What costs next to nothing, where it can be measured at all. */
function usualNames({ mixture, hasCritic }: Setting): MeasureName[] {
  return [...(mixture ? (['modes'] as const) : []), ...(hasCritic ? (['critic'] as const) : [])];
}

/** Measures a run's samples as it trains: always of the same z, so that only the generator makes the difference. */
export class LiveMeasures {
  private readonly generated: Generated;
  private readonly reading: SetReading | undefined;

  private constructor(
    private readonly source: LiveSource,
    private readonly names: readonly MeasureName[],
    private readonly measurer: Measurer,
    setting: Setting,
    private readonly looking: Looking,
  ) {
    const { engine, experiment, config } = source;
    this.generated = new Generated(engine, experiment, config.samples.sampleSeed, experiment.sampledWith);
    this.reading = names.includes('critic') ? new SetReading(engine, experiment, setting) : undefined;
  }

  /**
   * Makes ready what the config wants measured; undefined where that is nothing. Trains the judge where one is needed.
   * @throws Fault where something that was asked for cannot be measured
   */
  static async open(source: LiveSource, working: Working): Promise<LiveMeasures | undefined> {
    const { config, dataSet, experiment, engine } = source;
    const { names, count } = config.measures;
    const features = namedFeatures(config, source.configFile);
    const setting = settingOf(config, dataSet, experiment, { hasFile: features !== undefined });
    const wanted = names ?? usualNames(setting);
    if (wanted.length === 0) return undefined;
    const { chosen } = choose(wanted, setting, count);
    const looking = await openLooking(chosen, setting, features, { dataSet, engine, threads: config.engine.threads, working });
    return new LiveMeasures(source, chosen, await Measurer.open(setting, dataSet, { count, network: looking.network, engine, working }), setting, looking);
  }

  /** What its figures are made with. */
  get sampling(): LiveSampling {
    const { config: { measures, samples }, experiment: { sampledWith } } = this.source;
    const { described } = this.looking;
    return { ...sampledWith, batch: DRAWN_AT_ONCE, count: measures.count, seed: samples.sampleSeed, ...(described ? { network: described } : {}) };
  }

  /** The figures of a state's samples by tag, a pure function of the state. */
  async take(state: Tensors): Promise<Record<string, number>> {
    const { config, dataSet } = this.source;
    const drawn = await this.generated.draw(state, config.measures.count, quietly(''));
    // A training that has diverged says so itself.
    if (!drawn.values.every(Number.isFinite)) return {};
    const made = await subjectOf('the set of samples', drawn, dataSet, this.looking.network, quietly(''));
    const figures: Figures[] = [];
    for (const name of this.names) figures.push(await this.measurer.figures(name, made, quietly, this.reading ? { judged: (judgement, subject, pulse) => this.reading!.mean(state, judgement, subject, pulse) } : {}));
    return scalarsOf(figures);
  }

  dispose(): void {
    this.generated.dispose();
    this.reading?.dispose();
    this.looking.network?.dispose();
  }
}

/** Single numbers, rounded as the journal keeps them. */
function scalarsOf(figures: readonly Figures[]): Record<string, number> {
  const entries = figures.flatMap((one) => Object.entries(one));
  return Object.fromEntries(entries.flatMap(([tag, value]) => (typeof value === 'number' ? [[tag, Math.fround(value)]] : [])));
}

import { setImmediate } from 'node:timers/promises';
import type { MeasureName } from '../../config/measures-schema.ts';
import type { Config } from '../../config/schema.ts';
import type { DataSet } from '../../data/dataset.ts';
import type { Engine, Tensors } from '../../engine/engine.ts';
import type { Experiment } from '../../gan/game.ts';
import { subjectOf } from './examples.ts';
import { Generated } from './generated.ts';
import type { ImageNetwork } from './image-network.ts';
import { openJudge } from './judge.ts';
import { Measurer, settingOf } from './measurer.ts';
import type { Working } from './progress.ts';
import { SetReading } from './set-reading.ts';
import type { Figures, Setting } from './subject.ts';
import { choose, TABLE } from './table.ts';

/** A run whose samples are measured while it trains. */
export interface LiveSource {
  readonly config: Config;
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
    private readonly network: ImageNetwork | undefined,
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
    const setting = settingOf(config, dataSet, experiment);
    const wanted = names ?? usualNames(setting);
    if (wanted.length === 0) return undefined;
    const { chosen } = choose(wanted, setting, count);
    const network = chosen.some((name) => TABLE[name].looks) && setting.judged ? (await openJudge(dataSet, engine, working)).network : undefined;
    return new LiveMeasures(source, chosen, await Measurer.open(setting, dataSet, { count, network, engine, working }), setting, network);
  }

  /** The figures of a state's samples by tag, a pure function of the state. */
  async take(state: Tensors): Promise<Record<string, number>> {
    const { config, dataSet } = this.source;
    const drawn = await this.generated.draw(state, config.measures.count, quietly(''));
    // A training that has diverged says so itself.
    if (!drawn.values.every(Number.isFinite)) return {};
    const made = await subjectOf('the set of samples', drawn, dataSet, this.network, quietly(''));
    const figures: Figures[] = [];
    for (const name of this.names) figures.push(await this.measurer.figures(name, made, quietly, this.reading ? { judged: (judgement, subject, pulse) => this.reading!.mean(state, judgement, subject, pulse) } : {}));
    return scalarsOf(figures);
  }

  dispose(): void {
    this.generated.dispose();
    this.reading?.dispose();
    this.network?.dispose();
  }
}

/** Single numbers, rounded as the journal keeps them. */
function scalarsOf(figures: readonly Figures[]): Record<string, number> {
  const entries = figures.flatMap((one) => Object.entries(one));
  return Object.fromEntries(entries.flatMap(([tag, value]) => (typeof value === 'number' ? [[tag, Math.fround(value)]] : [])));
}

import { existsSync } from 'node:fs';
import type { Config } from '../../config/schema.ts';
import type { DataSet } from '../../data/dataset.ts';
import type { Fault } from '../../faults/fault.ts';
import { permutation } from '../../random/random.ts';
import { writeAlerts } from '../../runs/alerts.ts';
import { Indexes } from '../../runs/index-view.ts';
import { runPaths } from '../../runs/layout.ts';
import { readSeries } from '../../runs/series.ts';
import type { RunAlert, SeriesRange } from '../../runs/types.ts';
import type { Report } from '../channel.ts';
import { tell } from '../tell.ts';
import type { Scalars } from './detector.ts';
import { figureCount, sampleFigures } from './sample-figures.ts';
import { detectorsFor, Watchman } from './watchman.ts';

export interface AlarmOptions {
  readonly dir: string;
  readonly report: Report;
  readonly config: Config;
  /** the step that a fork began with: what was wrong with its parent before is no word on it */
  readonly from: number;
}

/** Steps that are read of a run's past at a time. */
const CHUNK = 1 << 16;

/** Looks at every step of a run for what goes wrong, and writes it down with its evidence. */
export class Alarms {
  private readonly watchman: Watchman;
  private alerts: readonly RunAlert[] = [];

  constructor(private readonly options: AlarmOptions) {
    this.watchman = new Watchman(detectorsFor(options.config));
  }

  /**
   * Goes over what a run has behind it, so that it is told of what follows as if it had never been stopped. Alerts of
   * steps that the run has gone back behind are gone then.
   */
  async recall(upTo: number): Promise<void> {
    const indexes = new Indexes();
    for (let from = this.options.from + 1; from <= upTo; from += CHUNK) {
      const to = Math.min(upTo, from + CHUNK - 1);
      const series = await indexes.read(this.options.dir, (view) => readSeries(view, { from, to, points: CHUNK }));
      for (const [step, scalars] of stepsOf(series, from, to)) this.note(step, scalars);
    }
    if (this.alerts.length > 0 || existsSync(runPaths(this.options.dir).alerts)) await writeAlerts(this.options.dir, this.alerts);
  }

  /** Writes down what ends the run at a step; its last word tells of it. */
  async raise(step: number, fault: Fault): Promise<void> {
    this.alerts = [...this.alerts, { step, fault: fault.toData() }];
    await writeAlerts(this.options.dir, this.alerts);
  }

  /** Looks at a step, and tells of what goes wrong from it on. */
  async look(step: number, scalars: Scalars): Promise<void> {
    const seen = this.note(step, scalars);
    if (seen.length === 0) return;
    await writeAlerts(this.options.dir, this.alerts);
    for (const fault of seen) tell(fault, this.options);
  }

  private note(step: number, scalars: Scalars) {
    const seen = this.watchman.look(step, scalars);
    if (seen.length > 0) this.alerts = [...this.alerts, ...seen.map((fault) => ({ step, fault: fault.toData() }))];
    return seen;
  }
}

/** What series hold, step by step; every point is one step. */
function* stepsOf(series: readonly SeriesRange[], from: number, to: number): Generator<[number, Scalars]> {
  const places = series.map(() => 0);
  for (let step = from; step <= to; step++) {
    const scalars: Record<string, number> = {};
    series.forEach(({ tag, steps, mean }, i) => {
      const place = places[i]!;
      if (steps[place] !== step) return;
      scalars[tag] = mean[place]!;
      places[i] = place + 1;
    });
    yield [step, scalars];
  }
}

/** Figures of grids of samples of this data, [count, …shape], beside real examples that are always the same. */
export function figuresOf(dataSet: DataSet, samples: number): (made: Float32Array) => Record<string, number> {
  const columns = dataSet.shape.reduce((product, side) => product * side, 1);
  const rows = Math.min(figureCount(samples, columns), dataSet.size);
  const data = new Float32Array(rows * columns);
  dataSet.read('train', permutation({ seed: 0, stream: 'figures', step: 0 }, dataSet.size).slice(0, rows), data);
  const compare = sampleFigures({ rows, columns, data }, dataSet.range === undefined);
  return (made) => compare({ rows, columns, data: made.subarray(0, rows * columns) });
}

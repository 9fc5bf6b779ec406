import type { DashboardIn, HistogramRowView, RunHead, SampleView, Series } from '../../src/protocol/pages.ts';
import { lastAtMost } from './search.ts';

type Snapshot = Extract<DashboardIn, { type: 'snapshot' }>;
type Delta = Extract<DashboardIn, { type: 'delta' }>;
interface Stepped {
  readonly step: number;
}

/** All that the page knows of its run. Lists are replaced, never changed, so that panels see by identity what is new. */
export class RunData {
  head: RunHead;
  series: ReadonlyMap<string, Series>;
  histograms: ReadonlyMap<string, readonly HistogramRowView[]>;
  samples: readonly SampleView[];

  constructor(snapshot: Snapshot) {
    this.head = snapshot.run;
    this.series = new Map(snapshot.series.map((item) => [item.tag, item]));
    this.histograms = new Map(snapshot.histograms.map(({ tag, rows }) => [tag, rows]));
    this.samples = snapshot.samples;
  }

  add(delta: Delta): void {
    this.head = delta.run;
    if (delta.series.length > 0) this.series = new Map([...this.series, ...delta.series.map((item) => [item.tag, item] as const)]);
    const grown = delta.histograms.filter(({ rows }) => rows.length > 0);
    if (grown.length > 0) this.histograms = new Map([...this.histograms, ...grown.map(({ tag, rows }) => [tag, continued(this.histograms.get(tag) ?? [], rows)] as const)]);
    this.samples = continued(this.samples, delta.samples);
  }

  /** The steps that the slider stops at: those of the samples, or of the histograms while there is no sample. */
  get stops(): readonly Stepped[] {
    return this.samples.length > 0 ? this.samples : ([...this.histograms.values()].find((rows) => rows.length > 0) ?? []);
  }

  /** First and last step of all lines and histograms; undefined before there are any. */
  get extent(): { from: number; to: number } | undefined {
    const ends = [...[...this.series.values()].map(({ steps }) => [steps[0], steps.at(-1)]), ...[...this.histograms.values()].map((rows) => [rows[0]?.step, rows.at(-1)?.step])];
    const known = ends.flat().filter((step) => step !== undefined);
    return known.length > 0 ? { from: Math.min(...known), to: Math.max(...known) } : undefined;
  }

  /** The sample shown at a step: the last one drawn by then. */
  sampleAt(step: number): SampleView | undefined {
    return shownAt(this.samples, step);
  }

  histogramAt(tag: string, step: number): HistogramRowView | undefined {
    return shownAt(this.histograms.get(tag) ?? [], step);
  }

}

/** A line's mean at a step: undefined where it has none by then, null where it is not finite. */
export function valueAt(line: Series | undefined, step: number): number | null | undefined {
  return line?.mean[lastAtMost(line.steps.length, (index) => line.steps[index]!, step)];
}

/** A resumed run may start again before what is known: its new rows take the old ones' place. */
function continued<Row extends Stepped>(rows: readonly Row[], more: readonly Row[]): readonly Row[] {
  const first = more[0];
  if (!first) return rows;
  const kept = lastAtMost(rows.length, (index) => rows[index]!.step, first.step - 1) + 1;
  return [...rows.slice(0, kept), ...more];
}

function shownAt<Row extends Stepped>(rows: readonly Row[], step: number): Row | undefined {
  return rows[Math.max(0, lastAtMost(rows.length, (index) => rows[index]!.step, step))];
}

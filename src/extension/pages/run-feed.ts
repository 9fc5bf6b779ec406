import type { DashboardIn, DashboardOut, RunHead } from '../../protocol/pages.ts';
import type { HistogramRow, RunAlert, RunChange, RunInfo, SampleFile, SeriesRange } from '../../runs/types.ts';
import type { Measurement } from '../../runs/measures.ts';
import { HISTOGRAM_TAGS } from '../../runs/types.ts';
import type { HeadMore } from './run-head.ts';
import { seriesView } from './series-view.ts';

/** Points of a series in an overview: about the pixels of a plot. */
const POINTS = 800;
const MOST_ROWS = 600;
/** Least time between two messages, so that at most four are sent in a second. */
const GAP_MS = 250;
/** Time between two looks at what a run takes on the disk: it takes a look at every file. */
const SIZE_MS = 5000;

/** What reads a run's folder (the worker). */
export interface FeedReader {
  info(dir: string): Promise<RunInfo>;
  series(dir: string, query: { from?: number; to?: number; points: number }): Promise<readonly SeriesRange[]>;
  histograms(dir: string, tag: string, afterStep: number, most: number): Promise<readonly HistogramRow[]>;
  samples(dir: string): Promise<readonly SampleFile[]>;
  changes(dir: string): Promise<readonly RunChange[]>;
  alerts(dir: string): Promise<readonly RunAlert[]>;
  measurements(dir: string): Promise<readonly Measurement[]>;
  size(dir: string): Promise<number>;
}

export interface FeedPorts {
  readonly reader: FeedReader;
  post(message: DashboardIn): void;
  head(info: RunInfo, more: HeadMore): RunHead;
  /** address of a picture for the page; one of another version may be another picture */
  uri(file: string, version: number): string;
  strings(): Record<string, string>;
  onError(error: unknown): void;
  /** the sentence of an error, for the page */
  sentence(error: unknown): string;
}

/** Time in milliseconds. */
export interface Clock {
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

/**
 * Feeds one dashboard from one run's folder: all of it when the page is shown, then only what is new, never while it is
 * hidden. One reading goes on at a time; what changes meanwhile is read after it. A page that draws slowly is sent less: the
 * next message waits until it has drawn the last one, and then for as long as that took. Else messages would pile up before
 * it, and on a busy machine all of the window would wait behind them.
 */
export class RunFeed {
  private showing = false;
  private whole = true;
  private due = false;
  private working = false;
  private lastSample = -1;
  private readonly lastRow = new Map<string, number>();
  private resumed = 0;
  private bytes: number | undefined;
  private sizedAt = 0;
  private goOn: () => void = () => undefined;

  constructor(private readonly runDir: string, private readonly ports: FeedPorts, private readonly clock: Clock) {}

  /** The page is there and knows nothing yet. */
  show(): void {
    this.showing = true;
    this.whole = true;
    this.goOn();
    this.changed();
  }

  hide(): void {
    this.showing = false;
    this.goOn();
  }

  /** The page has drawn what it was sent last. */
  drawn(): void {
    this.goOn();
  }

  /** Something about the run changed. */
  changed(): void {
    this.due = true;
    if (!this.working) void this.work();
  }

  /** Answers the page's wish for full detail between two steps. */
  async range({ id, from, to, points }: Extract<DashboardOut, { type: 'range' }>): Promise<void> {
    try {
      const series = await this.ports.reader.series(this.runDir, { from, to, points });
      this.ports.post({ type: 'range', id, series: series.map(seriesView) });
    } catch (error) {
      this.ports.post({ type: 'range', id, series: [], error: this.ports.sentence(error) });
    }
  }

  private async work(): Promise<void> {
    this.working = true;
    while (this.showing && this.due) {
      this.due = false;
      const start = this.clock.now();
      await this.send().catch((error: unknown) => { this.failed(error); });
      await this.clock.wait(Math.max(GAP_MS, this.clock.now() - start));
    }
    this.working = false;
  }

  private async send(): Promise<void> {
    const info = await this.ports.reader.info(this.runDir);
    // A resumed run went back to a checkpoint: what was sent after it no longer holds.
    if (info.resumedFrom.length !== this.resumed) this.whole = true;
    this.resumed = info.resumedFrom.length;
    const whole = this.whole;
    this.whole = false;
    if (whole) this.forget();
    const { reader } = this.ports;
    const [series, histograms, samples, changes, alerts, measurements] = await Promise.all([this.series(), this.histograms(), this.samples(), reader.changes(this.runDir), reader.alerts(this.runDir), this.measurements()]);
    if (!this.showing) return;
    const news = { run: this.ports.head(info, { changes, alerts, measurement: newest(measurements), size: this.bytes }), series, histograms, samples };
    const drawn = new Promise<void>((resolve) => { this.goOn = resolve; });
    this.ports.post(whole ? { type: 'snapshot', ...news, strings: this.ports.strings() } : { type: 'delta', ...news });
    if (whole || this.clock.now() - this.sizedAt >= SIZE_MS) this.weigh().catch((error: unknown) => { this.ports.onError(error); });
    await drawn;
  }

  /** What could not be sent is lost, so the next message is all of it. */
  private failed(error: unknown): void {
    this.whole = true;
    this.ports.onError(error);
  }

  private forget(): void {
    this.lastSample = -1;
    this.lastRow.clear();
  }

  /** Looks at every file, for which nothing else waits: the page is told once it is known. */
  private async weigh(): Promise<void> {
    this.sizedAt = this.clock.now();
    const bytes = await this.ports.reader.size(this.runDir);
    if (bytes === this.bytes) return;
    this.bytes = bytes;
    this.changed();
  }

  /** What was measured afterwards is an extra: where its file is damaged, the rest is shown all the same. */
  private measurements(): Promise<readonly Measurement[]> {
    return this.ports.reader.measurements(this.runDir).catch((error: unknown) => {
      this.ports.onError(error);
      return [];
    });
  }

  private async series() {
    return (await this.ports.reader.series(this.runDir, { points: POINTS })).map(seriesView);
  }

  private histograms() {
    return Promise.all(HISTOGRAM_TAGS.map(async (tag) => {
      const rows = await this.ports.reader.histograms(this.runDir, tag, this.lastRow.get(tag) ?? -1, MOST_ROWS);
      const last = rows.at(-1);
      if (last) this.lastRow.set(tag, last.step);
      return { tag, rows: rows.map(({ step, counts }) => ({ step, counts: [...counts] })) };
    }));
  }

  private async samples() {
    const fresh = (await this.ports.reader.samples(this.runDir)).filter((sample) => sample.step > this.lastSample);
    this.lastSample = fresh.at(-1)?.step ?? this.lastSample;
    // A grid is drawn anew by a run that went back, and by no other.
    return fresh.map(({ step, file }) => ({ step, uri: this.ports.uri(file, this.resumed) }));
  }
}

/** What was measured last. */
const newest = (measurements: readonly Measurement[]): Measurement | undefined =>
  measurements.reduce<Measurement | undefined>((latest, one) => (latest && latest.time > one.time ? latest : one), undefined);

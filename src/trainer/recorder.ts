import { encodePng } from '../formats/png.ts';
import type { Journal } from '../runs/journal.ts';
import { writeSample } from '../runs/samples.ts';
import type { Alarms } from './alerts/alarms.ts';
import type { Report } from './channel.ts';
import type { Pixels } from './grid.ts';
import type { StepResult } from './training.ts';

const FLUSH_MILLISECONDS = 250;

/** Steps between one kind of record and the next. */
export interface Intervals {
  readonly histogramEvery: number;
  readonly evaluateEvery: number;
  readonly sampleEvery: number;
  readonly measureEvery: number;
}

/** Samples as a run records them. */
export interface Shown {
  readonly grid: Pixels;
  readonly figures: Readonly<Record<string, number>>;
}

export interface RecorderOptions {
  readonly dir: string;
  readonly journal: Journal;
  readonly report: Report;
  /** samples as they stand: their grid, and figures of them by tag */
  readonly samples: () => Shown;
  /** D's judgements of held-out reals at a step, by tag */
  readonly judge: (step: number) => Readonly<Record<string, number>>;
  /** measures of the samples as they stand, by tag */
  readonly measure: () => Promise<Readonly<Record<string, number>>>;
  /** told of each step's scalars once they are written down */
  readonly alarms: Pick<Alarms, 'look'>;
}

/** What is recorded when. */
export interface Timetable extends Intervals {
  /** last step of the run: everything is recorded there */
  readonly end: number;
}

/** Writes down what a run shows of itself: scalars of every step, the rest at intervals and at the last step. */
export class Recorder {
  private flushed = performance.now();
  private newest: string | undefined;

  constructor(private readonly options: RecorderOptions) {}

  /** The newest sample grid's file, if one was written by this process. */
  get sampleFile(): string | undefined {
    return this.newest;
  }

  async record(step: number, result: StepResult, timetable: Timetable): Promise<void> {
    const { journal, judge, samples, measure, alarms } = this.options;
    const isDue = (every: number) => step % every === 0 || step === timetable.end;
    const heldOut = isDue(timetable.evaluateEvery) ? judge(step) : {};
    const shown = isDue(timetable.sampleEvery) ? samples() : undefined;
    const measured = isDue(timetable.measureEvery) ? await measure() : {};
    const scalars = { ...result.scalars, ...heldOut, ...shown?.figures, ...measured };
    journal.scalars(step, scalars);
    if (isDue(timetable.histogramEvery)) for (const tag of result.tags) journal.histogram(step, tag, result.observation(tag));
    if (shown) await this.write(step, shown.grid);
    await alarms.look(step, scalars);
    if (performance.now() - this.flushed >= FLUSH_MILLISECONDS) this.flush();
  }

  /** Writes the grid of samples; at step 0 before any training, so that pictures start at once. */
  sample(step: number): Promise<void> {
    return this.write(step, this.options.samples().grid);
  }

  private async write(step: number, { width, height, channels, data }: Pixels): Promise<void> {
    const { dir, journal, report } = this.options;
    const png = encodePng({ width, height, channels, data });
    journal.image(step, 'samples', png, width, height, channels);
    this.newest = await writeSample(dir, step, png);
    report({ type: 'sample', step, file: this.newest });
  }

  flush(): void {
    this.options.journal.flush();
    this.flushed = performance.now();
  }

  /** Comes true once all that was recorded so far is on the disk itself; more may be recorded meanwhile. */
  sync(): Promise<void> {
    this.flushed = performance.now();
    return this.options.journal.syncLater();
  }
}

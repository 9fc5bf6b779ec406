import { z } from 'zod';
import { CallThread } from './call-thread.ts';
import type { RunEntry } from './catalogue.ts';
import { fault } from './faults.ts';
import { resultSchemas, type Call } from './messages.ts';
import type { Measurement } from './measures.ts';
import type { SeriesQuery } from './series.ts';
import type { HistogramRow, RunAlert, RunChange, RunInfo, SampleFile, SeriesRange } from './types.ts';

/** Reads run folders in a worker thread. */
export class RunReader {
  private readonly thread: CallThread;

  /** @param workerFile path of the bundle of `worker.ts` */
  constructor(workerFile: string) {
    this.thread = new CallThread(workerFile, 'gan-reader', (reason) => fault('readerEnded', { reason }));
  }

  info(dir: string): Promise<RunInfo> {
    return this.call({ name: 'info', dir }, resultSchemas.info);
  }

  list(runsFolder: string): Promise<RunEntry[]> {
    return this.call({ name: 'list', dir: runsFolder }, resultSchemas.list);
  }

  /** Scalars of a run between two steps, at most `points` points of each. */
  series(dir: string, query: SeriesQuery): Promise<SeriesRange[]> {
    return this.call({ name: 'series', dir, query: { ...query, tags: query.tags && [...query.tags] } }, resultSchemas.series);
  }

  /** Histograms of a run after a step; where `most` is given, at most so many of them, evenly spread. */
  histograms(dir: string, tag: string, afterStep: number, most?: number): Promise<HistogramRow[]> {
    return this.call({ name: 'histograms', dir, tag, afterStep, most }, resultSchemas.histograms);
  }

  samples(dir: string): Promise<SampleFile[]> {
    return this.call({ name: 'samples', dir }, resultSchemas.samples);
  }

  /** What was changed of a run while it trained, in order of steps. */
  changes(dir: string): Promise<RunChange[]> {
    return this.call({ name: 'changes', dir }, resultSchemas.changes);
  }

  /** What was seen going wrong in a run, in order of steps. */
  alerts(dir: string): Promise<RunAlert[]> {
    return this.call({ name: 'alerts', dir }, resultSchemas.alerts);
  }

  /** What was measured of its samples afterwards, in order of steps. */
  measurements(dir: string): Promise<Measurement[]> {
    return this.call({ name: 'measurements', dir }, resultSchemas.measurements);
  }

  /** What a run takes on the disk, in bytes. */
  size(dir: string): Promise<number> {
    return this.call({ name: 'size', dir }, resultSchemas.size);
  }

  /** Ends the thread; open requests are rejected. A later request starts another. */
  close(): Promise<void> {
    return this.thread.close();
  }

  private async call<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
    const result = schema.safeParse(await this.thread.post(call));
    if (!result.success) throw fault('readerAnswer', { reason: z.prettifyError(result.error).slice(0, 500) });
    return result.data;
  }
}

import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { Fault } from '../faults/fault.ts';
import type { RunEntry } from './catalogue.ts';
import { fault } from './faults.ts';
import { answerSchema, resultSchemas, type Call } from './messages.ts';
import type { SeriesQuery } from './series.ts';
import type { HistogramRow, RunAlert, RunChange, RunInfo, SampleFile, SeriesRange } from './types.ts';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Fault) => void;
}

/**
 * Reads run folders in a worker thread. The thread starts with the first request; one that ends on its own rejects
 * what it was asked, and the next request starts another. It keeps the process alive only while a request is open.
 */
export class RunReader {
  private worker: Worker | undefined;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  /** @param workerFile path of the bundle of `worker.ts` */
  constructor(private readonly workerFile: string) {}

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

  histograms(dir: string, tag: string, afterStep: number): Promise<HistogramRow[]> {
    return this.call({ name: 'histograms', dir, tag, afterStep }, resultSchemas.histograms);
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

  /** What a run takes on the disk, in bytes. */
  size(dir: string): Promise<number> {
    return this.call({ name: 'size', dir }, resultSchemas.size);
  }

  /** Ends the thread; open requests are rejected. A later request starts another. */
  async close(): Promise<void> {
    const { worker } = this;
    this.ended('it was closed', worker);
    await worker?.terminate();
  }

  private async call<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
    const result = schema.safeParse(await this.post(call));
    if (!result.success) throw fault('readerAnswer', { reason: z.prettifyError(result.error).slice(0, 500) });
    return result.data;
  }

  private post(call: Call): Promise<unknown> {
    const id = ++this.lastId;
    const worker = (this.worker ??= this.start());
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, call });
    });
  }

  private start(): Worker {
    const worker = new Worker(this.workerFile, { name: 'gan-reader' });
    worker.on('message', (message: unknown) => this.settle(message, worker));
    worker.on('error', (error) => this.ended(error instanceof Error ? error.message : String(error), worker));
    worker.on('exit', (code) => this.ended(`exit code ${code}`, worker));
    return worker;
  }

  private settle(message: unknown, worker: Worker): void {
    const answer = answerSchema.safeParse(message);
    if (!answer.success) {
      this.ended('it sent what is no answer', worker);
      return void worker.terminate();
    }
    const asked = this.pending.get(answer.data.id);
    this.pending.delete(answer.data.id);
    if (this.pending.size === 0) worker.unref();
    if ('fault' in answer.data) asked?.reject(new Fault(answer.data.fault.code, answer.data.fault.template, answer.data.fault.args));
    else asked?.resolve(answer.data.value);
  }

  private ended(reason: string, worker: Worker | undefined): void {
    if (worker === undefined || worker !== this.worker) return;
    this.worker = undefined;
    const open = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of open) reject(fault('readerEnded', { reason }));
  }
}

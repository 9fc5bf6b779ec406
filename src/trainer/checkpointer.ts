import path from 'node:path';
import type { CheckpointWriter } from '../runs/checkpoint-writer.ts';
import { paddedStep, runPaths } from '../runs/layout.ts';
import type { KeepPolicy } from '../runs/pruning.ts';
import type { HostTensors } from '../tensors/host-tensor.ts';
import type { Report } from './channel.ts';
import { log } from './log.ts';
import type { RunRecord } from './run-record.ts';

/** A state that is to be written down. */
export interface Snapshot {
  readonly step: number;
  /** a copy, which is given away */
  readonly state: HostTensors;
  /** batches drawn so far */
  readonly draws: number;
  /** which checkpoints stay from then on */
  readonly policy: KeepPolicy;
}

export interface CheckpointerOptions {
  readonly dir: string;
  readonly report: Report;
  readonly record: RunRecord;
  readonly writer: CheckpointWriter;
  /** step of the newest checkpoint, -1 where there is none */
  readonly last: number;
}

/** Has checkpoints written while the training goes on; one at a time, and a failure surfaces at the next call. */
export class Checkpointer {
  private pending: Promise<void> = Promise.resolve();
  private last: number;

  constructor(private readonly options: CheckpointerOptions) {
    this.last = options.last;
  }

  /** Step of the newest checkpoint that is there or being written; -1 where there is none. */
  get lastStep(): number {
    return this.last;
  }

  /**
   * Begins to write a state; to be called once the one before is written (`settle`).
   * @param journalled comes true once the journal of all its steps is on the disk: a checkpoint must not be ahead of it
   */
  begin(snapshot: Snapshot, journalled: Promise<void>): void {
    this.last = snapshot.step;
    this.pending = this.write(snapshot, journalled);
    // Awaited at the next call; without a handler of its own a failure would count as unhandled until then.
    this.pending.catch(() => undefined);
  }

  /** Tells of the newest checkpoint once more, to one who asks for what is there already. */
  async confirm(): Promise<void> {
    await this.pending;
    const { dir, report } = this.options;
    report({ type: 'checkpoint', step: this.last, folder: path.join(runPaths(dir).checkpoints, paddedStep(this.last)) });
  }

  /** Comes true once everything is on disk. */
  async settle(): Promise<void> {
    await this.pending;
  }

  /** Gives up what is not written yet. */
  close(): Promise<void> {
    return this.options.writer.close();
  }

  private async write({ step, state, draws, policy }: Snapshot, journalled: Promise<void>): Promise<void> {
    const { dir, report, record, writer } = this.options;
    await journalled;
    const folder = await writer.write(dir, step, state, { step, draws });
    log(`checkpoint of step ${step} written`);
    report({ type: 'checkpoint', step, folder });
    await record.change({});
    await this.prune(policy).catch((error: unknown) => { log(`checkpoints that need not be kept could not be deleted: ${String(error)}`); });
  }

  /** A checkpoint too many costs room, not the run. */
  private async prune(policy: KeepPolicy): Promise<void> {
    const { dir, writer } = this.options;
    for (const { step } of await writer.prune(dir, policy, this.last)) log(`checkpoint of step ${step} deleted`);
  }
}

import path from 'node:path';
import { writeCheckpoint } from '../runs/checkpoints.ts';
import { paddedStep, runPaths } from '../runs/layout.ts';
import { removeCheckpoint, spareCheckpoints, type KeepPolicy } from '../runs/pruning.ts';
import type { HostTensors } from '../tensors/host-tensor.ts';
import type { Report } from './channel.ts';
import { log } from './log.ts';

/** Writes checkpoints while the training goes on; one at a time, and a failure surfaces at the next call. */
export class Checkpointer {
  private pending: Promise<void> = Promise.resolve();
  private last: number;

  constructor(
    private readonly dir: string,
    private readonly report: Report,
    /** step of the newest checkpoint, -1 where there is none */
    last: number,
  ) {
    this.last = last;
  }

  /** Step of the newest checkpoint that is there or being written; -1 where there is none. */
  get lastStep(): number {
    return this.last;
  }

  /** Begins to write a state, once the checkpoint before it is written. @param state a copy that nobody changes @param draws batches drawn so far @param policy which checkpoints stay from then on */
  async begin(step: number, state: HostTensors, draws: number, policy: KeepPolicy): Promise<void> {
    await this.pending;
    this.last = step;
    this.pending = this.write(step, state, draws, policy);
    // Awaited at the next call; without a handler of its own a failure would count as unhandled until then.
    this.pending.catch(() => undefined);
  }

  /** Tells of the newest checkpoint once more, to one who asks for what is there already. */
  async confirm(): Promise<void> {
    await this.pending;
    this.report({ type: 'checkpoint', step: this.last, folder: path.join(runPaths(this.dir).checkpoints, paddedStep(this.last)) });
  }

  /** Comes true once everything is on disk. */
  async settle(): Promise<void> {
    await this.pending;
  }

  private async write(step: number, state: HostTensors, draws: number, policy: KeepPolicy): Promise<void> {
    const folder = await writeCheckpoint(this.dir, step, state, { step, draws });
    log(`checkpoint of step ${step} written`);
    this.report({ type: 'checkpoint', step, folder });
    await this.prune(policy).catch((error: unknown) => { log(`checkpoints that need not be kept could not be deleted: ${String(error)}`); });
  }

  /** A checkpoint too many costs room, not the run. */
  private async prune(policy: KeepPolicy): Promise<void> {
    for (const { step, folder } of await spareCheckpoints(this.dir, policy)) {
      if (step !== this.last && removeCheckpoint(folder)) log(`checkpoint of step ${step} deleted`);
    }
  }
}

import { z } from 'zod';
import type { HostTensors } from '../tensors/host-tensor.ts';
import { CallThread } from './call-thread.ts';
import { writeCheckpoint } from './checkpoints.ts';
import { fault } from './faults.ts';
import { pruneCheckpoints, type KeepPolicy, type SpareCheckpoint } from './pruning.ts';
import { writerResultSchemas, type WriterCall } from './writer-messages.ts';

/** Writes checkpoints of a run and deletes them. Only the holder of the run's lock may use one. */
export interface CheckpointWriter {
  /** As `writeCheckpoint`. @param tensors are the writer's from then on: their memory may be taken */
  readonly write: (dir: string, step: number, tensors: HostTensors, counters: Readonly<Record<string, number>>) => Promise<string>;
  /** As `pruneCheckpoints`. */
  readonly prune: (dir: string, policy: KeepPolicy, newest: number) => Promise<readonly SpareCheckpoint[]>;
  /** Ends it; what it has not finished is given up. */
  readonly close: () => Promise<void>;
}

/** Does it in this thread. */
export const ownWriter: CheckpointWriter = { write: writeCheckpoint, prune: pruneCheckpoints, close: () => Promise.resolve() };

/** The memory that tensors lie in. */
function memoryOf(tensors: HostTensors): ArrayBuffer[] {
  return [...new Set(Object.values(tensors).map(({ data: { buffer } }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}

/** Does it in a thread of its own: encoding, checksums, writing and waiting for the disk. */
export class ThreadWriter implements CheckpointWriter {
  private readonly thread: CallThread;

  /** @param file path of the bundle of `writer-worker.ts` */
  constructor(file: string) {
    this.thread = new CallThread(file, 'gan-writer', (reason) => fault('writerEnded', { reason }));
  }

  async write(dir: string, step: number, tensors: HostTensors, counters: Readonly<Record<string, number>>): Promise<string> {
    const { folder } = await this.call({ name: 'write', dir, step, tensors, counters }, writerResultSchemas.write, memoryOf(tensors));
    return folder;
  }

  async prune(dir: string, policy: KeepPolicy, newest: number): Promise<readonly SpareCheckpoint[]> {
    const { deleted } = await this.call({ name: 'prune', dir, policy, newest }, writerResultSchemas.prune, []);
    return deleted;
  }

  close(): Promise<void> {
    return this.thread.close();
  }

  private async call<T>(call: WriterCall, schema: z.ZodType<T>, memory: readonly ArrayBuffer[]): Promise<T> {
    const result = schema.safeParse(await this.thread.post(call, memory));
    if (!result.success) throw fault('writerEnded', { reason: z.prettifyError(result.error).slice(0, 500) });
    return result.data;
  }
}

import { z } from 'zod';
import type { HostTensor } from '../tensors/host-tensor.ts';

/** What the thread that writes checkpoints is asked. Both ends are ours; the forms are checked all the same. */

const dir = z.string().min(1);
const step = z.int().nonnegative();
const shape = z.array(z.int().nonnegative());
const data = z.union([z.instanceof(Float32Array), z.instanceof(Int32Array), z.instanceof(Uint8Array)]);
const tensor: z.ZodType<HostTensor> = z.object({ dtype: z.enum(['float32', 'int32', 'bool']), shape, data });
const policy = z.object({ keepLast: z.number(), keepEvery: z.number(), keepBest: z.number(), bestBy: z.enum(['loss_g', 'd_fake']) });

export const writerCallSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('write'), dir, step, tensors: z.record(z.string(), tensor), counters: z.record(z.string(), z.number()) }),
  z.object({ name: z.literal('prune'), dir, policy, newest: step }),
]);
export type WriterCall = z.output<typeof writerCallSchema>;

export const writerRequestSchema = z.object({ id: z.int(), call: writerCallSchema });

/** What each call gives; `memory` is the asker's again. */
export const writerResultSchemas = {
  write: z.object({ folder: z.string(), memory: z.array(z.instanceof(ArrayBuffer)) }),
  prune: z.object({ deleted: z.array(z.object({ step, folder: z.string(), bytes: z.number() })) }),
};

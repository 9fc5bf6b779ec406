import { writeCheckpoint } from './checkpoints.ts';
import { pruneCheckpoints, type SpareCheckpoint } from './pruning.ts';
import { serve } from './serve.ts';
import { writerRequestSchema, type WriterCall } from './writer-messages.ts';

/** A worker thread that writes checkpoints and deletes them, so that training goes on meanwhile. Bundled to dist/writer.cjs. */

interface Result {
  readonly folder?: string;
  readonly deleted?: readonly SpareCheckpoint[];
  readonly memory: ArrayBuffer[];
}

async function handle(call: WriterCall): Promise<Result> {
  if (call.name === 'prune') return { deleted: await pruneCheckpoints(call.dir, call.policy, call.newest), memory: [] };
  const folder = await writeCheckpoint(call.dir, call.step, call.tensors, call.counters);
  // Given back, for only the asker's memory is collected every so often.
  return { folder, memory: Object.values(call.tensors).flatMap(({ data: { buffer } }) => (buffer instanceof ArrayBuffer ? [buffer] : [])) };
}

serve(writerRequestSchema, handle, ({ memory }) => memory);

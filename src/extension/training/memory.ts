import { z } from 'zod';

/** `continues`: it goes on when its window is gone. */
const rememberedRun = z.object({ runDir: z.string(), name: z.string(), configFile: z.string(), paused: z.boolean(), continues: z.boolean().default(false) });
const rememberedStart = z.object({ configFile: z.string(), name: z.string(), threads: z.int().min(0), runDir: z.string().optional(), fork: z.object({ parent: z.string(), step: z.int() }).optional() });
const remembered = z.object({
  /** when this was written, in milliseconds since 1970 */
  heartbeat: z.number(),
  runs: z.array(rememberedRun),
  queue: z.array(rememberedStart),
});

/** What a window leaves behind in its workspace's memory while it trains. */
export type Remembered = z.output<typeof remembered>;
export type RememberedRun = z.output<typeof rememberedRun>;

const pendingForks = z.array(z.object({ configFile: z.string(), parent: z.string(), name: z.string(), step: z.int().nonnegative() }));

/** A fork that waits to be started: its config's file, and the folder, name and checkpoint of the run that it goes on from. */
export type PendingFork = z.output<typeof pendingForks>[number];

/** Reads the forks that a window left; none where there is nothing or it makes no sense. */
export function readPendingForks(value: unknown): PendingFork[] {
  const read = pendingForks.safeParse(value);
  return read.success ? read.data : [];
}

/** Reads what a window left, perhaps of another version; undefined where there is nothing or it makes no sense. */
export function readRemembered(value: unknown): Remembered | undefined {
  const read = remembered.safeParse(value);
  return read.success ? read.data : undefined;
}

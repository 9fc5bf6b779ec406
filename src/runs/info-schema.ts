import { z } from 'zod';
import { liveSamplingSchema } from './measures.ts';
import type { RunInfo } from './types.ts';

const words = z.string();
const count = z.int().nonnegative();

export const faultSchema = z.object({ code: words, template: words, args: z.record(words, z.union([words, z.number()])) });

const single = z.union([z.number(), words]);
const value = z.union([single, z.array(single)]);

/** A setting's values before and after; one that was not given, and has no default, has none. */
export const settingChangeSchema = z.object({ path: words, old: value.optional(), new: value.optional() });

/** No run has more changes. */
export const MOST_CHANGES = 1000;

/** What was changed of a run while it trained. */
export const runChangesSchema = z.array(settingChangeSchema.extend({ step: z.int().positive(), time: words })).max(MOST_CHANGES);

/** No run has more alerts. */
export const MOST_ALERTS = 1000;

/** What was seen going wrong in a run. */
export const runAlertsSchema = z.array(z.object({ step: count, fault: faultSchema })).max(MOST_ALERTS);

const writtenStates = ['preparing', 'running', 'paused', 'stopped', 'finished', 'failed'] as const;

const entries = {
  format: z.int(),
  id: words,
  name: words,
  created: words,
  updated: words,
  ended: words.optional(),
  stoppedBy: z.enum(['person', 'signal', 'host']).optional(),
  step: count,
  steps: count,
  seed: z.number(),
  configFile: words,
  settings: z.array(words).optional(),
  origin: z.object({ id: words, name: words, dir: words, step: count }).optional(),
  networks: z.array(z.object({ module: words, folder: words, entry: words, sha256: words })).max(100).optional(),
  parent: z.object({ id: words, name: words, dir: words, step: count, changes: z.array(settingChangeSchema), exactness: z.record(words, z.union([words, z.number()])).optional() }).optional(),
  engine: z.object({ name: words, version: words, build: words.optional(), device: words, adapter: words.optional(), threads: count, optimisation: words, cpuFeatures: words, reason: faultSchema.optional(), choice: words.optional() }).optional(),
  versions: z.object({ workbench: words, node: words }),
  git: z.object({ commit: words, diffHash: words }).optional(),
  machine: z.object({ host: words, platform: words, arch: words, cpu: words }),
  resumedFrom: z.array(count),
  fault: faultSchema.optional(),
  notBitwise: words.optional(),
  data: z.object({ name: words, shape: z.array(count), range: z.tuple([z.number(), z.number()]).optional(), classes: count.optional() }).optional(),
  measuring: liveSamplingSchema.optional(),
  players: z.array(z.object({ name: words, parameters: count })).optional(),
};

/** `run.json` as it stands on disk. Entries of later versions with the same format are passed over. */
export const writtenInfoSchema: z.ZodType<RunInfo> = z.object({ ...entries, state: z.enum(writtenStates) });

/** What is known of a run: `run.json`, with the state that a reader derived. */
export const runInfoSchema: z.ZodType<RunInfo> = z.object({ ...entries, state: z.enum([...writtenStates, 'interrupted']) });

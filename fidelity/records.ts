import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const outcomeSchema = z.strictObject({
  arm: z.string(),
  seed: z.int().nonnegative(),
  steps: z.int().positive(),
  /** of the experiment (seed-run.ts) */
  sha256: z.string(),
  figures: z.record(z.string(), z.number()),
  /** codes of what was seen to go wrong while it trained (docs/alerts.md) */
  alerts: z.array(z.string()),
  /** of the training on one thread, whatever else the machine did */
  minutes: z.number(),
  engine: z.string(),
  /** of the program, where it was trained in a checkout */
  commit: z.string().optional(),
  processor: z.string(),
  measured: z.iso.datetime(),
});
/** What one training came to. */
export type Outcome = z.output<typeof outcomeSchema>;

const fileOf = (study: string): string => path.join('fidelity', 'results', `${study}.json`);

/** What was measured of a study so far; empty where nothing was. */
export const outcomesOf = (study: string): Outcome[] => (existsSync(fileOf(study)) ? z.array(outcomeSchema).parse(JSON.parse(readFileSync(fileOf(study), 'utf8'))) : []);

const keyOf = ({ arm, seed, steps }: Outcome): string => `${arm} ${String(steps).padStart(9)} ${String(seed).padStart(6)}`;

/** Adds what a training came to, in place of what the same arm, seed and steps came to before. */
export function record(study: string, outcome: Outcome): void {
  const others = outcomesOf(study).filter((other) => keyOf(other) !== keyOf(outcome));
  const all = [...others, outcome].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const aside = `${fileOf(study)}.part`;
  mkdirSync(path.dirname(aside), { recursive: true });
  writeFileSync(aside, `${JSON.stringify(all, undefined, 2)}\n`);
  renameSync(aside, fileOf(study));
}

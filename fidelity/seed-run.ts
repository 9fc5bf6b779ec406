import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import type { Arm, BudgetName, Study } from './study.ts';

/** One training of a study: an arm with a seed, for so many steps. */
export interface SeedRun {
  readonly study: string;
  readonly arm: string;
  readonly seed: number;
  readonly budget: BudgetName;
  readonly steps: number;
  /** what is told to `gan train` beside the config */
  readonly set: readonly string[];
  readonly config: string;
  /** SHA-256 of the config without comments, of what is changed of it and of the steps: two runs of one are one experiment */
  readonly sha256: string;
  /** where it stands under `out`, if not with the studies' own */
  readonly within?: string;
}

/** One thread: so runs beside each other don't disturb, and the same run is the same to the bit on any number of cores. */
const THREADS = 'engine.threads=1';

function hashOf({ config }: Arm, set: readonly string[], steps: number): string {
  const value: unknown = parse(readFileSync(config, 'utf8'));
  return createHash('sha256').update(JSON.stringify([value, set, steps])).digest('hex');
}

/** What an arm changes of its config where it trains for so many steps. */
export const changesOf = ({ set = [] }: Arm, steps: number): readonly string[] => (typeof set === 'function' ? set(steps) : set);

/** The training of one arm with one seed. */
export function seedRun(study: string, { arms, steps }: Study, arm: string, seed: number, budget: BudgetName): SeedRun {
  const chosen = arms[arm]!;
  const set = [...changesOf(chosen, steps[budget]), THREADS];
  return { study, arm, seed, budget, steps: steps[budget], set, config: chosen.config, sha256: hashOf(chosen, set, steps[budget]) };
}

/** All trainings of a study, a seed of every arm before the next seed, so that what is there at any time compares. */
export const runsOf = (name: string, study: Study, seeds: number, budget: BudgetName): SeedRun[] =>
  Array.from({ length: seeds }, (_, seed) => Object.keys(study.arms).map((arm) => seedRun(name, study, arm, seed, budget))).flat();

/** Where a run stands: another experiment has another folder, one that two studies look at has one. */
export const folderOf = ({ config, seed, sha256, within = 'fidelity' }: SeedRun): string => path.join('out', within, `${path.basename(config, '.gan.json')}-${seed}-${sha256.slice(0, 8)}`);

/** The command that trains it, as a person would type it. */
export const commandOf = ({ config, set, steps }: Pick<SeedRun, 'config' | 'set' | 'steps'>, seed: string): string =>
  ['npx gan train', config, `--steps ${steps}`, `--seed ${seed}`, ...set.map((change) => `--set ${change}`)].join(' ');

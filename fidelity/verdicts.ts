import { outcomesOf, type Outcome } from './records.ts';
import { seedRun } from './seed-run.ts';
import type { BudgetName, Study } from './study.ts';

/** What the trainings of each arm came to. */
export type Measured = ReadonlyMap<string, readonly Outcome[]>;

/** What was measured of a study with its present configs; what other configs came to is passed over. */
export function present(name: string, study: Study, budget: BudgetName): Measured {
  const outcomes = outcomesOf(name);
  const ofArm = (arm: string) => outcomes.filter((outcome) => outcome.arm === arm && outcome.sha256 === seedRun(name, study, arm, outcome.seed, budget).sha256);
  return new Map(Object.keys(study.arms).map((arm) => [arm, ofArm(arm)]));
}

/** Seeds that every arm has: what is compared is compared seed by seed. */
export function commonSeeds(measured: Measured): readonly number[] {
  const [first = [], ...others] = [...measured.values()].map((outcomes) => outcomes.map(({ seed }) => seed));
  return first.filter((seed) => others.every((seeds) => seeds.includes(seed))).sort((a, b) => a - b);
}

export interface Verdict {
  readonly says: string;
  /** undefined where so few seeds cannot tell */
  readonly holds: boolean | undefined;
}

/**
 * What a study's checks come to.
 * @param seeds those that are looked at, which every arm must have
 */
export function verdicts({ checks }: Study, budget: BudgetName, measured: Measured, seeds: readonly number[]): Verdict[] {
  const values = (arm: string, figure: string) => seeds.map((seed) => measured.get(arm)!.find((outcome) => outcome.seed === seed)!.figures[figure]!);
  return checks
    .filter(({ of }) => of === undefined || of === budget)
    .map(({ says, holds }) => ({ says, holds: seeds.length === 0 ? undefined : holds(values) }));
}

import { outcomesOf, type Outcome } from './records.ts';
import { seedRun } from './seed-run.ts';
import type { BudgetName, Check, Study } from './study.ts';

/** What the trainings of each arm came to. */
export type Measured = ReadonlyMap<string, readonly Outcome[]>;

/** What was measured of a study with its present configs; what other configs came to is passed over. */
export function present(name: string, study: Study, budget: BudgetName): Measured {
  const outcomes = outcomesOf(name);
  const ofArm = (arm: string) => outcomes.filter((outcome) => outcome.arm === arm && outcome.sha256 === seedRun(name, study, arm, outcome.seed, budget).sha256);
  return new Map(Object.keys(study.arms).map((arm) => [arm, ofArm(arm)]));
}

/** Seeds that each of the arms has: what is compared is compared seed by seed. */
function commonSeeds(measured: Measured, arms: readonly string[]): readonly number[] {
  const [first = [], ...others] = arms.map((arm) => (measured.get(arm) ?? []).map(({ seed }) => seed));
  return first.filter((seed) => others.every((seeds) => seeds.includes(seed))).sort((a, b) => a - b);
}

export interface Verdict {
  readonly says: string;
  /** undefined where so few seeds cannot tell */
  readonly holds: boolean | undefined;
  /** how many seeds it was told from */
  readonly seeds: number;
}

function verdict({ says, holds, arms }: Check, measured: Measured): Verdict {
  const seeds = commonSeeds(measured, arms ?? [...measured.keys()]);
  const values = (arm: string, figure: string) => seeds.map((seed) => measured.get(arm)!.find((outcome) => outcome.seed === seed)!.figures[figure]!);
  return { says, holds: seeds.length === 0 ? undefined : holds(values), seeds: seeds.length };
}

/** What a study's checks come to, each with the seeds that all arms have which it looks at. */
export function verdicts({ checks }: Study, budget: BudgetName, measured: Measured): Verdict[] {
  return checks.filter(({ of }) => of === undefined || of === budget).map((check) => verdict(check, measured));
}

import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { measure } from './measure.ts';
import { record } from './records.ts';
import { report } from './report.ts';
import { runsOf, type SeedRun } from './seed-run.ts';
import { STUDIES } from './studies/index.ts';
import type { BudgetName } from './study.ts';
import { present } from './verdicts.ts';

interface Flags {
  readonly seeds?: number;
  readonly full?: true;
  readonly jobs: number;
  readonly list?: true;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 on.');
  return value;
}

const writePage = (): void => { writeFileSync('docs/fidelity.md', report(STUDIES)); };

/** A line whenever a training has something new to say, but not more often than every ten seconds. */
function teller({ study, arm, seed }: SeedRun): (text: string) => void {
  let last = 0;
  return (text) => {
    if (Date.now() - last < 10_000) return;
    last = Date.now();
    console.error(`${study} ${arm} seed ${seed}: ${text}`);
  };
}

const isMeasured = (run: SeedRun, budget: BudgetName): boolean =>
  (present(run.study, STUDIES[run.study]!, budget).get(run.arm) ?? []).some(({ seed }) => seed === run.seed);

/** Trains and measures one after another until none is left. Returns what failed. */
async function worker(queue: SeedRun[]): Promise<string[]> {
  const failed: string[] = [];
  for (let run = queue.shift(); run; run = queue.shift()) {
    try {
      const outcome = await measure(run, STUDIES[run.study]!, teller(run));
      record(run.study, outcome);
      writePage();
      console.log(JSON.stringify({ study: run.study, ...outcome }));
    } catch (error) {
      failed.push(`${run.study} ${run.arm} seed ${run.seed}: ${String(error)}`);
    }
  }
  return failed;
}

function list(budget: BudgetName): void {
  for (const [name, study] of Object.entries(STUDIES)) {
    const arms = [...present(name, study, budget)].map(([arm, outcomes]) => `${arm} ${outcomes.length}/${study.seeds}`);
    console.log(`${name.padEnd(14)} ${study.title} (${study.steps[budget]} steps): ${arms.join(', ')}`);
  }
}

async function main(names: readonly string[], flags: Flags): Promise<void> {
  const budget: BudgetName = flags.full ? 'full' : 'standard';
  if (flags.list) {
    list(budget);
    return;
  }
  const wanted = names.length > 0 ? names : Object.keys(STUDIES);
  const queue = wanted.flatMap((name) => runsOf(name, STUDIES[name]!, flags.seeds ?? STUDIES[name]!.seeds, budget)).filter((run) => !isMeasured(run, budget));
  const failed = (await Promise.all(Array.from({ length: flags.jobs }, () => worker(queue)))).flat();
  writePage();
  for (const line of failed) console.error(line);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

void new Command('fidelity')
  .description("Trains the systems, measures them, and writes their papers' figures and ours into docs/fidelity.md. What is measured already is kept; a training that was stopped goes on.")
  .addArgument(new Argument('[study...]', 'what is trained; all where none is named').choices(Object.keys(STUDIES)))
  .option('--seeds <n>', 'seeds of each arm, from 0 on', positive)
  .option('--full', "the paper's own number of steps")
  .option('--jobs <n>', 'trainings at once, each on one thread', positive, os.availableParallelism())
  .option('--list', 'say what there is, and train nothing')
  .action((names: string[], flags: Flags) => main(names, flags))
  .parseAsync();

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { measure } from '../../fidelity/measure.ts';
import type { Outcome } from '../../fidelity/records.ts';
import { folderOf, seedRun } from '../../fidelity/seed-run.ts';
import { STUDIES } from '../../fidelity/studies/index.ts';
import type { Study } from '../../fidelity/study.ts';
import { present, verdicts, type Measured } from '../../fidelity/verdicts.ts';

const holding = (study: Study, measured: Measured): string[] => verdicts(study, 'standard', measured).filter(({ holds }) => holds === true).map(({ says }) => says);

/** What was measured with one seed. */
const withSeed = (measured: Measured, seed: number): Measured => new Map([...measured].map(([arm, outcomes]) => [arm, outcomes.filter((outcome) => outcome.seed === seed)]));

/** Trains those arms of a study again that were measured, from the first step on. */
async function trainedAgain(name: string, study: Study, measured: Measured, seed: number): Promise<Measured> {
  const outcomes: [string, readonly Outcome[]][] = [];
  for (const arm of [...measured.keys()].filter((each) => measured.get(each)!.length > 0)) {
    const run = { ...seedRun(name, study, arm, seed, 'standard'), within: 'fidelity-again' };
    rmSync(folderOf(run), { recursive: true, force: true });
    const outcome = await measure(run, study, () => undefined);
    console.log(`      ${arm} seed ${seed}: ${JSON.stringify(outcome.figures)}`);
    outcomes.push([arm, [outcome]]);
  }
  return new Map([...measured, ...outcomes]);
}

describe('what docs/fidelity.md says of one seed comes again', () => {
  for (const [name, study] of Object.entries(STUDIES)) {
    const all = present(name, study, 'standard');
    const seed = [...all.values()].flat()[0]?.seed;
    // A study of which nothing has been trained says nothing that could come again.
    if (seed === undefined) continue;
    it(`${name}, seed ${seed}`, async () => {
      const measured = withSeed(all, seed);
      const held = holding(study, measured);
      const again = holding(study, await trainedAgain(name, study, measured, seed));
      assert.deepEqual(held.filter((says) => !again.includes(says)), []);
    });
  }
});

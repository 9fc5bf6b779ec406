import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { measure } from '../../fidelity/measure.ts';
import type { Outcome } from '../../fidelity/records.ts';
import { folderOf, seedRun } from '../../fidelity/seed-run.ts';
import { STUDIES } from '../../fidelity/studies/index.ts';
import type { Study } from '../../fidelity/study.ts';
import { commonSeeds, present, verdicts, type Measured } from '../../fidelity/verdicts.ts';

const holding = (study: Study, measured: Measured, seed: number): string[] => verdicts(study, 'standard', measured, [seed]).filter(({ holds }) => holds === true).map(({ says }) => says);

/** Trains every arm of a study with one seed, from the first step on. */
async function trainedAgain(name: string, study: Study, seed: number): Promise<Measured> {
  const outcomes: [string, readonly Outcome[]][] = [];
  for (const arm of Object.keys(study.arms)) {
    const run = { ...seedRun(name, study, arm, seed, 'standard'), within: 'fidelity-again' };
    rmSync(folderOf(run), { recursive: true, force: true });
    const outcome = await measure(run, study, () => undefined);
    console.log(`      ${arm} seed ${seed}: ${JSON.stringify(outcome.figures)}`);
    outcomes.push([arm, [outcome]]);
  }
  return new Map(outcomes);
}

describe('what docs/fidelity.md says of one seed comes again', () => {
  for (const [name, study] of Object.entries(STUDIES)) {
    const measured = present(name, study, 'standard');
    const seed = commonSeeds(measured)[0];
    // A study of which an arm has not been trained says nothing that could come again.
    if (seed === undefined) continue;
    it(`${name}, seed ${seed}`, async () => {
      const held = holding(study, measured, seed);
      const again = holding(study, await trainedAgain(name, study, seed), seed);
      assert.deepEqual(held.filter((says) => !again.includes(says)), []);
    });
  }
});

import fc from 'fast-check';
import { haveTrainer } from '../trainer/child.ts';
import { assertExact, trainStraight } from './exact-resume.ts';
import { boundaries, experiments, LENGTH, writeData } from './experiments.ts';
import { spread } from './kills.ts';
import { Workplace } from './tiny-run.ts';

describe('any experiment, stopped at any step and resumed', function () {
  this.timeout(300_000);
  let place: Workplace;
  before(() => {
    haveTrainer();
    place = new Workplace();
    writeData(place.folder);
  });
  after(() => { place.remove(); });

  it('is bitwise the one that was never stopped: weights, slots, scalars, histograms, samples', async () => {
    let cases = 0;
    await fc.assert(
      fc.asyncProperty(experiments, async (config) => {
        const whole = await trainStraight(place, config);
        fc.pre(whole !== undefined);
        // The first is resumed in a process of its own, as exact-resume.long.ts does it with all.
        for (const step of spread(boundaries(config), 2)) await assertExact(place, step, whole, cases++ === 0);
      }),
      { numRuns: 6, seed: LENGTH },
    );
  });
});

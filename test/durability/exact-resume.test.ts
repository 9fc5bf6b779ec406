import fc from 'fast-check';
import { assertExact, assertForksExact, trainStraight, workplaceWithData } from './exact-resume.ts';
import { boundaries, experiments, LENGTH, wishes } from './experiments.ts';
import { spread } from './kills.ts';

describe('any experiment, stopped at any step and resumed', function () {
  this.timeout(300_000);
  const place = workplaceWithData();

  it('changed while it trains and forked, is bitwise the one that was never stopped: weights, slots, scalars, histograms, samples', async () => {
    let [cases, forks] = [0, 0];
    await fc.assert(
      fc.asyncProperty(experiments, wishes, async (config, wish) => {
        const whole = await trainStraight(place(), config, wish);
        fc.pre(whole !== undefined);
        // The first is resumed in a process of its own, as exact-resume.long.ts does it with all.
        for (const step of spread(boundaries(config), 1)) await assertExact(place(), step, whole, wish, cases++ === 0);
        const [from = 0] = spread(Object.keys(whole.content.checkpoints).map(Number).filter((step) => step < LENGTH - 1), 1);
        if (from > 0 && forks++ === 0) await assertForksExact(place(), from, LENGTH - 1, whole, ['optimizers.generator.learningRate=0.005']);
        place().discard(whole.dir);
      }),
      { numRuns: 3, seed: LENGTH, endOnFailure: true },
    );
  });
});

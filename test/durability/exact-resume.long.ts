import fc from 'fast-check';
import type { ConfigInput } from '../../src/config/schema.ts';
import { assertExact, assertForksExact, trainStraight, workplaceWithData } from './exact-resume.ts';
import { boundaries, experiments, LENGTH, wishes } from './experiments.ts';
import { record } from './ledger.ts';

const EXPERIMENTS = 40;

/**
 * Whether an experiment is resumed in a process of its own. A session of ONNX Runtime switches the thread that makes it to
 * arithmetic without denormals (`set_denormal_as_zero`), so that the cpu engine is exact only within a process that has
 * seen one, as this has, or within one that has not.
 */
const resumesElsewhere = ({ engine }: ConfigInput): boolean => engine?.name === 'onnx';

describe('any experiment, stopped around every boundary and resumed in a new process', () => {
  const place = workplaceWithData();

  it('is bitwise the one that was never stopped', async () => {
    let [stops, forks] = [0, 0];
    await fc.assert(
      fc.asyncProperty(experiments, wishes, async (config, wish) => {
        const whole = await trainStraight(place(), config, wish);
        fc.pre(whole !== undefined);
        for (const step of boundaries(config)) {
          await assertExact(place(), step, whole, wish, resumesElsewhere(config));
          stops += 1;
        }
        for (const step of Object.keys(whole.content.checkpoints).map(Number).filter((one) => one < LENGTH - 1)) {
          await assertForksExact(place(), step, Math.min(LENGTH - 1, step + 1 + ((LENGTH - step) >> 1)), whole, ['optimizers.generator.learningRate=0.005']);
          forks += 1;
        }
        place().discard(whole.dir);
      }),
      { numRuns: EXPERIMENTS, endOnFailure: true },
    );
    record(`a stop and a resume, around every boundary of ${EXPERIMENTS} random experiments with a live change each`, stops);
    record('a fork of these at every checkpoint, as it stood and changed, the latter stopped and resumed', forks);
  });
});

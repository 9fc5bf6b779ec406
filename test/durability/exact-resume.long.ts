import fc from 'fast-check';
import { haveTrainer } from '../trainer/child.ts';
import { assertExact, trainStraight } from './exact-resume.ts';
import { boundaries, experiments, writeData } from './experiments.ts';
import { record } from './ledger.ts';
import { Workplace } from './tiny-run.ts';

const EXPERIMENTS = 40;

describe('any experiment, stopped around every boundary and resumed in a new process', () => {
  let place: Workplace;
  before(() => {
    haveTrainer();
    place = new Workplace();
    writeData(place.folder);
  });
  after(() => { place.remove(); });

  it('is bitwise the one that was never stopped', async () => {
    let stops = 0;
    await fc.assert(
      fc.asyncProperty(experiments, async (config) => {
        const whole = await trainStraight(place, config);
        fc.pre(whole !== undefined);
        for (const step of boundaries(config)) {
          await assertExact(place, step, whole, true);
          stops += 1;
        }
      }),
      { numRuns: EXPERIMENTS, endOnFailure: true },
    );
    record(`a stop and a resume in a new process, around every boundary of ${EXPERIMENTS} random experiments`, stops);
  });
});

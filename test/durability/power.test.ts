import { spread, straightRun } from './kills.ts';
import { assertSurvives, cutsOfPower } from './power.ts';
import { Workplace } from './tiny-run.ts';

// A sample of what power.long.ts does at every wait for the disk.
describe('a run whose machine loses its power', function () {
  this.timeout(300_000);
  let place: Workplace;
  before(() => { place = new Workplace(); });
  after(() => { place.remove(); });

  it('opens, has all that was told of, and goes on exactly', async () => {
    const whole = await straightRun(place);
    const left = await cutsOfPower(place, (number) => [0, 2 + number]);
    for (const one of spread(left, 16)) await assertSurvives(place, one, whole);
  });
});

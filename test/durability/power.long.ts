import { straightRun } from './kills.ts';
import { record } from './ledger.ts';
import { assertSurvives, cutsOfPower } from './power.ts';
import { changingWorkplace, Workplace } from './tiny-run.ts';

describe('a run whose machine loses its power at every wait for the disk', () => {
  it('opens, has all that was told of, and goes on exactly', async () => {
    let cuts = 0;
    for (const place of [new Workplace(), changingWorkplace()]) {
      const whole = await straightRun(place);
      const left = await cutsOfPower(place, (number) => [0, 1, 2 + 4 * number, 3 + 4 * number, 4 + 4 * number, 5 + 4 * number]);
      for (const one of left) await assertSurvives(place, one, whole);
      cuts += left.length;
      place.remove();
    }
    record('a power cut before and after each wait for the disk, with none, all, or any part of what was not synced', cuts);
  });
});

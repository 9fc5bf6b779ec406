import assert from 'node:assert/strict';
import { callsOfResume, cutsOf, die, dieForking, filesOf, goOn, reallyDie, spread, straightRun, type Straight } from './kills.ts';
import { record } from './ledger.ts';
import { reallyRefuse, refuse, removeFolder } from './refusals.ts';
import { changingWorkplace, FORKED, Workplace } from './tiny-run.ts';

describe('a run whose writing goes wrong at every place that there is', () => {
  let place: Workplace;
  let whole: Straight;
  before(async () => {
    place = new Workplace();
    whole = await straightRun(place);
  });
  after(() => { place.remove(); });

  it('because its trainer is killed by SIGKILL', async () => {
    const cuts = cutsOf(whole.calls);
    for (const cut of cuts) {
      const dir = place.newRun();
      await reallyDie('train', place, dir, cut, whole);
      await goOn(place, dir, whole);
      place.discard(dir);
    }
    record('a trainer process killed by SIGKILL before each change that it makes on disk and within each write', cuts.length);
  });

  it('because the thread that writes checkpoints kills it, or is refused by the disk', async () => {
    let [kills, refusals] = [0, 0];
    for (let call = 1, reached = true; reached; call++) {
      reached = false;
      for (const bytes of [0, 50]) {
        const dir = place.newRun();
        reached = await reallyDie('train', place, dir, { call, bytes, inWriter: true }, whole);
        await goOn(place, dir, whole);
        place.discard(dir);
        kills += Number(reached);
      }
      for (const code of ['ENOSPC', 'EIO', 'EACCES'] as const) refusals += Number(reached && (await reallyRefuse(place, { call, code, lasting: true, inWriter: true }, whole)));
    }
    record('a trainer process killed by SIGKILL at each call to the disk of the thread that writes its checkpoints', kills);
    record('ENOSPC, EIO and EACCES from each such call on', refusals);
  });

  it('because its trainer dies while it goes on', async () => {
    let deaths = 0;
    for (const share of [0.1, 0.5, 0.9]) {
      const dir = place.newRun();
      const changes = cutsOf(whole.calls);
      await die('train', place, dir, changes[Math.floor(share * changes.length)]!, whole);
      for (const cut of cutsOf(await callsOfResume(place, dir))) {
        const copy = place.copyOf(dir);
        await die('resume', place, copy, cut, whole);
        await goOn(place, copy, whole);
        place.discard(copy);
        deaths += 1;
      }
    }
    record('a resumed run cut off at each of these places, as it resumes from three places', deaths);
  });

  it('because its trainer dies around a live change', async () => {
    const changing = changingWorkplace();
    const straight = await straightRun(changing);
    const cuts = cutsOf(straight.calls);
    for (const cut of cuts) {
      const dir = changing.newRun();
      await die('train', changing, dir, cut, straight);
      await goOn(changing, dir, straight);
      changing.discard(dir);
    }
    changing.remove();
    record('a run that is changed while it trains cut off at each of these places', cuts.length);
  });

  it('because its trainer dies that begins a fork', async () => {
    const fork = { parent: whole.dir, step: 4, set: [...FORKED] };
    const straight = await straightRun(place, fork);
    const before = filesOf(whole.dir);
    const cuts = cutsOf(straight.calls);
    for (const cut of cuts) await dieForking(place, fork, cut, straight);
    for (const cut of spread(cuts, 60)) {
      const dir = place.newRun();
      await reallyDie(fork, place, dir, cut, straight);
      await goOn(place, dir, straight);
      place.discard(dir);
    }
    assert.deepEqual(filesOf(whole.dir), before);
    record('a fork cut off at each of these places: no new run, or a whole one', cuts.length + 60);
  });

  for (const code of ['ENOSPC', 'EIO', 'EACCES'] as const) {
    it(`because of ${code}`, async () => {
      for (const lasting of [true, false]) for (const { number } of whole.calls) await refuse(place, { call: number, code, lasting }, whole);
      record(`${code} from each call to the disk, once or from then on`, 2 * whole.calls.length);
    });
  }

  it('because its folder is removed', async () => {
    for (const { number } of whole.calls) await removeFolder(place, number);
    record('the folder removed before each call to the disk', whole.calls.length, 'what was removed; nothing comes back');
  });
});

import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { findEventFile } from '../../src/runs/event-file.ts';
import { quickDisk } from './faulty-disk.ts';
import { callsOfResume, cutsOf, die, dieForking, filesOf, goOn, reallyDie, spread, straightRun, type Straight } from './kills.ts';
import { stillClock } from './quick-clock.ts';
import { reallyRefuse, refuse, removeFolder } from './refusals.ts';
import { changingWorkplace, FORKED, Listener, play, Workplace } from './tiny-run.ts';

// A sample of what kill.long.ts does at every place.
describe('a run whose writing goes wrong', function () {
  this.timeout(300_000);
  let place: Workplace;
  let whole: Straight;
  before(async () => {
    place = new Workplace();
    whole = await straightRun(place);
  });
  after(() => { place.remove(); });

  it('because its trainer dies, shows all that was told of and goes on exactly', async () => {
    for (const cut of spread(cutsOf(whole.calls), 12)) {
      const dir = place.newRun();
      await die('train', place, dir, cut, whole);
      await goOn(place, dir, whole);
      place.discard(dir);
    }
  });

  it('because its trainer dies that wrote only what a checkpoint needs, does so too', async () => {
    const patient = new Workplace(undefined, stillClock);
    const straight = await straightRun(patient);
    for (const cut of spread(cutsOf(straight.calls), 8)) {
      const dir = patient.newRun();
      await die('train', patient, dir, cut, straight);
      await goOn(patient, dir, straight);
    }
    patient.remove();
  });

  it('because its trainer dies while it goes on, again and again, does so too', async () => {
    const dir = place.newRun();
    await die('train', place, dir, cutsOf(whole.calls).find(({ call }) => call > whole.calls.length * 0.7)!, whole);
    for (const cut of spread(cutsOf(await callsOfResume(place, dir)), 6)) {
      const copy = place.copyOf(dir);
      await die('resume', place, copy, cut, whole);
      await goOn(place, copy, whole);
      place.discard(copy);
      await die('resume', place, dir, cut, whole);
    }
    await goOn(place, dir, whole);
  });

  it('because a real trainer process is killed by SIGKILL in the middle of a write, does so too', async () => {
    const [train] = spread(cutsOf(whole.calls).filter(({ bytes }) => bytes > 1), 1);
    const dir = place.newRun();
    await reallyDie('train', place, dir, train!, whole);
    await reallyDie('resume', place, dir, spread(cutsOf(await callsOfResume(place, dir)), 3)[1]!, whole);
    await goOn(place, dir, whole);
  });

  it('because the thread that writes checkpoints kills it, or finds the disk full, does so too', async () => {
    const dir = place.newRun();
    assert.ok(await reallyDie('train', place, dir, { call: 8, bytes: 40, inWriter: true }, whole));
    await goOn(place, dir, whole);
    assert.ok(await reallyRefuse(place, { call: 3, code: 'ENOSPC', lasting: true, inWriter: true }, whole));
  });

  it('because its trainer dies around a live change, comes to that change again', async () => {
    const changing = changingWorkplace();
    const straight = await straightRun(changing);
    assert.equal(straight.content.changes.length, 1);
    for (const cut of spread(cutsOf(straight.calls), 6)) {
      const dir = changing.newRun();
      await die('train', changing, dir, cut, straight);
      await goOn(changing, dir, straight);
      changing.discard(dir);
    }
    changing.remove();
  });

  it('because its trainer dies that begins a fork, leaves no new run or one that becomes whole, and its parent as it was', async () => {
    const fork = { parent: whole.dir, step: 4, set: [...FORKED] };
    const straight = await straightRun(place, fork);
    const before = filesOf(whole.dir);
    for (const cut of spread(cutsOf(straight.calls), 8)) await dieForking(place, fork, cut, straight);
    assert.deepEqual(filesOf(whole.dir), before);
  });

  it('because the disk is full, broken or read-only, ends with the file and what to do, and goes on exactly', async () => {
    let ended = 0;
    for (const code of ['ENOSPC', 'EIO', 'EACCES'] as const) {
      for (const lasting of [true, false]) {
        for (const { number } of spread(whole.calls, 4)) ended += Number(await refuse(place, { call: number, code, lasting }, whole));
      }
    }
    assert.ok(ended >= 16, `only ${ended} refusals ended a run`);
  });

  it('because its folder is removed, ends and does not bring it back', async () => {
    for (const { number } of spread(whole.calls, 8)) await removeFolder(place, number);
  });

  it('says so where a record was torn, and cuts the journal back to its last whole one', async () => {
    const dir = place.newRun();
    await die('train', place, dir, spread(cutsOf(whole.calls).filter(({ bytes }) => bytes > 1), 3)[1]!, whole);
    appendFileSync(findEventFile(dir)!, Buffer.alloc(100, 7));
    const listener = new Listener();
    assert.equal((await play('resume', place, dir, quickDisk, listener)).error, undefined);
    const [note] = listener.reports.filter(({ type }) => type === 'note');
    assert.ok(note?.type === 'note' && note.fault.code === 'runs.journalTorn' && Number(note.fault.args['lost']) >= 100);
  });
});

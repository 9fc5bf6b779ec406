import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { contents } from '../trainer/child.ts';
import { contentOf } from './content.ts';
import { bitsOf, filesIn, flip, impostors, replace, shorten, survey, withImpostor, type Survey } from './damage.ts';
import { quickDisk } from './faulty-disk.ts';
import { cutsOf, die, spread, straightRun, type Straight } from './kills.ts';
import { play, STEPS, Workplace } from './tiny-run.ts';

// A sample of what damage.long.ts does everywhere.
describe('a run with a damaged file', function () {
  this.timeout(300_000);
  let place: Workplace;
  let whole: Straight;
  let dir: string;
  let sound: Survey;
  before(async () => {
    place = new Workplace();
    whole = await straightRun(place);
    ({ dir } = whole);
    sound = await survey(dir);
  });
  after(() => { place.remove(); });

  const sizeOf = (name: string) => readFileSync(path.join(dir, name)).length;

  it('cut off shows the rest, and says of what cannot be shown why', async () => {
    for (const name of filesIn(dir)) {
      const lengths = Array.from({ length: sizeOf(name) }, (_, length) => length);
      for (const length of spread(lengths, 4)) await shorten(dir, name, length, sound);
    }
  });

  it('with flipped bits shows the rest, and no checkpoint that is not whole', async () => {
    for (const name of filesIn(dir)) for (const bit of spread(bitsOf(sizeOf(name), 100), 5)) await flip(dir, name, bit, sound);
  });

  it('with something else in its place is neither waited for nor read without end', async function () {
    if (process.platform === 'win32') return this.skip(); // Windows has no named pipes in folders
    for (const name of filesIn(dir)) for (const put of Object.values(impostors)) await replace(dir, name, put, sound);
  });

  it('goes on from what is whole, or says why it cannot', async function () {
    if (process.platform === 'win32') return this.skip(); // Windows has no named pipes in folders
    const cut = place.newRun();
    await die('train', place, cut, cutsOf(whole.calls).find(({ call }) => call > whole.calls.length * 0.8)!, whole);
    for (const name of spread(filesIn(cut), 8)) {
      for (const put of [impostors['nothing']!, impostors['a pipe that nobody writes to']!]) {
        const copy = place.copyOf(cut);
        await withImpostor(path.join(copy, name), put, async () => {
          const { error } = await play('resume', place, copy, quickDisk);
          assert.ok(error === undefined || error instanceof Fault, String(error));
          if (error === undefined) assert.deepEqual(contents(path.join(runPaths(copy).checkpoints, paddedStep(STEPS))), whole.content.checkpoints[STEPS]);
        }).finally(() => { place.discard(copy); });
      }
    }
  });

  it('with no whole checkpoint is not begun anew: nothing of what it has is dropped', async () => {
    const copy = place.copyOf(dir);
    const found = await contentOf(copy);
    for (const name of filesIn(copy).filter((file) => file.endsWith('counters.json'))) rmSync(path.join(copy, name));
    const { error } = await play('resume', place, copy, quickDisk);
    assert.ok(error instanceof Fault && error.code === 'runs.checkpointsDamaged', String(error));
    assert.deepEqual((await contentOf(copy)).series, found.series);
  });
});

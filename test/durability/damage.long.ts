import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { contents } from '../trainer/child.ts';
import { bitsOf, filesIn, flip, flipped, impostors, replace, shorten, survey, withBytes, withImpostor, type Survey } from './damage.ts';
import { quickDisk } from './faulty-disk.ts';
import { cutsOf, die, spread, straightRun, type Straight } from './kills.ts';
import { record } from './ledger.ts';
import { play, STEPS, Workplace } from './tiny-run.ts';

/** Bits that are flipped outside of a file's header. */
const ELSEWHERE = 200;

describe('a run with a damaged file, everywhere', () => {
  let place: Workplace;
  let whole: Straight;
  let dir: string;
  let sound: Survey;
  let cut: string;
  before(async () => {
    place = new Workplace();
    whole = await straightRun(place);
    ({ dir } = whole);
    sound = await survey(dir);
    cut = place.newRun();
    await die('train', place, cut, cutsOf(whole.calls).find(({ call }) => call > whole.calls.length * 0.8)!, whole);
  });
  after(() => { place.remove(); });

  const sizeOf = (name: string) => readFileSync(path.join(dir, name)).length;

  it('cut off at every length', async () => {
    let times = 0;
    for (const name of filesIn(dir)) for (let length = 0; length < sizeOf(name); length++, times++) await shorten(dir, name, length, sound);
    record('each file of a run cut off at every length, and the run looked at', times, 'what was cut off; the rest is shown');
  });

  it('with every bit of its header flipped, and others', async () => {
    let times = 0;
    for (const name of filesIn(dir)) for (const bit of bitsOf(sizeOf(name), ELSEWHERE)) times += Number(await flip(dir, name, bit, sound).then(() => true));
    record('each bit of the first 64 bytes of each file flipped, and 200 others of each', times, 'what the bit said; the rest is shown');
  });

  it('with something else in its place', async function () {
    if (process.platform === 'win32') return this.skip(); // Windows has no named pipes in folders
    let times = 0;
    for (const name of filesIn(dir)) for (const put of Object.values(impostors)) times += Number(await replace(dir, name, put, sound).then(() => true));
    record('a folder, a pipe, a device or a link in each file’s place, or nothing', times, 'what stood there; nothing is waited for');
  });

  it('goes on exactly, or says why it cannot', async function () {
    if (process.platform === 'win32') return this.skip(); // Windows has no named pipes in folders
    let times = 0;
    const goOn = async (copy: string): Promise<void> => {
      const { error } = await play('resume', place, copy, quickDisk);
      assert.ok(error === undefined || error instanceof Fault, String(error));
      if (error === undefined) assert.deepEqual(contents(path.join(runPaths(copy).checkpoints, paddedStep(STEPS))), whole.content.checkpoints[STEPS]);
      times += 1;
    };
    for (const name of filesIn(cut)) {
      const bytes = readFileSync(path.join(cut, name));
      const harms = [...spread(bitsOf(bytes.length, ELSEWHERE), 20).map((bit) => flipped(bytes, bit)), ...[0, bytes.length >> 1, bytes.length - 1].map((length) => bytes.subarray(0, Math.max(0, length)))];
      for (const harm of harms) {
        const copy = place.copyOf(cut);
        await withBytes(path.join(copy, name), harm, () => goOn(copy));
        place.discard(copy);
      }
      for (const put of Object.values(impostors)) {
        const copy = place.copyOf(cut);
        await withImpostor(path.join(copy, name), put, () => goOn(copy));
        place.discard(copy);
      }
    }
    record('a run with one file damaged in these ways, resumed', times, 'nothing of the weights: it goes on exactly, or says why it cannot');
  });
});

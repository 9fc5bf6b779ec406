import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { latestCheckpoint, listCheckpoints } from '../../src/runs/checkpoints.ts';
import { realDisk } from '../../src/runs/disk.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { killingDisk, strickenDisk, type DiskCall } from '../durability/faulty-disk.ts';
import { cutsOf, spread } from '../durability/kills.ts';
import { leftovers, Listener, loseHolder, play, tinyConfig, Workplace } from '../durability/tiny-run.ts';
import { contents } from './child.ts';

const config = { ...tinyConfig, training: { ...tinyConfig.training, steps: 8, checkpointEvery: 1, checkpoints: { keepLast: 2, keepEvery: 3 } } };

describe('a trainer that keeps some checkpoints only', function () {
  this.timeout(120_000);
  let place: Workplace;
  let straight: string;
  const calls: DiskCall[] = [];
  const stepsOf = async (runDir: string): Promise<number[]> => (await listCheckpoints(runDir)).map(({ step }) => step);
  const last = (runDir: string) => contents(path.join(runPaths(runDir).checkpoints, paddedStep(8)));

  before(async () => {
    place = new Workplace(config);
    straight = place.newRun();
    assert.equal((await play('train', place, straight, strickenDisk((call) => { calls.push(call); }))).error, undefined);
  });
  after(() => { place.remove(); });

  it('deletes the others once a newer one is on the disk', async () => {
    assert.deepEqual(await stepsOf(straight), [3, 6, 7, 8]);
    assert.deepEqual(leftovers(straight), []);
  });

  it('keeps to rules that are changed while it trains', async () => {
    const runDir = place.newRun();
    const changing = new Listener((report, control) => {
      if (report.type === 'progress' && report.step === 2) control.take({ type: 'change', id: '', set: ['training.checkpoints.keepLast=4', 'training.checkpoints.keepEvery=0'] });
    });
    assert.equal((await play('train', place, runDir, realDisk, changing)).error, undefined);
    assert.deepEqual(await stepsOf(runDir), [5, 6, 7, 8]);
  });

  it('has the newest checkpoint that it told of, wherever it is killed, and goes on to the same end', async () => {
    for (const cut of spread(cutsOf(calls), 20)) {
      const runDir = place.newRun();
      const listener = new Listener();
      const { reports } = await play('train', place, runDir, killingDisk(cut, () => { listener.close(); }), listener);
      loseHolder(runDir);
      const told = Math.max(0, ...reports.flatMap((report) => (report.type === 'checkpoint' ? [report.step] : [])));
      assert.ok(told === 0 || ((await latestCheckpoint(runDir))?.step ?? 0) >= told);
      if (told > 0 && (await readRunInfo(runDir)).state !== 'finished') assert.equal((await play('resume', place, runDir, realDisk)).error, undefined);
      if (told > 0) assert.deepEqual(last(runDir), last(straight));
      if (told > 0) assert.ok((await stepsOf(runDir)).every((step) => [3, 6, 7, 8].includes(step)));
      place.discard(runDir);
    }
  });

  it('trains on where a checkpoint cannot be deleted', async () => {
    const runDir = place.newRun();
    const refusing = { ...realDisk, rename: (from: string, to: string): void => {
      if (/^\d{10}$/.test(path.basename(from))) throw Object.assign(new Error('EACCES: refused'), { code: 'EACCES' });
      realDisk.rename(from, to);
    } };
    assert.equal((await play('train', place, runDir, refusing)).error, undefined);
    assert.deepEqual(await stepsOf(runDir), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.match(readFileSync(runPaths(runDir).info, 'utf8'), /"finished"/);
  });
});

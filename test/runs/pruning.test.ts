import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { latestCheckpoint, listCheckpoints, readCheckpoint, writeCheckpoint } from '../../src/runs/checkpoints.ts';
import { realDisk, useDisk, type Disk } from '../../src/runs/disk.ts';
import { Journal } from '../../src/runs/journal.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { holdCheckpoint, keptSteps, removeCheckpoint, spareCheckpoints, type KeepPolicy } from '../../src/runs/pruning.ts';
import { testFolder } from './folder.ts';

const policy = (keep: Partial<KeepPolicy> = {}): KeepPolicy => ({ keepLast: 1, keepEvery: 0, keepBest: 0, bestBy: 'loss_g', ...keep });
const tensors = { 'generator/params/kernel': { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } } as const;

describe('the keep rules', () => {
  const kept = (steps: number[], keep: Partial<KeepPolicy>, scores: Record<number, number> = {}) => [...keptSteps(steps, policy(keep), (step) => scores[step])].sort((a, b) => a - b);

  it('keep the newest, those of round steps, and the best', () => {
    const steps = [10, 20, 30, 40, 50, 60];
    assert.deepEqual(kept(steps, {}), [60]);
    assert.deepEqual(kept(steps, { keepLast: 2 }), [50, 60]);
    assert.deepEqual(kept(steps, { keepEvery: 20 }), [20, 40, 60]);
    assert.deepEqual(kept(steps, { keepBest: 2 }, { 10: 3, 20: 9, 30: NaN, 40: 9 }), [20, 40, 60]);
    assert.deepEqual(kept(steps, { keepBest: 1 }, { 10: 9, 40: 9 }), [40, 60], 'of equals, the newer');
  });

  it('keep the newest whatever they say, and never more than there is', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(1000)), fc.nat(5), fc.nat(50), fc.nat(5), (some, keepLast, keepEvery, keepBest) => {
      const steps = some.sort((a, b) => a - b);
      const stays = keptSteps(steps, { keepLast, keepEvery, keepBest }, (step) => -step);
      assert.ok([...stays].every((step) => steps.includes(step)));
      for (const step of steps.slice(-Math.max(1, keepLast))) assert.ok(stays.has(step));
      for (const step of steps.slice(0, keepBest)) assert.ok(stays.has(step));
      for (const step of steps) if (keepEvery > 0 && step % keepEvery === 0) assert.ok(stays.has(step));
    }));
  });
});

describe('pruning', () => {
  const folder = testFolder();
  const at = (step: number) => path.join(runPaths(folder.path).checkpoints, paddedStep(step));
  const stepsThere = async () => (await listCheckpoints(folder.path)).map(({ step }) => step);

  beforeEach(async () => {
    for (const step of [100, 200, 300]) await writeCheckpoint(folder.path, step, tensors, { step });
  });

  it('names what goes and its bytes', async () => {
    const spare = await spareCheckpoints(folder.path, policy());
    assert.deepEqual(spare.map(({ step }) => step), [100, 200]);
    const sizes = readdirSync(at(100)).length;
    assert.ok(sizes === 2 && spare.every(({ bytes }) => bytes > 100));
    assert.deepEqual(await stepsThere(), [100, 200, 300], 'and deletes nothing');
  });

  it('takes the mean over the hundred steps before a checkpoint for its measure', async () => {
    const journal = Journal.create(folder.path);
    // The last steps of the first two would mislead: one of a hundred counts little.
    for (let step = 1; step <= 300; step++) journal.scalars(step, { loss_g: step === 100 ? 20 : step === 200 ? -20 : Math.ceil(step / 100), d_fake: step / 300 });
    journal.close();
    assert.deepEqual((await spareCheckpoints(folder.path, policy({ keepBest: 1 }))).map(({ step }) => step), [200]);
    assert.deepEqual((await spareCheckpoints(folder.path, policy({ keepBest: 2, bestBy: 'd_fake' }))).map(({ step }) => step), [100]);
  });

  it('leaves the others whole, wherever it is cut off', async () => {
    for (let last = 0; ; last++) {
      await writeCheckpoint(folder.path, 200, tensors, { step: 200 });
      let calls = 0;
      const guard = <A extends unknown[], R>(act: (...args: A) => R) => (...args: A): R => {
        if (calls++ >= last) throw Object.assign(new Error('EIO: cut'), { code: 'EIO' });
        return act(...args);
      };
      const cut: Disk = { ...realDisk, rename: guard(realDisk.rename), remove: guard(realDisk.remove) };
      const undo = useDisk(cut);
      let done = true;
      try {
        await removeCheckpoint(at(200));
      } catch {
        done = false;
      }
      undo();
      for (const { folder: one } of await listCheckpoints(folder.path)) await readCheckpoint(one);
      assert.equal((await latestCheckpoint(folder.path))?.step, 300);
      if (done) break;
      assert.ok(last < 10);
    }
    assert.deepEqual(await stepsThere(), [100, 300]);
    await writeCheckpoint(folder.path, 400, tensors, { step: 400 });
    assert.deepEqual(readdirSync(runPaths(folder.path).checkpoints).filter((name) => name.startsWith('.')), [], 'the next one clears up');
  });

  it('leaves what a fork in another process holds, until that has let go or is gone', async () => {
    const letGo = holdCheckpoint(at(100));
    assert.ok(letGo);
    const [own] = readdirSync(runPaths(folder.path).checkpoints).filter((name) => name.startsWith('.'));
    assert.ok(own);
    letGo();
    assert.ok(!existsSync(path.join(runPaths(folder.path).checkpoints, own)));
    const other = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
    await once(other, 'spawn');
    writeFileSync(path.join(runPaths(folder.path).checkpoints, own.replace(process.pid.toString(36), other.pid!.toString(36))), '');
    assert.equal(await removeCheckpoint(at(100)), false);
    await readCheckpoint(at(100));
    other.kill('SIGKILL');
    await once(other, 'exit');
    assert.equal(await removeCheckpoint(at(100)), true);
    assert.equal(holdCheckpoint(at(100)), undefined, 'what is gone cannot be held');
    mkdirSync(at(100));
  });
});

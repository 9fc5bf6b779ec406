import assert from 'node:assert/strict';
import { Fault } from '../../src/faults/fault.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import type { TrainerReport } from '../../src/protocol/control.ts';
import { Control, Stopped } from '../../src/trainer/control.ts';
import { asFault } from '../../src/trainer/faults.ts';
import { checkMemory, memoryNeeded } from '../../src/trainer/memory.ts';
import { Progress } from '../../src/trainer/progress.ts';
import { restoredState } from '../../src/trainer/restored-state.ts';
import { exactnessOf, notBitwise, unproven } from '../../src/trainer/exactness.ts';
import { config } from '../gan/config.ts';

const fault = (f: () => unknown): Fault => {
  try {
    f();
  } catch (error) {
    assert.ok(error instanceof Fault);
    assert.doesNotMatch(error.message, /\{\w+\}/, 'every hole is filled');
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
};

describe('what a run is refused for', () => {
  it('an experiment that cannot fit, before any memory is taken', () => {
    const huge = createExperiment(config({ generator: { network: 'dcgan', filters: 2048, blocks: 8, kernel: 15 } }), { shape: [256, 256, 3], classes: 0 });
    const error = fault(() => { checkMemory(huge, 64); });
    assert.equal(error.code, 'trainer.memory');
    const small = createExperiment(config(), { shape: [28, 28, 1], classes: 0 });
    assert.ok(memoryNeeded(small, 64) > 4e6 && memoryNeeded(small, 64) < 4e8);
    checkMemory(small, 64, 4e8);
    assert.equal(fault(() => { checkMemory(small, 64, 4e6); }).code, 'trainer.memory');
  });

  it('a checkpoint that is not a state of the experiment', () => {
    const tensor = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } as const;
    const where = { folder: 'checkpoints/5', config: 'config.gan.json' };
    assert.deepEqual(restoredState({ a: tensor }, { a: tensor }, where), { a: tensor });
    const ordered = restoredState({ b: tensor, a: tensor }, { a: tensor, b: tensor }, where);
    assert.deepEqual(Object.keys(ordered), ['a', 'b'], 'in the order of the experiment');
    for (const other of [{}, { a: tensor, b: tensor }, { a: { ...tensor, shape: [1, 2] } }, { a: { ...tensor, dtype: 'int32' as const } }]) {
      assert.equal(fault(() => restoredState(other, { a: tensor }, where)).code, 'trainer.checkpointStale');
    }
  });

  it('a full disk, by the name of the file', () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write', path: '/run/events' });
    const error = asFault(full);
    assert.ok(error instanceof Fault && error.message.includes('/run/events') && error.message.includes('ENOSPC'));
    const other = new Error('odd');
    assert.equal(asFault(other), other);
    assert.equal(asFault(error), error);
  });
});

describe('what a resumed run says of its engine', () => {
  const engine = { name: 'onnx', threads: 2, workbench: '0.1.0' };
  it('takes nothing for a difference that decides nothing', () => {
    const taken = { name: 'onnx', version: '1.30.0', device: 'cpu', threads: 2, optimisation: 'all', cpuFeatures: 'avx2' };
    const now = { ...taken, reason: { code: 'engine.absent', template: '', args: {} } };
    const versions = { workbench: '0.1.0', node: '20.20.2' };
    assert.equal(notBitwise(exactnessOf({ engine: taken, versions }), exactnessOf({ engine: now, versions })), undefined);
  });
  it('TensorFlow on a card, always: nobody saw one repeat a run', () => {
    assert.match(unproven({ name: 'tensorflow', device: 'gpu' }) ?? '', /TensorFlow on a card/);
    assert.deepEqual([unproven({ name: 'tensorflow', device: 'cpu' }), unproven({ name: 'onnx', device: 'gpu' })], [undefined, undefined]);
  });
  it('nothing where all that decides is equal', () => assert.equal(notBitwise(engine, { ...engine }), undefined));
  it('each difference, with both values', () => {
    assert.equal(notBitwise(engine, { ...engine, threads: 4, name: 'cpu' }), 'name onnx, now cpu; threads 2, now 4');
  });
});

describe('control of a run', () => {
  it('stops for the first reason that is given, and ends what is being prepared', () => {
    const control = new Control();
    control.stop('host');
    control.stop('signal');
    control.take({ type: 'stop' });
    assert.equal(control.stoppedBy, 'host');
    assert.ok(control.signal.aborted && control.signal.reason instanceof Stopped);
  });

  it('wakes a paused run for every message and every stop', async () => {
    const control = new Control();
    control.take({ type: 'pause' });
    assert.ok(control.paused);
    for (const wake of [() => { control.take({ type: 'checkpoint' }); }, () => { control.take({ type: 'continue' }); }, () => { control.stop('signal'); }]) {
      const changed = control.changed();
      wake();
      await changed;
    }
    assert.ok(!control.paused);
    assert.ok(control.takeCheckpointWish());
    assert.ok(!control.takeCheckpointWish());
  });
});

describe('progress of a run', () => {
  it('is told at most ten times a second and at the last step, with rate and time left, without pauses', () => {
    let now = 0;
    const reports: Extract<TrainerReport, { type: 'progress' }>[] = [];
    const progress = new Progress(1000, (report) => { if (report.type === 'progress') reports.push(report); }, () => now);
    progress.start(0);
    for (let step = 1; step <= 100; step++) {
      now += 20;
      progress.reach(step, { loss_d: step, loss_g: Number.NaN });
    }
    assert.equal(reports.length, 20);
    const last = reports.at(-1)!;
    assert.ok(Math.abs(last.stepsPerSecond - 50) < 1e-6);
    assert.ok(Math.abs(last.secondsLeft * 50 - (1000 - last.step)) < 1e-6);
    assert.deepEqual(last.scalars, { loss_d: last.step });
    now += 3_600_000;
    progress.start(100);
    now += 20;
    progress.reach(101, {});
    assert.ok(Math.abs(reports.at(-1)!.stepsPerSecond - 50) < 1e-6, 'a pause does not count');
    progress.reach(1000, {});
    assert.equal(reports.at(-1)!.step, 1000);
  });

  it('forgets the rate of long ago', () => {
    let now = 0;
    let rate = 0;
    const progress = new Progress(1e6, (report) => { if (report.type === 'progress') rate = report.stepsPerSecond; }, () => now);
    progress.start(0);
    for (let step = 1; step <= 400; step++) {
      now += step <= 100 ? 1000 : 100;
      progress.reach(step, {});
    }
    assert.ok(Math.abs(rate - 10) < 0.5, String(rate));
  });
});

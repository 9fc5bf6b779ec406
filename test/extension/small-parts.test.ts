import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RunKind } from '../../src/extension/manifest.ts';
import { arriving } from '../../src/extension/listeners.ts';
import { galleryRuns } from '../../src/extension/pages/gallery-runs.ts';
import { Pace, runHead } from '../../src/extension/pages/run-head.ts';
import { throttled } from '../../src/extension/throttle.ts';
import { endNotice } from '../../src/extension/training/endings.ts';
import { lensesOf } from '../../src/extension/training/lenses.ts';
import { galleryInSchema } from '../../src/protocol/pages.ts';
import { liveRun, runInfo, settled, t } from './fakes.ts';

describe('the links above a config', () => {
  const last = { runDir: '/runs/1', state: 'running', step: 5, steps: 10, kind: 'run-running' } as const;
  const commands = (kind: RunKind) => lensesOf({ ...last, kind }, undefined, t).map((lens) => lens.command);

  it('start a config that has no run', () => {
    assert.deepEqual(lensesOf(undefined, undefined, t), [{ title: '$(play) Start Training', command: 'gan.startTraining', about: 'config' }]);
  });

  it('say what its run does and what can be done about it', () => {
    assert.equal(lensesOf(last, undefined, t)[1]?.title, '$(graph-line) running');
    assert.equal(lensesOf({ ...last, state: 'stopped', kind: 'run-resumable' }, undefined, t)[1]?.title, '$(graph-line) stopped at 5/10');
    assert.deepEqual(commands('run-running').slice(2), ['gan.pause', 'gan.stop']);
    assert.deepEqual(commands('run-paused').slice(2), ['gan.resume', 'gan.stop']);
    assert.deepEqual(commands('run-resumable').slice(2), ['gan.resume']);
    assert.deepEqual(commands('run-elsewhere').slice(2), []);
  });

  it('start or forget the fork that a config was made for, in place of training it from the beginning', () => {
    const fork = { configFile: '/ring-fork.gan.json', parent: '/runs/1', name: 'ring', step: 5000 };
    assert.deepEqual(lensesOf(undefined, fork, t).map(({ title, command, about }) => [title, command, about]), [
      ['$(repo-forked) Start Fork of ring From Step 5000', 'gan.startFork', 'config'],
      ['Forget the Fork', 'gan.forgetFork', 'config'],
    ]);
    assert.deepEqual(lensesOf(last, fork, t).map((lens) => lens.command), ['gan.startFork', 'gan.forgetFork', 'gan.openDashboard', 'gan.pause', 'gan.stop']);
  });
});

describe('the notice of an end', () => {
  const ending = (state: 'finished' | 'failed' | 'stopped', seconds: number, fromStart = true) => endNotice({ run: liveRun({ state }), state, seconds, fault: undefined, fromStart, trainsOn: false }, 1, t);

  it('tells of every failure, of what finished after long, and not of what a person stopped', () => {
    assert.equal(ending('failed', 1)?.severity, 'error');
    assert.equal(ending('finished', 59), undefined);
    assert.equal(ending('finished', 60)?.message, 'digits finished: 30 steps in 1 min.');
    assert.equal(ending('finished', 60, false)?.message, 'digits finished: 30 steps.', 'how long it trained elsewhere is not known');
    assert.equal(ending('stopped', 3600), undefined);
  });

  it('gives the reason', () => {
    const fault = { code: 'data.missing', template: 'No data in {place}.', args: { place: '/digits' } };
    assert.equal(endNotice({ run: liveRun(), state: 'failed', seconds: 1, fault, fromStart: true, trainsOn: false }, 1, t)?.message, 'digits failed at step 30: No data in /digits.');
  });
});

const more = { changes: [], alerts: [], size: 12 };

describe("the dashboard's head", () => {
  it('marks where the run was forked, where it was changed and where something went wrong, in a person’s words', () => {
    const change = (step: number, path: string, old: number, value: number) => ({ step, time: '', path, old, new: value });
    const changes = [change(1200, 'optimizers.generator.learningRate', 2e-4, 1e-4), change(1200, 'training.discriminatorSteps', 1, 2), change(1500, 'objective.realLabel', 1, 0.9)];
    const parent = { id: 'a', name: 'mnist', dir: '/runs/a', step: 1000, changes: [{ path: 'objective.name', old: 'non-saturating', new: 'minimax' }, { path: 'training.epochs', old: 2 }] };
    const head = runHead('/run', runInfo({ parent }), undefined, 0, t, { changes, alerts: [{ step: 1300, fault: { code: 'alert.weak', template: 'D says {real}.', args: { real: 0.5 } } }], size: 1 });
    assert.equal(head.lineage, 'Fork of mnist at step 1000: objective name non-saturating → minimax, epochs 2 → not given');
    assert.deepEqual(head.marks, [
      { step: 1000, text: head.lineage },
      { step: 1200, text: 'generator learning rate 2e-4 → 1e-4, discriminator steps 1 → 2' },
      { step: 1300, text: 'D says 0.5.', kind: 'alert' },
      { step: 1500, text: 'objective real label 1 → 0.9' },
    ]);
    assert.deepEqual([runHead('/run', runInfo(), undefined, 0, t, more).lineage, runHead('/run', runInfo(), undefined, 0, t, more).size], [undefined, 12]);
  });

  it('never holds a number that JSON has not', () => {
    fc.assert(fc.property(fc.double(), fc.double(), (stepsPerSecond, secondsLeft) => {
      const head = runHead('/run', runInfo(), liveRun({ stepsPerSecond, secondsLeft }), 0, t, more);
      assert.ok(Number.isFinite(head.stepsPerSecond) && Number.isFinite(head.secondsLeft));
    }));
  });

  it('tells speed and time left of a run that another process trains from two looks', () => {
    const pace = new Pace();
    assert.equal(pace.look(100, 1000), 0);
    const rate = pace.look(120, 3000);
    assert.equal(rate, 10);
    assert.equal(pace.look(120, 4000), 10);
    const head = runHead('/run', runInfo({ step: 120, steps: 220 }), undefined, rate, t, more);
    assert.deepEqual([head.stepsPerSecond, head.secondsLeft], [10, 10]);
    assert.equal(pace.look(50, 5000), 0, 'it was resumed from an earlier step');
  });

  it('gives the fault only of a run that failed', () => {
    const fault = { code: 'a', template: 'Because of {what}.', args: { what: 'this' } };
    assert.equal(runHead('/run', runInfo({ state: 'failed', fault }), undefined, 0, t, more).fault, 'Because of this.');
    assert.equal(runHead('/run', runInfo({ state: 'stopped', fault }), undefined, 0, t, more).fault, undefined);
  });
});

describe("the gallery's tiles", () => {
  const entries = [
    { dir: '/a', info: runInfo({ name: 'a' }) },
    { dir: '/b', info: runInfo({ name: 'b' }) },
    { dir: '/c', fault: { code: 'runs.malformed', template: 'Bad.', args: {} } },
  ];
  const ports = {
    samples: (dir: string) => (dir === '/a' ? Promise.resolve([{ step: 1, file: '/a/1.png' }, { step: 2, file: '/a/2.png' }]) : Promise.reject(new Error('gone'))),
    uri: (file: string) => Promise.resolve(`page:${file}`),
    live: () => undefined,
  };

  it('show the newest grid, none where it cannot be read, and fit the protocol', async () => {
    const runs = await galleryRuns(entries, ports);
    assert.deepEqual(runs.map(({ name, uri }) => [name, uri]), [['a', 'page:/a/2.png'], ['b', undefined]]);
    assert.ok(galleryInSchema.safeParse({ type: 'runs', runs, strings: {} }).success);
  });
});

describe('what comes late', () => {
  it('is disposed on arrival', async () => {
    let disposed = 0;
    let arrive: (part: { dispose(): void }) => void = () => undefined;
    const part = arriving(new Promise((resolve) => { arrive = resolve; }));
    part.dispose();
    arrive({ dispose: () => { disposed += 1; } });
    await settled();
    assert.equal(disposed, 1);
  });
});

describe('a throttled act', () => {
  it('is done at once, and once more for all that was asked meanwhile', async () => {
    const done: number[] = [];
    const act = throttled(1, () => done.push(done.length));
    for (let asked = 0; asked < 50; asked++) act();
    assert.equal(done.length, 1);
    while (done.at(-1) !== 1) await settled();
    act.dispose();
  });
});

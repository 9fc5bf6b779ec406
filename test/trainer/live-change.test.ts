import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ConfigInput } from '../../src/config/schema.ts';
import type { TrainerReport } from '../../src/protocol/control.ts';
import { readChanges } from '../../src/runs/changes.ts';
import { realDisk } from '../../src/runs/disk.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { resume } from '../../src/trainer/resume-task.ts';
import { Listener, play, silence, tinyConfig, Workplace } from '../durability/tiny-run.ts';
import { indexOf } from '../durability/content.ts';
import { contents } from './child.ts';

type Script = Readonly<Partial<Record<number, readonly string[] | 'stop'>>>;

/** A host that asks for changes, or a stop, when the run reaches a step; the change holds from the step after it on. */
const following = (script: Script) =>
  new Listener((report, control) => {
    const act = report.type === 'progress' ? script[report.step] : undefined;
    if (act === 'stop') control.stop('person');
    else if (act && report.type === 'progress') control.take({ type: 'change', id: `at ${report.step}`, set: [...act] });
  });

const answersIn = (reports: readonly TrainerReport[]) => reports.filter((report) => report.type === 'changed' || report.type === 'refused');

const config = { ...tinyConfig, training: { ...tinyConfig.training, steps: 12 } };
const script: Script = {
  2: ['optimizers.generator.learningRate=0.05', 'objective.realLabel=0.9'],
  5: ['training.discriminatorSteps=1', 'training.sampleEvery=2', 'training.histogramEvery=1', 'training.checkpointEvery=3'],
  8: ['training.steps=14', 'training.evaluateEvery=1'],
  10: ['training.discriminatorSteps=3'],
};
const END = 14;

/** All that a run left but for times: the last checkpoint, scalars, histograms and grids. */
function left(runDir: string, steps = END) {
  const { checkpoints, samples } = runPaths(runDir);
  return { checkpoint: contents(path.join(checkpoints, paddedStep(steps))), samples: contents(samples), index: indexOf(runDir) };
}

const stepsOf = (runDir: string): number[] => readdirSync(runPaths(runDir).checkpoints).map(Number).sort((a, b) => a - b);

describe('a run that is changed while it trains', function () {
  this.timeout(120_000);
  let place: Workplace;
  let straight: string;

  const run = async (task: 'train' | 'resume', runDir: string, what: Script = {}) => {
    const told = await play(task, place, runDir, realDisk, following(what));
    return { ...told, answers: answersIn(told.reports) };
  };

  before(async () => {
    place = new Workplace(config);
    straight = place.newRun();
    const { error, answers } = await run('train', straight, script);
    assert.equal(error, undefined);
    assert.deepEqual(answers.map((answer) => answer.type), ['changed', 'changed', 'changed', 'changed']);
  });
  after(() => { place.remove(); });

  it('writes down each change with its step, its path, the old value and the new', async () => {
    const changes = (await readChanges(straight)).map(({ step, path: setting, old, new: value }) => [step, setting, old, value]);
    assert.deepEqual(changes, [
      [3, 'objective.realLabel', 1, 0.9],
      [3, 'optimizers.generator.learningRate', 0.0002, 0.05],
      [6, 'training.discriminatorSteps', 2, 1],
      [6, 'training.histogramEvery', 2, 1],
      [6, 'training.sampleEvery', 3, 2],
      [6, 'training.checkpointEvery', 2, 3],
      [9, 'training.steps', 12, 14],
      [9, 'training.evaluateEvery', 3, 1],
      [11, 'training.discriminatorSteps', 1, 3],
    ]);
    const info = await readRunInfo(straight);
    assert.deepEqual([info.state, info.step, info.steps], ['finished', END, END]);
    assert.deepEqual(stepsOf(straight), [2, 4, 6, 9, 12, 14], 'checkpoints at the new interval');
    assert.deepEqual(Object.keys(left(straight).samples).map((name) => parseInt(name, 10)), [0, 3, 6, 8, 10, 12, 14]);
  });

  it('is another run than one that was not changed, from the step of the change on', async () => {
    const unchanged = place.newRun();
    await run('train', unchanged);
    assert.deepEqual(left(unchanged, 2).checkpoint, left(straight, 2).checkpoint);
    assert.notDeepEqual(left(unchanged, 4).checkpoint, left(straight, 4).checkpoint);
  });

  for (const checkpoint of [0, 2, 4, 6, 9, 12]) {
    it(`comes to the same end from its checkpoint of step ${checkpoint}: what was changed later is changed again`, async () => {
      const copy = place.copyOf(straight);
      for (const step of stepsOf(copy).filter((each) => each > checkpoint)) rmSync(path.join(runPaths(copy).checkpoints, paddedStep(step)), { recursive: true });
      const { error } = await run('resume', copy);
      assert.equal(error, undefined);
      assert.deepEqual(left(copy), left(straight));
    });
  }

  for (const stop of [1, 2, 3, 5, 6, 8, 9]) {
    it(`comes to the same end where it is stopped at step ${stop} and changed at the same steps`, async () => {
      const runDir = place.newRun();
      const before = Object.fromEntries(Object.entries(script).filter(([step]) => Number(step) < stop));
      const after = Object.fromEntries(Object.entries(script).filter(([step]) => Number(step) > stop));
      await run('train', runDir, { ...before, [stop]: 'stop' });
      assert.equal((await readRunInfo(runDir)).step, stop);
      // What was to be asked for at the step of the stop itself is asked for before the next one.
      const late = following(after);
      const now = script[stop];
      if (now && now !== 'stop') late.control.take({ type: 'change', id: 'now', set: [...now] });
      assert.equal((await play('resume', place, runDir, realDisk, late)).error, undefined);
      assert.deepEqual(left(runDir), left(straight));
    });
  }

  describe('on the engine that a run is compiled for', () => {
    // The last change comes after the steps were compiled for the one before: nothing of them may be left over.
    const compiled: ConfigInput = { ...config, generator: { network: 'mlp', layers: [8], batchNorm: 'all', outputActivation: 'tanh' }, engine: { name: 'onnx', threads: 1 } };
    let own: Workplace;
    let whole: string;

    const finish = async (task: 'train' | 'resume', runDir: string, what: Script = {}) => {
      const { error } = await play(task, own, runDir, realDisk, following(what));
      assert.equal(error, undefined);
    };

    before(async () => {
      own = new Workplace(compiled);
      whole = own.newRun();
      await finish('train', whole, script);
      assert.equal((await readRunInfo(whole)).engine?.name, 'onnx');
      assert.equal((await readChanges(whole)).length, 9);
    });
    after(() => { own.remove(); });

    it('comes to another end than a run that was not changed', async () => {
      const unchanged = own.newRun();
      await finish('train', unchanged);
      assert.deepEqual(left(unchanged, 2).checkpoint, left(whole, 2).checkpoint);
      assert.notDeepEqual(left(unchanged, 4).checkpoint, left(whole, 4).checkpoint);
    });

    for (const checkpoint of [0, 4, 9]) {
      it(`comes to the same end from its checkpoint of step ${checkpoint}`, async () => {
        const copy = own.copyOf(whole);
        for (const step of stepsOf(copy).filter((each) => each > checkpoint)) rmSync(path.join(runPaths(copy).checkpoints, paddedStep(step)), { recursive: true });
        await finish('resume', copy);
        assert.deepEqual(left(copy), left(whole));
        assert.equal((await readRunInfo(copy)).notBitwise, undefined);
      });
    }

    it('comes to the same end where it is stopped and changed at the same steps', async () => {
      const runDir = own.newRun();
      const { 2: first, ...later } = script;
      await finish('train', runDir, { 2: first, 4: 'stop' });
      assert.equal((await readRunInfo(runDir)).step, 4);
      await finish('resume', runDir, later);
      assert.deepEqual(left(runDir), left(whole));
    });
  });

  it('refuses what cannot change, names it, and trains on as it was', async () => {
    const runDir = place.newRun();
    const { answers } = await run('train', runDir, {
      2: ['training.batchSize=8', 'optimizers.generator.learningRate=0.1', 'latent.size=3'],
      3: ['training.discriminatorSteps=0'],
      4: ['training.sampleEvery=3'],
      5: ['training.steps=2'],
      6: ['training.sampelEvery=2'],
    });
    const codes = answers.map((answer) => answer.type === 'refused' && answer.fault.code);
    assert.deepEqual(codes, ['trainer.notLive', 'config.invalid', 'trainer.nothingChanged', 'trainer.endPassed', 'config.misspelt']);
    const [first] = answers;
    assert.ok(first?.type === 'refused');
    assert.equal(first.fault.args['settings'], 'latent.size, training.batchSize');
    assert.deepEqual(await readChanges(runDir), []);
    assert.equal((await readRunInfo(runDir)).steps, 12);
  });

  it('takes a change while it is paused, and an end that is its own step ends it', async () => {
    const runDir = place.newRun();
    const listener = new Listener((heard, control) => {
      if (heard.type === 'progress' && heard.step === 4) control.take({ type: 'pause' });
      if (heard.type === 'state' && heard.state === 'paused') control.take({ type: 'change', id: 'end', set: ['training.steps=4'] });
    });
    assert.equal((await play('train', place, runDir, realDisk, listener)).error, undefined);
    const info = await readRunInfo(runDir);
    assert.deepEqual([info.state, info.step, info.steps], ['finished', 4, 4]);
  });

  it('goes to the end that a resume asks for, which is a change like any other', async () => {
    const copy = place.copyOf(straight);
    const undo = [silence(), place.clock()];
    await resume({ task: 'resume', runDir: copy, steps: 16 }, new Listener()).finally(() => { for (const back of undo) back(); });
    const last = (await readChanges(copy)).at(-1);
    assert.deepEqual([last?.step, last?.path, last?.old, last?.new], [15, 'training.steps', 14, 16]);
    assert.equal((await readRunInfo(copy)).step, 16);
  });
});

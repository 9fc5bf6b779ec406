import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';
import type { TrainerTask } from '../../src/protocol/control.ts';
import { latestCheckpoint, listCheckpoints, readCheckpoint } from '../../src/runs/checkpoints.ts';
import { realDisk } from '../../src/runs/disk.ts';
import { readRunInfo, writeRunInfo } from '../../src/runs/info.ts';
import { checkpointToFork } from '../../src/runs/inherit.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { fork } from '../../src/trainer/fork-task.ts';
import { quickClock } from '../durability/quick-clock.ts';
import { leftovers, Listener, play, silence, tinyConfig, Workplace } from '../durability/tiny-run.ts';
import { indexOf } from '../durability/content.ts';
import { contents } from './child.ts';

type ForkTask = Extract<TrainerTask, { task: 'fork' }>;

const config = { ...tinyConfig, training: { ...tinyConfig.training, steps: 12 } };
const END = 12;

/** All that a run left but for times: the last checkpoint, scalars, histograms and grids. */
function left(runDir: string, steps = END) {
  const { checkpoints, samples } = runPaths(runDir);
  return { checkpoint: contents(path.join(checkpoints, paddedStep(steps))), samples: contents(samples), index: indexOf(runDir) };
}

const stepsOf = async (runDir: string): Promise<number[]> => (await listCheckpoints(runDir)).map(({ step }) => step);

describe('a fork', function () {
  this.timeout(120_000);
  let place: Workplace;
  let parent: string;

  const start = async (runDir: string, more: Partial<ForkTask>, listener = new Listener()): Promise<void> => {
    const undo = [silence(), quickClock()];
    await fork({ task: 'fork', parent, runDir, set: [], ...more }, listener).finally(() => { for (const back of undo) back(); });
  };
  const forked = async (more: Partial<ForkTask>): Promise<string> => {
    const runDir = place.newRun();
    await start(runDir, more);
    return runDir;
  };
  const refusal = async (more: Partial<ForkTask>): Promise<Fault> => {
    const runDir = place.newRun();
    const error: unknown = await start(runDir, more).then(() => undefined, (reason: unknown) => reason);
    assert.ok(error instanceof Fault, String(error));
    assert.doesNotMatch(error.message, /\{\w+\}/, 'every hole is filled');
    assert.ok(!existsSync(runPaths(runDir).info), 'nothing was written');
    return error;
  };

  before(async () => {
    place = new Workplace(config);
    parent = place.newRun();
    // What was changed of the parent while it trained is where the fork begins, too.
    const changing = new Listener((report, control) => {
      if (report.type === 'progress' && report.step === 3) control.take({ type: 'change', id: '', set: ['training.discriminatorSteps=1', 'objective.realLabel=0.9'] });
    });
    assert.equal((await play('train', place, parent, realDisk, changing)).error, undefined);
  });
  after(() => { place.remove(); });

  for (const step of [4, 6, 10]) {
    it(`with an unchanged config is bitwise its parent, from the checkpoint of step ${step} on`, async () => {
      const runDir = await forked({ step });
      const info = await readRunInfo(runDir);
      assert.deepEqual([info.state, info.step, info.resumedFrom], ['finished', END, []]);
      const { exactness, ...origin } = info.parent ?? {};
      assert.deepEqual(origin, { id: 'run', name: 'tiny', dir: parent, step, changes: [] });
      assert.deepEqual([exactness?.['name'], info.notBitwise], ['cpu', undefined]);
      assert.deepEqual(left(runDir), left(parent));
      assert.deepEqual(leftovers(runDir), []);
    });
  }

  it('begins with the last checkpoint at or before the step, or with the newest', async () => {
    assert.deepEqual([(await checkpointToFork(parent, 7)).step, (await checkpointToFork(parent, undefined)).step], [6, 12]);
    const newest = await forked({ set: ['training.steps=14'] });
    assert.deepEqual([(await readRunInfo(newest)).parent?.step, await stepsOf(newest)], [12, [12, 14]]);
  });

  it('trains on with what is changed, and says what differs and how it was started', async () => {
    const set = ['optimizers.generator.learningRate=0.1', 'objective.name=minimax', 'seed=5', 'name=other'];
    const runDir = await forked({ step: 6, set });
    const info = await readRunInfo(runDir);
    assert.deepEqual(info.parent?.changes, [
      { path: 'objective.name', old: 'non-saturating', new: 'minimax' },
      { path: 'optimizers.generator.learningRate', old: 0.0002, new: 0.1 },
      { path: 'seed', old: 0, new: 5 },
    ]);
    assert.equal(info.name, 'other');
    assert.deepEqual(info.settings, ['objective.realLabel=0.9', 'training.discriminatorSteps=1', ...set]);
    assert.notDeepEqual(left(runDir).checkpoint, left(parent).checkpoint);
    assert.deepEqual(left(runDir, 6).checkpoint, left(parent, 6).checkpoint, 'it began with the same state');
  });

  it('says that it is not bitwise where another engine computes it, also when it was cut off before its first step', async () => {
    const other = (runDir: string, info: string) => { writeFileSync(runPaths(runDir).info, info.replaceAll(/"version": "[^"]*"/g, '"version": "0.0.1"')); };
    const notes: string[] = [];
    const noting = new Listener((report) => { if (report.type === 'note') notes.push(report.fault.code); });
    const written = readFileSync(runPaths(parent).info, 'utf8');
    const runDir = place.newRun();
    try {
      other(parent, written);
      await start(runDir, { step: 10 }, noting);
    } finally {
      writeFileSync(runPaths(parent).info, written);
    }
    const said = /^Forked onto another engine .*\(version 0\.0\.1, now /;
    assert.deepEqual(notes, ['trainer.forkNotBitwise']);
    assert.match((await readRunInfo(runDir)).notBitwise ?? '', said);
    assert.deepEqual(left(runDir), left(parent), 'it was but the name');
    const info = await readRunInfo(runDir);
    await writeRunInfo(runDir, { ...info, state: 'running', engine: undefined, notBitwise: undefined });
    rmSync(path.join(runPaths(runDir).checkpoints, paddedStep(END)), { recursive: true });
    assert.equal((await play('resume', place, runDir, realDisk)).error, undefined);
    assert.match((await readRunInfo(runDir)).notBitwise ?? '', said);
  });

  it('takes a config file of its own, and leaves its parent as it is', async () => {
    const before = readFileSync(runPaths(parent).info, 'utf8');
    const configFile = path.join(place.folder, 'own.gan.json');
    writeFileSync(configFile, JSON.stringify({ ...config, optimizers: { discriminator: { learningRate: 0.01 } } }));
    const info = await readRunInfo(await forked({ step: 4, configFile }));
    assert.deepEqual([info.configFile, info.settings], [configFile, undefined]);
    assert.deepEqual(info.parent?.changes.map(({ path: setting }) => setting), ['objective.realLabel', 'optimizers.discriminator.learningRate', 'training.discriminatorSteps']);
    assert.equal(readFileSync(runPaths(parent).info, 'utf8'), before);
    assert.deepEqual(await stepsOf(parent), [2, 4, 6, 8, 10, 12]);
  });

  it('goes on at the same place of the data with batches of another size', async () => {
    const runDir = await forked({ step: 6, set: ['training.batchSize=8'] });
    const { counters } = await readCheckpoint(path.join(runPaths(runDir).checkpoints, paddedStep(6)));
    // 3 steps with 2 batches and 3 with 1 are 9 batches of 4, which are 4.5 of 8.
    assert.equal(counters['draws'], 5);
  });

  it('is refused where a tensor has another shape: it is named, as it is there and here', async () => {
    const shape = await refusal({ step: 4, set: ['latent.size=5'] });
    assert.equal(shape.code, 'trainer.forkShape');
    assert.match(String(shape.args['name']), /^generator\/params\/.*kernel$/);
    assert.deepEqual([shape.args['found'], shape.args['expected']], ['float32 [2, 3]', 'float32 [5, 3]']);
    const absent = await refusal({ step: 4, set: ['generator.batchNorm=none'] });
    assert.deepEqual([absent.code, absent.args['found']], ['trainer.forkShape', 'absent']);
    assert.equal((await refusal({ step: 4, set: ['data.set=ring', 'data.path=', 'generator.outputActivation=linear'] })).code, 'trainer.forkShape');
  });

  describe('that asks for what its parent did not keep', () => {
    const begun = async (runDir: string, step: number) => (await readCheckpoint(path.join(runPaths(runDir).checkpoints, paddedStep(step)))).tensors;
    /** Names of a checkpoint's tensors, without those of a moving average. */
    const weights = async (runDir: string) => Object.entries(await begun(runDir, END)).filter(([name]) => !name.includes('/ema/')).map(([name, { data }]) => [name, [...data]]).sort();
    const noted = async (more: Partial<ForkTask>): Promise<[string, unknown[]]> => {
      const places: unknown[] = [];
      const runDir = place.newRun();
      await start(runDir, more, new Listener((report) => { if (report.type === 'note' && report.fault.code === 'trainer.forkAfresh') places.push(report.fault.args['places']); }));
      return [runDir, places];
    };

    it('begins a moving average as a copy of the weights, and trains as its parent did', async () => {
      const [runDir, places] = await noted({ step: 4, set: ['ema.decay=0.9'] });
      assert.deepEqual(places, ['generator/ema']);
      const tensors = await begun(runDir, 4);
      const averaged = Object.keys(tensors).filter((name) => /^generator\/(params|stats)\//.test(name));
      assert.ok(averaged.length > 0);
      for (const name of averaged) assert.deepEqual(tensors[name.replace('generator/', 'generator/ema/')], tensors[name], name);
      assert.deepEqual(tensors['generator/ema/count']?.data, Float32Array.of(4), 'it counts steps, so that ema.startStep keeps its meaning');
      assert.deepEqual((await begun(runDir, END))['generator/ema/count']?.data, Float32Array.of(END));
      assert.deepEqual(await weights(runDir), await weights(parent));
    });

    it('drops an average that it does not ask for', async () => {
      const [averaged] = await noted({ step: 4, set: ['ema.decay=0.9'] });
      const runDir = place.newRun();
      await start(runDir, { parent: averaged, step: 6, set: ['ema='] });
      assert.ok(!Object.keys(await begun(runDir, 6)).some((name) => name.includes('/ema/')));
      assert.deepEqual(await weights(runDir), await weights(parent));
    });

    it('begins the slots of another optimizer afresh, those of that player alone', async () => {
      const [runDir, places] = await noted({ step: 4, set: ['optimizers.generator.name=rmsprop', 'optimizers.generator.beta1=0'] });
      assert.deepEqual(places, ['generator/slots']);
      const [mine, theirs] = [await begun(runDir, 4), await begun(parent, 4)];
      const slots = Object.keys(mine).filter((name) => name.startsWith('generator/slots/'));
      assert.ok(slots.length > 0 && slots.every((name) => mine[name]!.data.every((value) => value === 0)), slots.join());
      const rest = (tensors: typeof mine) => Object.keys(tensors).filter((name) => !name.startsWith('generator/slots/')).sort();
      assert.deepEqual(rest(mine), rest(theirs));
      for (const name of rest(mine)) assert.deepEqual(mine[name], theirs[name], name);
    });

    it('comes to the same when it was cut off before it had its checkpoint', async () => {
      const [runDir] = await noted({ step: 6, set: ['ema.decay=0.9'] });
      const whole = left(runDir);
      for (const half of [runPaths(runDir).checkpoints, runPaths(runDir).samples, runPaths(runDir).index]) rmSync(half, { recursive: true });
      assert.equal((await play('resume', place, runDir, realDisk)).error, undefined);
      assert.deepEqual(left(runDir), whole);
    });
  });

  it('is refused where there is nothing to do, no checkpoint, or a config with errors', async () => {
    assert.equal((await refusal({})).code, 'trainer.forkEnded');
    const none = await refusal({ step: 1 });
    assert.deepEqual([none.code, none.args['steps']], ['runs.noCheckpoint', '2, 4, 6, 8, 10, 12']);
    assert.equal((await refusal({ step: 7 })).code, 'trainer.checkpointGone');
    assert.equal((await refusal({ step: 4, set: ['training.batchSize=0'] })).code, 'config.invalid');
  });

  it('that was cut off before it had its checkpoint begins again, and says so where its parent is gone', async () => {
    const runDir = await forked({ step: 6 });
    for (const half of [runPaths(runDir).checkpoints, runPaths(runDir).samples, runPaths(runDir).index]) rmSync(half, { recursive: true });
    const orphan = place.copyOf(runDir);
    assert.equal((await play('resume', place, runDir, realDisk)).error, undefined);
    assert.deepEqual(left(runDir), left(parent));

    const info = readFileSync(runPaths(orphan).info, 'utf8');
    writeFileSync(runPaths(orphan).info, info.replaceAll(JSON.stringify(parent), JSON.stringify(`${parent}-gone`)));
    const { error } = await play('resume', place, orphan, realDisk);
    assert.ok(error instanceof Fault && error.code === 'runs.parentGone');
    assert.equal(await latestCheckpoint(orphan), undefined);
  });

  it('is resumed as any run', async () => {
    const runDir = place.newRun();
    await start(runDir, { step: 4 }, new Listener((report, control) => { if (report.type === 'progress' && report.step === 7) control.stop('person'); }));
    assert.deepEqual([(await readRunInfo(runDir)).step, (await readRunInfo(runDir)).resumedFrom], [7, []]);
    assert.equal((await play('resume', place, runDir, realDisk)).error, undefined);
    assert.deepEqual((await readRunInfo(runDir)).resumedFrom, [7]);
    assert.deepEqual(left(runDir), left(parent));
  });
});

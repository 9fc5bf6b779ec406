import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ConfigInput } from '../../src/config/schema.ts';
import { decodeNpy } from '../../src/formats/npy.ts';
import { latestCheckpoint, listCheckpoints } from '../../src/runs/checkpoints.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { listSamples } from '../../src/runs/samples.ts';
import { STEP_TAGS } from '../../src/runs/types.ts';
import { Place, reaches, type Child } from './child.ts';

const ring: ConfigInput = {
  data: { set: 'ring', size: 200 },
  latent: { size: 2 },
  generator: { network: 'mlp', layers: [8] },
  discriminator: { network: 'mlp', layers: [8] },
  training: { steps: 6, batchSize: 8, sampleEvery: 3, checkpointEvery: 4 },
  engine: { name: 'cpu' },
};
const endless = ['training.steps=1000000'];

describe('the trainer process', function () {
  this.timeout(120_000);
  let place: Place;
  before(() => { place = Place.withPictures(); });
  after(() => place.remove());

  it('trains to the last step, tells of it, and leaves a whole run folder', async () => {
    const { child, runDir } = place.train(place.config(ring), ['seed=7']);
    assert.equal((await child.exited).code, 0, child.output);
    const info = await readRunInfo(runDir);
    assert.deepEqual([info.state, info.step, info.steps, info.seed, info.name, info.id], ['finished', 6, 6, 7, 'test', path.basename(runDir)]);
    assert.deepEqual([info.data, info.engine?.name, info.players?.length], [{ name: 'ring', shape: [2], classes: 8 }, 'cpu', 2]);
    assert.ok(info.ended !== undefined);
    assert.deepEqual((await listSamples(runDir)).map(({ step }) => step), [0, 3, 6]);
    assert.deepEqual((await listCheckpoints(runDir)).map(({ step }) => step), [4, 6]);
    const config = readFileSync(runPaths(runDir).config, 'utf8');
    assert.match(config, /comment that stays/);
    assert.match(config, /"seed": ?7/);
    assert.ok(!existsSync(runPaths(runDir).lock));
    assert.equal(child.reports[0]?.type, 'hello');
    assert.deepEqual(child.reports.flatMap((report) => (report.type === 'state' ? [report.state] : [])), ['preparing', 'running', 'finished']);
    const last = child.reports.at(-1);
    assert.ok(last?.type === 'done' && last.state === 'finished' && last.step === 6 && last.sample?.endsWith('0000000006.png'));
    const progress = child.reports.filter((report) => report.type === 'progress').at(-1);
    assert.ok(progress?.type === 'progress' && progress.step === 6);
    assert.deepEqual(Object.keys(progress.scalars).sort(), [...STEP_TAGS].sort());
    assert.match(child.output, /^\d{4}-\d\d-\d\dT[\d:.]+Z finished at step 6$/m);
  });

  it('trains for epochs', async () => {
    const runDir = await place.trained(place.config({ ...ring, training: { epochs: 0.5, batchSize: 10, sampleEvery: 10 } }));
    assert.equal((await readRunInfo(runDir)).step, 10);
  });

  const ends: [string, 'person' | 'signal' | 'host', (child: Child) => void][] = [
    ['a message', 'person', (child) => { child.say({ type: 'stop' }); }],
    ['the loss of its host', 'host', (child) => { child.process.disconnect(); }],
  ];
  if (process.platform !== 'win32') for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) ends.push([signal, 'signal', (child) => { child.process.kill(signal); }]);
  for (const [name, stoppedBy, end] of ends) {
    it(`stops by ${name} with a checkpoint of the step that it stands at`, async () => {
      const { child, runDir } = place.train(place.config(ring), endless);
      await child.until(reaches(2));
      end(child);
      assert.equal((await child.exited).code, 130, child.output);
      const info = await readRunInfo(runDir);
      assert.deepEqual([info.state, info.stoppedBy], ['stopped', stoppedBy]);
      assert.equal((await latestCheckpoint(runDir))?.step, info.step);
    });
  }

  it('stops while it prepares, and can be resumed from the beginning', async () => {
    const { child, runDir } = place.train(place.config(ring));
    child.say({ type: 'stop' });
    assert.equal((await child.exited).code, 130, child.output);
    assert.equal((await readRunInfo(runDir)).state, 'stopped');
    assert.equal((await place.start({ task: 'resume', runDir }).exited).code, 0);
    assert.equal((await readRunInfo(runDir)).step, 6);
    assert.deepEqual((await listSamples(runDir)).map(({ step }) => step), [0, 3, 6]);
  });

  it('pauses, writes a checkpoint when asked to, and goes on', async () => {
    const { child, runDir } = place.train(place.config(ring), ['training.steps=1000000', 'training.checkpointEvery=1000000']);
    await child.until(reaches(2));
    child.say({ type: 'pause' });
    const paused = await child.until((report) => report.type === 'state' && report.state === 'paused');
    const heard = child.reports.length;
    child.say({ type: 'checkpoint' });
    const checkpoint = await child.until(({ type }) => type === 'checkpoint');
    assert.ok(paused.type === 'state' && checkpoint.type === 'checkpoint' && checkpoint.step === paused.step);
    assert.deepEqual(child.reports.slice(heard).map(({ type }) => type), ['checkpoint'], 'nothing moves in a pause');
    assert.equal((await readRunInfo(runDir)).state, 'paused');
    child.say({ type: 'continue' });
    await child.next((report) => report.type === 'state' && report.state === 'running');
    await child.next(reaches(paused.step + 1));
    child.say({ type: 'pause' });
    await child.next((report) => report.type === 'state' && report.state === 'paused');
    child.say({ type: 'stop' });
    assert.equal((await child.exited).code, 130);
  });

  it('stops where a loss is no number, says which, and keeps the last good checkpoint', async () => {
    const sgd = { name: 'sgd', learningRate: 1, beta1: 0.99 } as const;
    const wild: ConfigInput = { ...ring, data: { set: 'ring', radius: 1000, size: 200 }, optimizers: { generator: sgd, discriminator: sgd }, training: { steps: 3000, batchSize: 8, checkpointEvery: 1 } };
    const { child, runDir } = place.train(place.config(wild));
    const { code, fault } = await child.failure();
    assert.deepEqual([code, fault.code], [1, 'alert.notFinite']);
    const info = await readRunInfo(runDir);
    assert.deepEqual([info.state, info.fault?.code, info.step], ['failed', 'alert.notFinite', fault.args['step']]);
    const checkpoint = await latestCheckpoint(runDir);
    assert.equal(checkpoint?.step, Number(fault.args['step']) - 1);
    assert.equal(checkpoint.step, fault.args['checkpoint']);
  });

  it('refuses a task that is none', async () => {
    for (const task of ['', '{', '{"task":"fly"}', '{"task":"train"}']) {
      const { code, fault } = await place.start(task).failure();
      assert.deepEqual([code, fault.code], [2, 'trainer.task'], task);
    }
  });

  it('refuses a config with errors before it writes anything', async () => {
    const { child, runDir } = place.train(place.config({ ...ring, discriminator: { network: 'mlp', output: 'sigmoid' } }));
    const { code, fault } = await child.failure();
    assert.deepEqual([code, fault.code], [3, 'config.invalid']);
    assert.match(String(fault.args['file']), /test\.gan\.json$/);
    assert.ok(!existsSync(runPaths(runDir).info) && !existsSync(runPaths(runDir).config));
  });

  it('fails with the reason in run.json where the data do not fit', async () => {
    const { child, runDir } = place.train(place.config({ ...ring, data: { set: 'idx', path: 'images.idx' }, training: { batchSize: 1000 } }));
    const { fault } = await child.failure();
    assert.equal((await readRunInfo(runDir)).state, 'failed');
    assert.equal((await readRunInfo(runDir)).fault?.code, fault.code);
  });

  it('refuses a second trainer on one run, and leaves the first alone', async () => {
    const { child, runDir } = place.train(place.config(ring), endless);
    await child.until(reaches(1));
    const { fault } = await place.start({ task: 'resume', runDir }).failure();
    assert.equal(fault.code, 'runs.locked');
    await child.next(({ type }) => type === 'progress');
    child.say({ type: 'stop' });
    assert.equal((await child.exited).code, 130);
  });

  it('ends with a fault where the run folder is taken away', async () => {
    const { child, runDir } = place.train(place.config(ring), endless);
    await child.until(reaches(1));
    rmSync(runDir, { recursive: true });
    const { code, fault } = await child.failure();
    assert.equal(code, 1);
    assert.match(fault.code, /^runs\./);
  });

  it('samples the newest checkpoint: the same grid, or as many as asked for', async () => {
    for (const [name, input] of Object.entries({ ring, images: { ...ring, data: { set: 'idx', path: 'images.idx', range: 'unit' }, generator: { network: 'mlp', layers: [8], outputActivation: 'sigmoid' }, samples: { count: 5 } } satisfies ConfigInput })) {
      const runDir = await place.trained(place.config(input, `${name}.gan.json`));
      const png = path.join(place.folder, `${name}.png`);
      const drawn = place.start({ task: 'sample', runDir, out: png });
      assert.equal((await drawn.exited).code, 0, drawn.output);
      assert.deepEqual(readFileSync(png), readFileSync((await listSamples(runDir)).at(-1)!.file), name);
      const npy = path.join(place.folder, `${name}.npy`);
      const more = place.start({ task: 'sample', runDir, out: npy, count: 12, seed: 3 });
      assert.equal((await more.exited).code, 0, more.output);
      const { shape, data } = decodeNpy(readFileSync(npy), npy);
      assert.deepEqual(shape, name === 'ring' ? [12, 2] : [12, 8, 8, 1]);
      if (name !== 'ring') assert.ok(data.every((value) => value >= 0 && value <= 1));
      const done = more.reports.at(-1);
      assert.ok(done?.type === 'done');
      assert.deepEqual(done.result, { file: npy, count: 12, step: 6, weights: 'raw', statistics: 'moving' });
    }
  });

  it('refuses samples that it cannot write', async () => {
    const runDir = await place.trained(place.config(ring));
    const failure = async (task: { count?: number; out?: string }, dir = runDir) => (await place.start({ task: 'sample', runDir: dir, ...task }).failure()).fault.code;
    assert.equal(await failure({ out: path.join(place.folder, 'x.gif') }), 'trainer.outFormat');
    assert.equal(await failure({ count: 1e9, out: path.join(place.folder, 'x.npy') }), 'trainer.tooMany');
    assert.match(await failure({ out: path.join(place.folder, 'no', 'x.png') }), /^runs\./);
    assert.equal(await failure({}, place.runDir()), 'runs.notARun');
    rmSync(runPaths(runDir).checkpoints, { recursive: true });
    assert.equal(await failure({}), 'trainer.noCheckpoint');
    writeFileSync(runPaths(runDir).config, '{ "latent": { "size": 0 } }');
    assert.equal(await failure({}), 'config.invalid');
  });
});

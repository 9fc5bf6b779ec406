import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ConfigInput } from '../../src/config/schema.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { contents, haveTrainer, Place, reaches, writeIdx } from './child.ts';

const STEPS = 300;
/** Everything that draws or averages: dropout in both players, batch norm everywhere, an order of data that is shuffled several times. */
const input: ConfigInput = {
  data: { set: 'idx', path: 'images.idx' },
  latent: { size: 4 },
  generator: { filters: 4, dropout: 0.2, batchNorm: 'all' },
  discriminator: { filters: 4, dropout: 0.3, batchNorm: 'all' },
  training: { steps: STEPS, batchSize: 8, discriminatorSteps: 2, histogramEvery: 1000, evaluateEvery: 1000, sampleEvery: 1000, checkpointEvery: 1000 },
  samples: { count: 4 },
  seed: 11,
  engine: { name: 'onnx', threads: 2 },
};
const OFTEN = ['training.histogramEvery=1', 'training.evaluateEvery=5', 'training.sampleEvery=25', 'training.checkpointEvery=50'];

const weightsAt = (runDir: string, step: number) => contents(path.join(runPaths(runDir).checkpoints, paddedStep(step)));

/** Every scalar of every step. */
const curves = (runDir: string) => Object.entries(contents(runPaths(runDir).index)).filter(([name]) => /^scalar-\d+\.f32$/.test(name));

describe(`${STEPS} steps of one seed with dropout and batch norm`, function () {
  this.timeout(300_000);
  let place: Place;
  let file: string;
  let straight: string;
  let again: string;
  before(async () => {
    haveTrainer();
    place = new Place();
    writeIdx(path.join(place.folder, 'images.idx'), 90, 8);
    file = place.config(input);
    [straight, again] = await Promise.all([place.trained(file), place.trained(file)]);
  });
  after(() => place.remove());

  const assertSame = async (runDir: string) => {
    assert.equal((await readRunInfo(runDir)).step, STEPS);
    const weights = weightsAt(runDir, STEPS);
    assert.deepEqual(Object.keys(weights), ['counters.json', 'discriminator.safetensors', 'generator.safetensors']);
    assert.deepEqual(Object.entries(weights).filter(([name, bytes]) => !bytes.equals(weightsAt(straight, STEPS)[name]!)).map(([name]) => name), []);
  };

  it('give the same bits in another process', async () => {
    await assertSame(again);
    assert.ok(curves(straight).length >= 7);
    assert.deepEqual(curves(again), curves(straight));
  });

  it('give them after a stop in the middle and a resume, and after a kill and another', async () => {
    const { child, runDir } = place.train(file, ['training.checkpointEvery=40']);
    await child.until(reaches(60));
    child.say({ type: 'stop' });
    assert.equal((await child.exited).code, 130, child.output);
    const stopped = (await readRunInfo(runDir)).step;
    assert.ok(stopped >= 60 && stopped < STEPS);
    const second = place.start({ task: 'resume', runDir });
    await second.until((report) => report.type === 'checkpoint' && report.step > stopped);
    second.process.kill('SIGKILL');
    await second.exited;
    const third = place.start({ task: 'resume', runDir });
    assert.equal((await third.exited).code, 0, third.output);
    const { resumedFrom, notBitwise } = await readRunInfo(runDir);
    assert.deepEqual([resumedFrom.length, notBitwise], [2, undefined]);
    await assertSame(runDir);
    assert.deepEqual(curves(runDir), curves(straight));
  });

  it('give them however much is recorded', async () => {
    await assertSame(await place.trained(file, OFTEN));
  });

  it('are known to be bitwise by what stands in run.json: each part of it that differs is named', async () => {
    const { engine, versions } = await readRunInfo(straight);
    assert.ok(engine);
    const { name, version, build, device, threads, optimisation, cpuFeatures } = engine;
    for (const part of [name, version, build, device, optimisation, cpuFeatures, versions.workbench]) assert.ok(typeof part === 'string' && part.length > 0);
    assert.equal(threads, 2);
    const { info } = runPaths(straight);
    const written = readFileSync(info, 'utf8');
    const others = { build: '"0123456789abcdef"', threads: '3', optimisation: '"basic"', cpuFeatures: '"sse4_2"' };
    const changed = Object.entries(others).reduce((text, [key, value]) => text.replace(new RegExp(`("${key}": )("[^"]*"|\\d+)`), `$1${value}`), written);
    writeFileSync(info, changed);
    const { exited } = place.start({ task: 'resume', runDir: straight, steps: STEPS + 1 });
    assert.equal((await exited).code, 0);
    const { notBitwise = '' } = await readRunInfo(straight);
    for (const key of Object.keys(others)) assert.match(notBitwise, new RegExp(`\\b${key} `));
    assert.doesNotMatch(notBitwise, /\bversion /);
  });
});

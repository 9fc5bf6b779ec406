import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { readRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { Place, reaches } from './child.ts';
import { leftAt, smallExperiments } from './small-experiments.ts';

// Enough steps that a run is still going when it is stopped at its first word.
const STEPS = 100;
const training = { steps: STEPS, batchSize: 8, discriminatorSteps: 2, histogramEvery: 30, evaluateEvery: 7, sampleEvery: 40, checkpointEvery: 25 };
const { mlp, dcgan } = smallExperiments(training, 2);
const left = (runDir: string, steps = STEPS): ReturnType<typeof leftAt> => leftAt(runDir, steps);

/** Says which files differ before it shows how. */
function assertSameFiles(actual: ReturnType<typeof left>, expected: ReturnType<typeof left>): void {
  const names = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  const differing = [...names].flatMap((part) => {
    const [one = {}, other = {}] = [actual[part], expected[part]];
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((file) => !one[file] || !other[file] || !one[file].equals(other[file])).map((file) => `${part}/${file}`);
  });
  assert.deepEqual(differing, []);
}

describe('a resumed run', function () {
  this.timeout(120_000);
  let place: Place;
  before(() => { place = Place.withPictures(); });
  after(() => place.remove());

  const cases = (['cpu', 'onnx'] as const).flatMap((engine) => [['mlp', mlp, engine] as const, ['dcgan', dcgan, engine] as const]);
  for (const [name, input, engine] of cases) {
    it(`is bitwise the run that was never stopped (${name}, ${engine}): stopped by a person, then killed`, async () => {
      const file = place.config({ ...input, engine: { name: engine, threads: 1 } }, `${name}-${engine}.gan.json`);
      const straight = place.trained(file);

      const { child, runDir } = place.train(file);
      await child.until(reaches(1));
      child.say({ type: 'stop' });
      assert.equal((await child.exited).code, 130, child.output);
      const stopped = await readRunInfo(runDir);
      assert.deepEqual([stopped.state, stopped.stoppedBy], ['stopped', 'person']);

      const second = place.start({ task: 'resume', runDir });
      await second.until(reaches(stopped.step + 1));
      second.process.kill('SIGKILL');
      assert.equal((await second.exited).signal, 'SIGKILL');
      assert.equal((await readRunInfo(runDir)).state, 'interrupted');

      const third = place.start({ task: 'resume', runDir });
      assert.equal((await third.exited).code, 0, third.output);
      const finished = await readRunInfo(runDir);
      assert.deepEqual([finished.state, finished.step, finished.notBitwise], ['finished', STEPS, undefined]);
      const whole = left(await straight);
      assertSameFiles(left(runDir), whole);
      assert.ok(Object.keys(whole['samples']!).length === 4 && Object.keys(whole['checkpoint']!).length === 3);
    });
  }

  it('goes past its end with more steps, and names each step that it went on from', async () => {
    const file = place.config({ ...mlp, training: { ...training, steps: 5 }, engine: { name: 'cpu' } });
    const runDir = await place.trained(file);
    const refused = await place.start({ task: 'resume', runDir }).failure();
    assert.deepEqual([refused.code, refused.fault.code], [1, 'trainer.ended']);
    assert.equal((await readRunInfo(runDir)).state, 'finished', 'a refusal changes nothing');
    assert.equal((await place.start({ task: 'resume', runDir, steps: STEPS }).exited).code, 0);
    const info = await readRunInfo(runDir);
    assert.deepEqual([info.state, info.step, info.steps, info.resumedFrom], ['finished', STEPS, STEPS, [5]]);
    const straight = await place.trained(place.config({ ...mlp, engine: { name: 'cpu' } }, 'straight.gan.json'));
    assertSameFiles({ checkpoint: left(runDir)['checkpoint']! }, { checkpoint: left(straight)['checkpoint']! });
  });

  it('says so where it is not bitwise', async () => {
    const file = place.config({ ...mlp, engine: { name: 'cpu' } });
    const { child, runDir } = place.train(file, ['training.steps=5']);
    assert.equal((await child.exited).code, 0);
    const { config, info } = runPaths(runDir);
    writeFileSync(info, readFileSync(info, 'utf8').replace(/"version": "[^"]*"/, '"version": "0.0.1"'));
    assert.match(readFileSync(config, 'utf8'), /comment that stays/);
    const second = place.start({ task: 'resume', runDir, steps: 6 });
    const note = await second.until(({ type }) => type === 'note');
    assert.ok(note.type === 'note' && note.fault.code === 'trainer.notBitwise');
    assert.equal((await second.exited).code, 0);
    assert.match((await readRunInfo(runDir)).notBitwise ?? '', /version 0\.0\.1/);
  });

  it('is refused where its config was changed under it', async () => {
    const { child, runDir } = place.train(place.config({ ...mlp, engine: { name: 'cpu' } }), ['training.steps=5']);
    await child.exited;
    writeFileSync(runPaths(runDir).config, JSON.stringify({ ...mlp, engine: { name: 'cpu' }, latent: { size: 4 } }));
    const { fault } = await place.start({ task: 'resume', runDir, steps: 6 }).failure();
    assert.equal(fault.code, 'trainer.checkpointStale');
    assert.match(String(fault.args['name']), /generator\/params/);
  });

  it('weighs the same however often it is recorded', async () => {
    const rare = { histogramEvery: 1000, evaluateEvery: 1000, sampleEvery: 1000, checkpointEvery: 1000 };
    const often = { histogramEvery: 1, evaluateEvery: 1, sampleEvery: 1, checkpointEvery: 1 };
    for (const engine of ['cpu', 'onnx'] as const) {
      const [one, other] = await Promise.all([rare, often].map((intervals, i) =>
        place.trained(place.config({ ...mlp, training: { ...training, steps: 6, ...intervals }, engine: { name: engine, threads: 1 } }, `${engine}-${i}.gan.json`))));
      assertSameFiles({ checkpoint: left(one!, 6)['checkpoint']! }, { checkpoint: left(other!, 6)['checkpoint']! });
    }
  });
});

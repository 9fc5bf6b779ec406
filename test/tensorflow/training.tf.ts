import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { readRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { contents, Place } from '../trainer/child.ts';
import { leftAt, smallExperiments } from '../trainer/small-experiments.ts';
import { needsTensorflow } from './installed.ts';

const STEPS = 20;
const training = { steps: STEPS, batchSize: 8, discriminatorSteps: 2, histogramEvery: 6, evaluateEvery: 7, sampleEvery: 10, checkpointEvery: 10 };
const left = (runDir: string): ReturnType<typeof leftAt> => leftAt(runDir, STEPS);

describe('training on TensorFlow', function () {
  this.timeout(300_000);
  let place: Place;
  before(() => { place = Place.withPictures(); });
  before(needsTensorflow);
  after(() => place.remove());

  for (const [name, config] of Object.entries(smallExperiments(training, 8))) {
    it(`gives the same to the bit again, and resumed in its middle, on two threads: ${name}`, async () => {
      const file = place.config({ ...config, engine: { name: 'tensorflow', threads: 2 } }, `${name}.gan.json`);
      const [straight, again, halves] = [await place.trained(file), await place.trained(file), await place.trained(file, [`training.steps=${STEPS / 2}`])];
      const resumed = place.start({ task: 'resume', runDir: halves, steps: STEPS });
      assert.equal((await resumed.exited).code, 0, resumed.output);
      const whole = left(straight);
      assert.deepEqual(Object.values(whole).map((files) => Object.keys(files).length > 0), [true, true, true]);
      assert.deepEqual(left(again), whole);
      assert.deepEqual(left(halves)['checkpoint'], whole['checkpoint']);
      const info = await readRunInfo(halves);
      assert.deepEqual([info.engine?.name, info.engine?.device, info.engine?.threads, info.notBitwise], ['tensorflow', 'cpu', 2, undefined]);
      assert.match(info.engine?.build ?? '', /^[0-9a-f]{16}$/);
    });
  }

  // README's examples, cut short: the toy, and the DCGAN on the real digits.
  for (const [example, steps] of [['ring-mlp', 60], ['mnist-dcgan', 10]] as const) {
    it(`trains the example ${example}, and keeps TensorFlow's own words out of the reports`, async () => {
      const file = path.join(place.folder, `${example}.gan.json`);
      copyFileSync(path.join('examples', example, `${example}.gan.json`), file);
      const { child, runDir } = place.train(file, ['engine.name=tensorflow', `training.steps=${steps}`, `training.sampleEvery=${steps}`]);
      assert.equal((await child.exited).code, 0, child.output);
      const { state, step, engine: used } = await readRunInfo(runDir);
      assert.deepEqual([state, step, used?.name, used?.reason], ['finished', steps, 'tensorflow', undefined]);
      assert.match(child.output, /TensorFlow binary is optimized/, 'what goes to log.txt has them');
      assert.doesNotMatch(JSON.stringify(child.reports), /oneDNN|binary is optimized/);
      assert.ok(Object.keys(contents(runPaths(runDir).samples)).length > 0);
    });
  }

  it('is not what auto takes for the toy, and run.json says by what order', async () => {
    const file = place.config({ ...smallExperiments(training, 8).mlp, engine: { name: 'auto', threads: 1 } }, 'auto.gan.json');
    const runDir = await place.trained(file, ['training.steps=10']);
    const { engine: first } = await readRunInfo(runDir);
    assert.deepEqual([first?.name, first?.choice], ['onnx', 'onnx > tensorflow > wasm > cpu: the bench of the toy MLP']);
  });
});

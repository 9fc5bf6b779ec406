import assert from 'node:assert/strict';
import path from 'node:path';
import type { ConfigInput } from '../../src/config/schema.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { contents, Place,  } from './child.ts';

const STEPS = 4;
const dcgan: ConfigInput = {
  data: { set: 'idx', path: 'images.idx' },
  latent: { size: 3 },
  generator: { network: 'dcgan', filters: 2, dropout: 0.2 },
  discriminator: { network: 'dcgan', filters: 2, dropout: 0.2 },
  training: { steps: STEPS, batchSize: 4, sampleEvery: STEPS, checkpointEvery: STEPS, evaluateEvery: STEPS },
  samples: { count: 4 },
};

describe("a run on ONNX Runtime's WebAssembly build", function () {
  this.timeout(300_000);
  let place: Place;
  before(() => { place = Place.withPictures(); });
  after(() => place.remove());

  it('trains a DCGAN, on two threads, and is bitwise the same resumed in its middle', async () => {
    const file = place.config({ ...dcgan, engine: { name: 'wasm', threads: 2 } });
    const [straight, halves] = await Promise.all([place.trained(file), place.trained(file, [`training.steps=${STEPS / 2}`])]);
    const resumed = place.start({ task: 'resume', runDir: halves, steps: STEPS });
    assert.equal((await resumed.exited).code, 0, resumed.output);
    const { engine, notBitwise } = await readRunInfo(halves);
    assert.deepEqual([engine?.name, engine?.device, engine?.threads, engine?.reason, notBitwise], ['wasm', 'cpu', 2, undefined, undefined]);
    const checkpoint = (runDir: string) => contents(path.join(runPaths(runDir).checkpoints, paddedStep(STEPS)));
    assert.deepEqual(checkpoint(halves), checkpoint(straight));
  });
});

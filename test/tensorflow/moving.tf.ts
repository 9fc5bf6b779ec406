import assert from 'node:assert/strict';
import type { Config, ConfigInput } from '../../src/config/schema.ts';
import { configSchema } from '../../src/config/schema.ts';
import { openEngine } from '../../src/engine/open.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import { latestCheckpoint, readCheckpoint } from '../../src/runs/checkpoints.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { Sampler } from '../../src/trainer/sampler.ts';
import { Place } from '../trainer/child.ts';
import { put } from '../engine/both.ts';
import { needsTensorflow } from './installed.ts';

/** Largest difference of two engines' samples of one checkpoint, whose values are between -1 and 1. */
const TOLERANCE = 1e-4;
const STEPS = 12;
const COUNT = 16;
type Name = 'onnx' | 'tensorflow';

const shape = [8, 8, 1];
const config = (name: Name): ConfigInput => ({
  data: { set: 'idx', path: 'images.idx' },
  latent: { size: 16 },
  generator: { network: 'dcgan', filters: 16 },
  discriminator: { network: 'dcgan', filters: 16 },
  training: { steps: STEPS, batchSize: 16, sampleEvery: STEPS, checkpointEvery: STEPS },
  // After a few steps moving averages are still near where they began, and pictures drawn with them nearly flat.
  samples: { count: COUNT, statistics: 'batch' },
  engine: { name, threads: 1 },
});

/** Samples of a run's newest checkpoint on an engine. */
async function drawn(runDir: string, name: Name): Promise<Float32Array> {
  const { tensors } = await readCheckpoint((await latestCheckpoint(runDir))!.folder);
  const parsed: Config = configSchema.parse(config(name));
  const engine = await openEngine({ name, threads: 1 });
  try {
    return new Sampler(engine, createExperiment(parsed, { shape, classes: 0 }), COUNT).draw(put(engine, tensors), 7);
  } finally {
    engine.dispose();
  }
}

describe('a checkpoint that moves between the embedded engine and TensorFlow', function () {
  this.timeout(300_000);
  let place: Place;
  before(() => { place = Place.withPictures(); });
  before(needsTensorflow);
  after(() => place.remove());

  for (const [from, to] of [['onnx', 'tensorflow'], ['tensorflow', 'onnx']] as const) {
    it(`draws the same samples to ${TOLERANCE}, and trains on: ${from} to ${to}`, async () => {
      const parent = await place.trained(place.config(config(from), `${from}.gan.json`));
      const [here, there] = [await drawn(parent, from), await drawn(parent, to)];
      assert.equal(here.length, COUNT * 64);
      const differences = here.map((value, i) => Math.abs(value - there[i]!));
      assert.ok(Math.max(...differences) <= TOLERANCE, `largest difference: ${Math.max(...differences)}`);
      assert.ok(Math.max(...here) - Math.min(...here) > 0.1, 'they are no flat pictures');

      const runDir = place.runDir();
      const fork = place.start({ task: 'fork', parent, runDir, set: [`engine.name=${to}`, `training.steps=${STEPS + 4}`] });
      assert.equal((await fork.exited).code, 0, fork.output);
      const { state, step, engine, notBitwise } = await readRunInfo(runDir);
      assert.deepEqual([state, step, engine?.name], ['finished', STEPS + 4, to]);
      assert.match(notBitwise ?? '', new RegExp(`name ${from}, now ${to}`));
    });
  }
});

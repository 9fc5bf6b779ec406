import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine, Tensors } from '../../src/engine/engine.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { normal, words } from '../../src/random/random.ts';
import { config, points, ringInput } from './config.ts';
import { mapValues, number, reference, tensorsOf } from './values.ts';

const SIGMA = 0.1;
const BATCH = 64;
const angle = (mode: number): number => (2 * Math.PI * mode) / 8;

function ringBatch(step: number): tf.Tensor {
  const modes = words({ seed: 9, stream: 'mode', step }, BATCH);
  const noise = normal({ seed: 9, stream: 'point', step }, 2 * BATCH);
  const points = noise.map((value, i) => (i % 2 ? Math.sin : Math.cos)(angle(modes[i >> 1]! % 8)) + SIGMA * value);
  return tf.tensor2d(points, [BATCH, 2]);
}

/** Share of samples within three standard deviations of a mode. */
function highQuality(points: Float32Array): number {
  const near = (x: number, y: number) => [0, 1, 2, 3, 4, 5, 6, 7].some((mode) => Math.hypot(x - Math.cos(angle(mode)), y - Math.sin(angle(mode))) < 3 * SIGMA);
  const count = points.length / 2;
  return Array.from({ length: count }, (_, i) => near(points[2 * i]!, points[2 * i + 1]!)).filter(Boolean).length / count;
}

describe('a GAN on a ring of Gaussians', function () {
  this.timeout(60_000);
  let engine: Engine;
  before(async () => {
    engine = await reference();
  });

  it('moves its samples onto the modes within a few hundred steps', () => {
    const experiment = createExperiment(config(ringInput), points);
    const hyper = mapValues(experiment.hyper(1), (value) => tf.scalar(value));
    const sample = engine.compile('sample', ({ ...inputs }) => experiment.sample(inputs, { z: inputs['z']! }));
    const z = tensorsOf(drawNoise(experiment.samplingNoise(500), { seed: 0, stream: 'samples', step: 0 }));
    let state: Tensors = tensorsOf(experiment.initialState(0));
    const quality = () => highQuality(sample({ ...state, ...z })['samples']!.dataSync() as Float32Array);
    const before = quality();
    for (let step = 1; step <= 500; step++) {
      state = tf.tidy(() => {
        let next = state;
        for (const turn of experiment.turns) {
          const noise = tensorsOf(drawNoise(turn.noise, { seed: 0, stream: turn.name, step }));
          const result = turn.play({ state: next, batch: { real: ringBatch(step) }, noise, hyper });
          for (const scalar of Object.values(result.scalars)) assert.ok(Number.isFinite(number(scalar)));
          next = { ...next, ...result.state };
        }
        return next;
      });
    }
    const after = quality();
    assert.ok(before < 0.2 && after > 0.5, `high-quality share ${before} before, ${after} after`);
  });
});

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { openEngine } from '../../src/engine/open.ts';
import { Fault } from '../../src/faults/fault.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import type { DataShape, Experiment } from '../../src/gan/game.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { uniform } from '../../src/random/random.ts';
import { config, points } from './config.ts';
import { checkGradient, inputsOf, playOn, withBiases } from './plays.ts';
import { assertClose, number, reference, tensorsOf } from './values.ts';

const data: DataShape = { shape: [2, 3, 1], classes: 0 };
const PIXELS = 6;
const made = (layers: number[], masks = 1, rate = 1): Experiment =>
  createExperiment(config({
    family: 'made',
    made: { layers, masks },
    training: { batchSize: 8 },
    optimizers: { generator: rate === 1 ? { name: 'sgd', beta1: 0, learningRate: 1 } : { learningRate: rate } },
  }), data);

/** Every image of six pixels that are 0 or 1. */
const everyImage = () => tf.tensor4d(Array.from({ length: 2 ** PIXELS }, (_, i) => Array.from({ length: PIXELS }, (__, d) => (i >> d) & 1)).flat(), [2 ** PIXELS, 2, 3, 1]);
const nats = (experiment: Experiment, images: tf.Tensor, state = tensorsOf(experiment.initialState(3))) => [...experiment.judge(state, { real: images })['nats']!.dataSync()];
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe('the fully visible belief net', () => {
  before(reference);

  for (const [layers, masks] of [[[7], 1], [[7, 5], 1], [[9], 3]] as const) {
    it(`is a distribution: the probabilities of all images add up to 1 (${layers.join('-')} units, ${masks} masks)`, () => {
      assertClose([total(nats(made([...layers], masks), everyImage()).map((value) => Math.exp(-value)))], [1], 1e-4);
    });
  }

  it('knows of each pixel only those before it', () => {
    const experiment = made([20, 20]);
    const state = tensorsOf(experiment.initialState(3));
    // The likelihood of all pixels up to d is that of an image summed over every rest: it must not depend on how the rest is drawn.
    const byPrefix = (d: number) => {
      const sums = new Map<number, number>();
      nats(experiment, everyImage(), state).forEach((value, i) => sums.set(i & ((1 << d) - 1), (sums.get(i & ((1 << d) - 1)) ?? 0) + Math.exp(-value)));
      return [...sums.values()];
    };
    const noise = drawNoise(experiment.samplingNoise(4000), { seed: 1, stream: 'samples', step: 0 });
    const drawn = experiment.sample(state, tensorsOf(noise))['samples']!;
    const values = drawn.dataSync();
    for (const d of [1, 2]) {
      const counts = new Array<number>(1 << d).fill(0);
      for (let i = 0; i < 4000; i++) counts[Array.from({ length: d }, (_, bit) => values[i * PIXELS + bit]! << bit).reduce((a, b) => a | b, 0)]! += 1 / 4000;
      assertClose(counts, byPrefix(d), 0.05, `the first ${d} pixels`);
    }
    assert.deepEqual(drawn.shape, [4000, 2, 3, 1]);
  });

  it('has the gradient of finite differences', () => {
    const experiment = made([7, 5], 2);
    const turn = experiment.turns[0]!;
    const inputs = inputsOf(experiment, data, turn, 1, withBiases(tensorsOf(experiment.initialState(1))));
    checkGradient(turn, { ...inputs, batch: { real: tf.slice(everyImage(), [20, 0, 0, 0], [8, 2, 3, 1]) } }, 'generator');
  });

  it('leaves frozen layers as they are, and computes with them what it did', () => {
    const withFrozen = (freeze: string[]) => createExperiment(config({ family: 'made', made: { layers: [7, 5] }, training: { batchSize: 8 }, init: { from: 'x', freeze } }), data);
    const [whole, frozen] = [made([7, 5]), withFrozen(['generator/hidden1'])];
    const before = tensorsOf(frozen.initialState(3));
    assertClose(nats(frozen, everyImage(), before), nats(whole, everyImage()), 1e-6, 'nats');
    const noise = tensorsOf(drawNoise(whole.samplingNoise(5), { seed: 1, stream: 'samples', step: 0 }));
    assertClose(frozen.sample(before, noise)['samples']!.dataSync(), whole.sample(tensorsOf(whole.initialState(3)), noise)['samples']!.dataSync(), 0, 'samples');
    const turn = frozen.turns[0]!;
    const inputs = inputsOf(frozen, data, turn, 1, before);
    const after = turn.play({ ...inputs, batch: { real: tf.slice(everyImage(), [20, 0, 0, 0], [8, 2, 3, 1]) } }).state;
    const isMoved = (name: string) => number(tf.max(tf.abs(tf.sub(after[name]!, before[name]!)))) > 0;
    assert.deepEqual(Object.keys(after).filter((name) => name.includes('hidden1')).sort(), ['generator/stats/hidden1/bias', 'generator/stats/hidden1/degrees', 'generator/stats/hidden1/kernel']);
    assert.ok(!isMoved('generator/stats/hidden1/kernel') && !isMoved('generator/stats/hidden1/bias'));
    assert.ok(isMoved('generator/params/hidden2/kernel') && isMoved('generator/params/output/kernel'));
    assert.throws(() => withFrozen(['generator/block1']), (error) => error instanceof Fault && error.code === 'gan.freezeUnknown');
  });

  it('learns the likelihood of what it sees', () => {
    const experiment = made([64], 1, 0.02);
    const turn = experiment.turns[0]!;
    // First pixel fair, each later one equal to the one before with probability 0.9: 0.693 + 5 · 0.325 nats.
    const entropy = Math.log(2) - 5 * (0.9 * Math.log(0.9) + 0.1 * Math.log(0.1));
    const chains = (step: number, count: number) => {
      const u = uniform({ seed: 2, stream: 'chain', step }, count * PIXELS);
      const values = new Float32Array(count * PIXELS);
      u.forEach((value, i) => { values[i] = i % PIXELS === 0 ? Number(value < 0.5) : Math.abs(values[i - 1]! - Number(value < 0.1)); });
      return tf.tensor4d(values, [count, 2, 3, 1]);
    };
    let state = tensorsOf(experiment.initialState(1));
    for (let step = 1; step <= 100; step++) {
      state = tf.tidy(() => {
        const inputs = inputsOf(experiment, data, turn, step, state);
        return { ...state, ...turn.play({ ...inputs, batch: { real: chains(step, 64) } }).state };
      });
    }
    const held = nats(experiment, chains(1000, 2000), state);
    const found = total(held) / held.length;
    assert.ok(found > entropy - 0.1 && found < entropy + 0.15, `${found} nats where ${entropy} is the entropy`);
  });

  it('compiled, computes what the reference computes', async () => {
    const experiment = made([7, 5], 2, 0.01);
    const played = async (name: 'cpu' | 'onnx') => {
      const engine = await openEngine({ name, threads: 1 });
      try {
        return playOn(engine, experiment, data, 3);
      } finally {
        engine.dispose();
      }
    };
    const [expected, found] = [await played('cpu'), await played('onnx')];
    for (const [tag, value] of Object.entries(expected.scalars)) assertClose([found.scalars[tag]!], [value], 1e-4, tag);
    await reference();
  }).timeout(20_000);

  it('is not made for points', () => {
    assert.throws(() => createExperiment(config({ family: 'made', data: { set: 'ring' } }), points), (error) => error instanceof Fault && error.code === 'gan.madeImages');
  });
});

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { Batches } from '../../src/data/batches.ts';
import { openDataSet } from '../../src/data/open.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import type { HostTensors } from '../../src/tensors/host-tensor.ts';
import { Judge } from '../../src/trainer/judge.ts';
import { Sampler } from '../../src/trainer/sampler.ts';
import { Training } from '../../src/trainer/training.ts';
import { config, points, ringInput } from '../gan/config.ts';

const parsed = config({
  ...ringInput,
  generator: { network: 'mlp', layers: [8], batchNorm: 'all', dropout: 0.2 },
  discriminator: { network: 'mlp', layers: [8], dropout: 0.2 },
  training: { batchSize: 16, discriminatorSteps: 2 },
});
const experiment = createExperiment(parsed, points);

describe('a training', () => {
  let engine: Engine;
  let dataSet: Awaited<ReturnType<typeof openDataSet>>;
  before(async () => {
    engine = await openEngine({ name: 'cpu', threads: 1 });
    dataSet = await openDataSet(parsed.data, { configFile: 'x.gan.json', seed: 1, progress: () => undefined });
  });

  const start = (state: HostTensors = experiment.initialState(7)) =>
    new Training({ engine, experiment, batches: new Batches(dataSet, { seed: 7, batchSize: 16 }), seed: 7, state });

  /** Plays steps `from` to `to`; `watch` is called after each. */
  function play(training: Training, from: number, to: number, watch: (step: number) => void = () => undefined): Record<string, number>[] {
    return Array.from({ length: to - from + 1 }, (_, i) => {
      const { scalars } = training.step(from + i);
      watch(from + i);
      return scalars;
    });
  }

  it('gives every scalar at every step, and the outputs of each example', () => {
    const training = start();
    const { scalars, tags, observation } = training.step(1);
    assert.deepEqual(Object.keys(scalars).sort(), ['d_fake', 'd_fake_g', 'd_real', 'grad_norm_d', 'grad_norm_g', 'loss_d', 'loss_g']);
    assert.deepEqual([...tags].sort(), ['d_fake', 'd_real']);
    const outputs = observation('d_real');
    assert.equal(outputs.length, 16);
    assert.ok(Math.abs(outputs.reduce((sum, value) => sum + value, 0) / 16 - scalars['d_real']!) < 1e-6);
    training.dispose();
  });

  it('restored from a snapshot goes on bitwise as the one that was never stopped', () => {
    const straight = start();
    const scalars = play(straight, 1, 12);
    const first = start();
    play(first, 1, 5);
    const second = start(first.snapshot());
    assert.deepEqual(play(second, 6, 12), scalars.slice(5));
    assert.deepEqual(second.snapshot(), straight.snapshot());
  });

  it('is not changed by being watched', () => {
    const watched = start();
    const sampler = new Sampler(engine, experiment, 5);
    const judge = new Judge(engine, experiment, dataSet, 7);
    play(watched, 1, 6, (step) => {
      sampler.draw(watched.state, 0);
      judge.means(watched.state, step);
      watched.snapshot();
    });
    const alone = start();
    play(alone, 1, 6);
    assert.deepEqual(watched.snapshot(), alone.snapshot());
  });

  it('keeps no tensor from step to step but its state', () => {
    const training = start();
    play(training, 1, 2);
    const before = tf.memory().numTensors;
    play(training, 3, 8);
    assert.equal(tf.memory().numTensors, before);
    training.dispose();
  });

  it('depends on its seed', () => {
    const other = new Training({ engine, experiment, batches: new Batches(dataSet, { seed: 7, batchSize: 16 }), seed: 8, state: experiment.initialState(7) });
    assert.notDeepEqual(play(other, 1, 1), play(start(), 1, 1));
  });

  it('plays every step with the rate that its schedule has, writes it down, and learns nothing where it is 0', () => {
    const schedule = { shape: 'linear' as const, from: 2, until: 6 };
    const scheduled = createExperiment({ ...parsed, optimizers: { ...parsed.optimizers, generator: { ...parsed.optimizers.generator, schedule: { warmup: 0, to: 0, ...schedule } } } }, points);
    const training = start();
    assert.equal(training.step(1).scalars['learning_rate_g'], undefined);
    training.adopt(scheduled, 1);
    const parameters = (): HostTensors => Object.fromEntries(Object.entries(training.snapshot()).filter(([name]) => name.startsWith('generator/params')));
    const states: HostTensors[] = [];
    const rates = play(training, 2, 8, () => states.push(parameters())).map((scalars) => scalars['learning_rate_g']);
    assert.deepEqual(rates, [1, 0.75, 0.5, 0.25, 0, 0, 0].map((share) => 5e-3 * share));
    assert.notDeepEqual(states[3], states[2]);
    assert.deepEqual([states[4], states[5], states[6]], [states[3], states[3], states[3]]);
    training.adopt(experiment, 8);
    assert.equal(training.step(9).scalars['learning_rate_g'], undefined);
    assert.notDeepEqual(parameters(), states[3]);
    training.dispose();
  });

  it('draws samples in chunks, the first of which is the grid', () => {
    const training = start();
    const sampler = new Sampler(engine, experiment, 5);
    const grid = sampler.draw(training.state, 3);
    assert.equal(grid.length, 10);
    const many = sampler.draw(training.state, 3, 12);
    assert.equal(many.length, 24);
    assert.deepEqual(many.subarray(0, 10), grid);
    assert.notDeepEqual(many.subarray(10, 20), grid);
    assert.deepEqual(sampler.draw(training.state, 3, 2), grid.subarray(0, 4));
    assert.notDeepEqual(sampler.draw(training.state, 4), grid);
  });

  it('shows D as many held-out reals as a batch has', () => {
    const training = start();
    const judge = new Judge(engine, experiment, dataSet, 7);
    const first = judge.means(training.state, 1);
    const mean = first['d_held_out']!;
    assert.ok(mean > 0 && mean < 1);
    assert.deepEqual(judge.means(training.state, 1), first);
    assert.notDeepEqual(judge.means(training.state, 2), first);
  });
});

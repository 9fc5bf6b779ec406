import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { ConfigInput } from '../../src/config/schema.ts';
import { Fault } from '../../src/faults/fault.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import type { Experiment, TurnInputs } from '../../src/gan/game.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { config, points, ringInput } from './config.ts';
import { checkGradient } from './plays.ts';
import { assertClose, assertSameTensors, mapValues, number, reference, tensorsOf } from './values.ts';

const tiny: ConfigInput = {
  latent: { size: 3 },
  generator: { network: 'dcgan', filters: 2, kernel: 3, dropout: 0.2, activation: 'tanh' },
  discriminator: { network: 'dcgan', filters: 2, kernel: 3, dropout: 0.2, activation: 'tanh', batchNorm: 'all' },
  training: { batchSize: 4 },
};
const shape = [8, 8, 1];
const reals = () => tf.tensor(Float32Array.from({ length: 4 * 64 }, (_, i) => Math.sin(i)), [4, ...shape]);

function inputsOf(experiment: Experiment, turn: string, step: number): TurnInputs {
  const { noise } = experiment.turns.find(({ name }) => name === turn)!;
  return {
    state: tensorsOf(experiment.initialState(1)),
    batch: { real: reals() },
    noise: tensorsOf(drawNoise(noise, { seed: 1, stream: turn, step })),
    hyper: mapValues(experiment.hyper(1), (value) => tf.scalar(value)),
  };
}

const play = (experiment: Experiment, turn: string, inputs: TurnInputs) => experiment.turns.find(({ name }) => name === turn)!.play(inputs);

describe('the two-player game', () => {
  before(reference);

  it('names its state, scalars and hyperparameters', () => {
    const experiment = createExperiment(config(tiny), { shape, classes: 0 });
    const parts = new Set(Object.keys(experiment.initialState(0)).map((name) => name.split('/').slice(0, 2).join('/')));
    assert.deepEqual([...parts].sort(), ['discriminator/params', 'discriminator/slots', 'discriminator/stats', 'generator/params', 'generator/slots', 'generator/stats']);
    assert.deepEqual(experiment.schedule.map(({ turn, times }) => [turn, times]), [['discriminator', 1], ['generator', 1]]);
    const tags = experiment.turns.flatMap(({ name }) => Object.keys(play(experiment, name, inputsOf(experiment, name, 1)).scalars));
    assert.deepEqual(tags.sort(), ['d_fake', 'd_fake_g', 'd_real', 'grad_norm_d', 'grad_norm_g', 'loss_d', 'loss_g']);
    for (const { hyper } of experiment.turns) for (const name of hyper) assert.ok(name in experiment.hyper(1));
  });

  it('is a pure function: a turn repeated gives equal bytes and changes nothing that it was given', () => {
    const experiment = createExperiment(config(tiny), { shape, classes: 0 });
    for (const turn of ['discriminator', 'generator']) {
      const inputs = inputsOf(experiment, turn, 1);
      const [first, second] = [play(experiment, turn, inputs), play(experiment, turn, inputs)];
      assertSameTensors(first.state, second.state);
      assertSameTensors(first.scalars, second.scalars);
      assertSameTensors(inputs.state, tensorsOf(experiment.initialState(1)));
      const other = play(experiment, turn, { ...inputs, noise: inputsOf(experiment, turn, 2).noise });
      const loss = turn === 'generator' ? 'loss_g' : 'loss_d';
      assert.notEqual(number(first.scalars[loss]!), number(other.scalars[loss]!));
    }
  });

  it("moves the owner's parameters, slots and statistics only", () => {
    const experiment = createExperiment(config(tiny), { shape, classes: 0 });
    for (const turn of ['discriminator', 'generator']) {
      const inputs = inputsOf(experiment, turn, 1);
      const { state } = play(experiment, turn, inputs);
      const own = Object.keys(inputs.state).filter((name) => name.startsWith(`${turn}/`));
      assert.deepEqual(Object.keys(state).sort(), own.sort());
      for (const name of own) assert.notDeepEqual(state[name]!.dataSync(), inputs.state[name]!.dataSync(), name);
    }
  });

  it("feeds D's moving averages by reals, then by fakes, as separate batches", () => {
    const parsed = config({
      ...tiny,
      generator: { network: 'dcgan', filters: 2, kernel: 3 },
      discriminator: { network: 'mlp', layers: [3], batchNorm: 'all', batchNormMomentum: 0.6 },
      samples: { statistics: 'batch' },
    });
    const experiment = createExperiment(parsed, { shape, classes: 0 });
    const inputs = inputsOf(experiment, 'discriminator', 1);
    const moved = play(experiment, 'discriminator', inputs).state['discriminator/stats/block1/norm/mean']!;
    const kernel = inputs.state['discriminator/params/block1/dense/kernel']!;
    const meanOf = (x: tf.Tensor) => tf.mean(tf.matMul(tf.reshape(x, [4, -1]), kernel), 0);
    const fakes = experiment.sample(inputs.state, inputs.noise)['samples']!;
    const expected = tf.add(tf.mul(meanOf(inputs.batch['real']!), 0.6 * 0.4), tf.mul(meanOf(fakes), 0.4));
    assertClose(moved.dataSync(), expected.dataSync(), 1e-6);
  });

  for (const on of ['logits', 'probabilities'] as const) {
    it(`has the gradients of finite differences (${on})`, () => {
      const output = on === 'logits' ? 'logits' : 'sigmoid';
      const parsed = config({
        ...tiny,
        discriminator: { network: 'dcgan', filters: 2, kernel: 3, dropout: 0.2, activation: 'tanh', batchNorm: 'all', output, initialSigma: 0.3 },
        generator: { network: 'dcgan', filters: 2, kernel: 3, dropout: 0.2, activation: 'tanh', initialSigma: 0.3 },
        objective: { on },
        optimizers: { generator: { name: 'sgd', beta1: 0, learningRate: 1 }, discriminator: { name: 'sgd', beta1: 0, learningRate: 1 } },
      });
      const experiment = createExperiment(parsed, { shape, classes: 0 });
      for (const player of ['discriminator', 'generator'] as const) checkGradient(experiment.turns.find(({ name }) => name === player)!, inputsOf(experiment, player, 1), player);
    });
  }

  it('samples by moving averages or by the batch, and judges held-out reals', () => {
    const sample = (statistics: 'moving' | 'batch') => {
      const experiment = createExperiment(config({ ...tiny, samples: { statistics } }), { shape, classes: 0 });
      const noise = tensorsOf(drawNoise(experiment.samplingNoise(5), { seed: 3, stream: 'samples', step: 0 }));
      return experiment.sample(tensorsOf(experiment.initialState(1)), noise)['samples']!;
    };
    assert.deepEqual(sample('moving').shape, [5, ...shape]);
    assert.notDeepEqual(sample('moving').dataSync(), sample('batch').dataSync());
    const experiment = createExperiment(config(tiny), { shape, classes: 0 });
    const { d } = experiment.judge(tensorsOf(experiment.initialState(1)), { real: reals() });
    assert.deepEqual(d!.shape, [4]);
    assert.ok(d!.dataSync().every((p) => p > 0 && p < 1));
  });

  it('draws a uniform latent from -1 to 1', () => {
    const experiment = createExperiment(config({ ...tiny, latent: { size: 300, distribution: 'uniform' } }), { shape, classes: 0 });
    const { z } = drawNoise(experiment.samplingNoise(50), { seed: 3, stream: 'samples', step: 0 });
    assert.ok(z!.data.every((value) => value >= -1 && value < 1));
    assert.ok(Math.min(...z!.data) < -0.99 && Math.max(...z!.data) > 0.99);
  });

  it("refuses an objective that does not fit the discriminator's output", () => {
    const wrong = config({ ...ringInput, discriminator: { network: 'mlp', output: 'sigmoid' } });
    assert.throws(() => createExperiment(wrong, points), (error) => error instanceof Fault && error.code === 'gan.judgement' && error.message.includes('probabilities'));
  });
});

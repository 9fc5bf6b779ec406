import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { Fault } from '../../src/faults/fault.ts';
import type { NoiseSpecs } from '../../src/gan/game.ts';
import type { Network } from '../../src/gan/nn/network.ts';
import { discriminatorNetwork, generatorNetwork } from '../../src/gan/nn/players.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { config } from './config.ts';
import { reference, tensorsOf } from './values.ts';

const parameters = (network: Network): number => network.describe().reduce((sum, layer) => sum + layer.parameters, 0);
const sizes = (network: Network): number => Object.values(network.init(1, 'x').params).reduce((sum, { data }) => sum + data.length, 0);
const training = (network: Network, batch: number) => tensorsOf(drawNoise(network.noise(batch), { seed: 2, stream: 't', step: 1 }));

/** The network's own initial values on random input in training mode. */
function forward(network: Network, batch: number): tf.Tensor {
  const { params, stats } = network.init(1, 'x');
  const x = tf.randomNormal([batch, ...network.inputShape], 0, 1, 'float32', 7);
  return network.apply(tensorsOf(params), tensorsOf(stats), x, { statistics: 'batch', noise: training(network, batch) }).y;
}

describe('networks', () => {
  before(reference);

  it('of the DCGAN for MNIST have the shapes and the parameters of the paper', () => {
    const { generator, discriminator } = config({ generator: { network: 'dcgan', kernel: 5 }, discriminator: { network: 'dcgan', kernel: 5 } });
    const g = generatorNetwork(generator, 100, [28, 28, 1]);
    const d = discriminatorNetwork(discriminator, [28, 28, 1]);
    // dense 100 → 7·7·128, then 128 → 64 → 1 with 5x5 kernels; two batch norms; a bias in the last block only
    assert.equal(parameters(g), 100 * 6272 + 2 * 128 + 25 * 128 * 64 + 2 * 64 + 25 * 64 + 1);
    assert.equal(parameters(d), 25 * 64 + 64 + 25 * 64 * 128 + 2 * 128 + 6272 + 1);
    assert.deepEqual(g.describe().map(({ shape }) => shape.join('x')).filter((shape, i, all) => shape !== all[i - 1]), ['6272', '7x7x128', '14x14x64', '28x28x1']);
    assert.deepEqual(d.describe().map(({ shape }) => shape.join('x')).filter((shape, i, all) => shape !== all[i - 1]), ['14x14x64', '7x7x128', '6272', '1']);
  });

  it('keep their promises for any combination of options', () => {
    const options = {
      batchNorm: fc.constantFrom('inner' as const, 'all' as const, 'none' as const),
      dropout: fc.constantFrom(0, 0.3),
      init: fc.constantFrom('normal' as const, 'glorot' as const, 'he' as const),
      activation: fc.constantFrom('relu' as const, 'leaky-relu' as const, 'tanh' as const),
    };
    const dcgan = fc.record({ network: fc.constant('dcgan' as const), filters: fc.integer({ min: 1, max: 3 }), blocks: fc.integer({ min: 1, max: 2 }), kernel: fc.integer({ min: 1, max: 4 }), ...options });
    const mlp = fc.record({ network: fc.constant('mlp' as const), layers: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }), ...options });
    const upsample = fc.constantFrom('transposed' as const, 'nearest' as const);
    fc.assert(
      fc.property(fc.oneof(dcgan, mlp), fc.oneof(dcgan, mlp), upsample, fc.constantFrom(1, 3), (g, d, up, channels) => {
        const parsed = config({ generator: g.network === 'dcgan' ? { ...g, upsample: up } : g, discriminator: d });
        const shape = [8, 4, channels];
        for (const network of [generatorNetwork(parsed.generator, 3, shape), discriminatorNetwork(parsed.discriminator, shape)]) {
          const y = forward(network, 2);
          assert.deepEqual(y.shape, [2, ...network.outputShape]);
          assert.ok(y.dataSync().every(Number.isFinite));
          assert.equal(sizes(network), parameters(network));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('put batch norm and biases where the config says', () => {
    const kinds = (where: 'inner' | 'all' | 'none') => {
      const { generator, discriminator } = config({ generator: { network: 'dcgan', batchNorm: where }, discriminator: { network: 'dcgan', batchNorm: where } });
      return [generatorNetwork(generator, 8, [28, 28, 1]), discriminatorNetwork(discriminator, [28, 28, 1])].map((network) => Object.keys(network.init(0, '').stats).filter((name) => name.endsWith('/mean')).map((name) => name.split('/')[0]));
    };
    assert.deepEqual(kinds('inner'), [['block0', 'block1'], ['block2']]);
    assert.deepEqual(kinds('all'), [['block0', 'block1', 'block2'], ['block1', 'block2']]);
    assert.deepEqual(kinds('none'), [[], []]);
    const { generator } = config();
    const names = Object.keys(generatorNetwork(generator, 8, [28, 28, 1]).init(0, '').params);
    assert.deepEqual(names.filter((name) => name.endsWith('/bias')), ['block2/conv/bias']);
  });

  it('initialise each tensor from its own stream', () => {
    const { discriminator } = config({ discriminator: { network: 'mlp', layers: [4, 4] } });
    const deeper = config({ discriminator: { network: 'mlp', layers: [4, 4, 4] } }).discriminator;
    const short = discriminatorNetwork(discriminator, [2]).init(5, 'd').params;
    const long = discriminatorNetwork(deeper, [2]).init(5, 'd').params;
    assert.deepEqual(short['block2/dense/kernel'], long['block2/dense/kernel']);
    assert.notDeepEqual(short['block2/dense/kernel'], discriminatorNetwork(discriminator, [2]).init(6, 'd').params['block2/dense/kernel']);
    assert.notDeepEqual(short['block2/dense/kernel'], discriminatorNetwork(discriminator, [2]).init(5, 'e').params['block2/dense/kernel']);
  });

  it('initialise with the standard deviations of the papers', () => {
    const sigma = (init: 'normal' | 'glorot' | 'he') => {
      const { discriminator } = config({ discriminator: { network: 'mlp', layers: [300], init, initialSigma: 0.05 } });
      const { data } = discriminatorNetwork(discriminator, [100]).init(0, 'd').params['block1/dense/kernel']!;
      return Math.sqrt(Array.from(data).reduce((sum, value) => sum + value * value, 0) / data.length);
    };
    const within = (actual: number, expected: number) => assert.ok(Math.abs(actual / expected - 1) < 0.02, `${actual} for ${expected}`);
    within(sigma('normal'), 0.05);
    within(sigma('glorot'), Math.sqrt(2 / 400));
    within(sigma('he'), Math.sqrt(2 / 100));
  });

  it('drop the asked share in training and nothing in sampling', () => {
    const { discriminator } = config({ discriminator: { network: 'mlp', layers: [2000], dropout: 0.25, activation: 'relu' } });
    const network = discriminatorNetwork(discriminator, [3]);
    const specs: NoiseSpecs = network.noise(4);
    assert.deepEqual(specs, { 'block1/dropout': { shape: [4, 2000], distribution: 'uniform' } });
    const { params, stats } = network.init(1, 'x');
    const of = (noise: Record<string, tf.Tensor> | undefined) => network.apply(tensorsOf(params), tensorsOf(stats), tf.ones([4, 3]), { statistics: 'batch', noise }).y;
    const nothing = of({ 'block1/dropout': tf.ones([4, 2000]) }).dataSync();
    const plain = of(undefined).dataSync();
    plain.forEach((value, i) => assert.ok(Math.abs(nothing[i]! - value / 0.75) < 1e-4));
    assert.deepEqual([...of({ 'block1/dropout': tf.zeros([4, 2000]) }).dataSync()], [0, 0, 0, 0]);
    const mask = drawNoise(specs, { seed: 1, stream: 's', step: 3 })['block1/dropout']!.data;
    const dropped = Array.from(mask).filter((value) => value < 0.25).length / mask.length;
    assert.ok(Math.abs(dropped - 0.25) < 0.02);
  });

  it('come to images of any size, by the sides of the halvings backwards', () => {
    const networks = [{ network: 'dcgan' as const, filters: 2 }, { network: 'dcgan' as const, filters: 2, upsample: 'nearest' as const }, { network: 'resnet' as const, filters: 2 }];
    for (const input of networks) {
      const sidesOf = (shape: readonly number[], blocks: number) => {
        const made = generatorNetwork(config({ generator: { ...input, blocks } }).generator, 3, shape);
        const { params, stats } = made.init(0, 'g');
        assert.deepEqual(made.apply(tensorsOf(params), tensorsOf(stats), tf.ones([2, 3]), { statistics: 'batch', noise: undefined }).y.shape, [2, ...shape]);
        const sides = made.describe().filter(({ shape: { length } }) => length === 3).map(({ shape: [height, width] }) => `${height}x${width}`);
        return [...new Set(sides)].join(' ');
      };
      assert.equal(sidesOf([28, 28, 1], 3), '4x4 7x7 14x14 28x28');
      assert.equal(sidesOf([50, 37, 3], 4), '4x3 7x5 13x10 25x19 50x37');
      assert.equal(sidesOf([16, 16, 1], 2), '4x4 8x8 16x16');
    }
  });

  it('refuse shapes that they cannot make or take', () => {
    const { generator, discriminator } = config({ generator: { network: 'dcgan', blocks: 3 } });
    const code = (f: () => unknown) => {
      try {
        f();
      } catch (error) {
        assert.ok(error instanceof Fault);
        assert.doesNotMatch(error.message, /\{/);
        return error.code;
      }
      return 'none';
    };
    assert.equal(code(() => generatorNetwork(generator, 4, [2])), 'gan.needsImages');
    assert.equal(code(() => discriminatorNetwork(discriminator, [2])), 'gan.needsImages');
    assert.equal(code(() => generatorNetwork(generator, 4, [32, 24, 3])), 'none');
  });
});

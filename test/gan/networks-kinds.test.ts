import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { LayerInput } from '../../src/config/layer-schema.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import type { Tensors } from '../../src/engine/engine.ts';
import { Fault } from '../../src/faults/fault.ts';
import type { DiscriminatorOptions, GeneratorOptions } from '../../src/gan/nn/ends.ts';
import { headNetwork } from '../../src/gan/nn/ends.ts';
import type { Network } from '../../src/gan/nn/network.ts';
import { discriminatorNetwork, generatorNetwork } from '../../src/gan/nn/players.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { normal } from '../../src/random/random.ts';
import type { HostTensors } from '../../src/tensors/host-tensor.ts';
import { compiled, eagerly, withEngine } from '../engine/both.ts';
import { config } from './config.ts';
import { assertClose, mapValues, reference, tensorsOf } from './values.ts';

const parameters = (network: Network): number => network.describe().reduce((sum, layer) => sum + layer.parameters, 0);
const generator = (input: ConfigInput['generator'], latent: number, shape: readonly number[], options?: GeneratorOptions) => generatorNetwork(config({ generator: input }).generator, latent, shape, options);
const discriminator = (input: ConfigInput['discriminator'], shape: readonly number[], options?: DiscriminatorOptions) => discriminatorNetwork(config({ discriminator: input }).discriminator, shape, options);

/** A network in training on its own initial values: output, features, statistics, and the gradient of a sum by every weight and by x. */
function inTraining(network: Network, classes = 0, batch = 3) {
  const { params, stats } = network.init(1, 'x');
  const noise = drawNoise(network.noise(batch), { seed: 2, stream: 't', step: 1 });
  const size = network.inputShape.reduce((product, side) => product * side, 1);
  const x = { dtype: 'float32' as const, shape: [batch, ...network.inputShape], data: normal({ seed: 4, stream: 'x', step: 0 }, batch * size) };
  const condition = { dtype: 'float32' as const, shape: [batch, Math.max(1, classes)], data: Float32Array.from({ length: batch * Math.max(1, classes) }, (_, i) => (i % (classes + 1) === 0 ? 1 : 0)) };
  const put = (prefix: string, values: HostTensors) => Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
  const inputs: HostTensors = { ...put('p:', params), ...put('s:', stats), ...put('n:', noise), x, ...(classes > 0 ? { condition } : {}) };
  const part = (given: Tensors, prefix: string) => Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])));
  const f = (given: Tensors): Tensors => {
    const names = Object.keys(params);
    const apply = (values: readonly tf.Tensor[], input: tf.Tensor) =>
      network.apply(Object.fromEntries(names.map((name, i) => [name, values[i]!])), part(given, 's:'), input, { statistics: 'batch', noise: part(given, 'n:'), condition: given['condition'] });
    const at = names.map((name) => given[`p:${name}`]!);
    const { y, features, stats: after } = apply(at, given['x']!);
    const wave = tf.sin(tf.reshape(tf.range(0, y.size, 1, 'float32'), y.shape));
    const gradients = tf.grads((...values: tf.Tensor[]) => tf.sum(tf.mul(apply(values.slice(0, -1), values.at(-1)!).y, wave)))([...at, given['x']!]);
    return { y, features, ...mapValues(after, (value) => tf.clone(value)), ...Object.fromEntries(gradients.map((gradient, i) => [`gradient ${names[i] ?? 'x'}`, gradient])) };
  };
  return { f, inputs };
}

const code = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    assert.ok(error instanceof Fault, String(error));
    assert.doesNotMatch(error.message, /\{/);
    return error.code;
  }
  return 'none';
};

describe('networks: residual', () => {
  before(reference);

  it('have the shapes and the weights of SNGAN (Miyato 2018, table 4) on 32 x 32', () => {
    const g = generator({ network: 'resnet', blocks: 3 }, 128, [32, 32, 3]);
    const d = discriminator({ network: 'resnet', blocks: 2, weightNorm: 'spectral' }, [32, 32, 3]);
    const convolution = (side: number, from: number, to: number) => side * side * from * to + to;
    const block = 2 * (2 * 256) + 2 * convolution(3, 256, 256) + convolution(1, 256, 256);
    assert.equal(parameters(g), 128 * 4096 + 4096 + 3 * block + 2 * 256 + convolution(3, 256, 3));
    const first = convolution(3, 3, 128) + convolution(3, 128, 128) + convolution(1, 3, 128);
    const halving = 2 * convolution(3, 128, 128) + convolution(1, 128, 128);
    assert.equal(parameters(d), first + halving + 2 * (2 * convolution(3, 128, 128)) + 128 + 1);
    assert.deepEqual([g.outputShape, d.featureShape, d.outputShape], [[32, 32, 3], [128], [1]]);
  });

  it('add what goes around a block to what goes through it', () => {
    const network = discriminator({ network: 'resnet', filters: 2, blocks: 1, plainBlocks: 1, pool: 'mean' }, [4, 4, 1]);
    const { params, stats } = network.init(3, 'x');
    const apply = (change: (name: string) => boolean) => {
      const values = mapValues(tensorsOf(params), (value, name) => (change(name) ? tf.zerosLike(value) : value));
      return network.apply(values, tensorsOf(stats), tf.reshape(tf.sin(tf.range(0, 32, 1, 'float32')), [2, 4, 4, 1]), { statistics: 'batch', noise: undefined }).features;
    };
    const [whole, around, through] = [apply(() => false), apply((name) => name.includes('block2/second')), apply((name) => name.includes('block1/second'))];
    // Without its second convolution the plain block hands on what it was given: relu, then the mean of block 1.
    const skip = network.apply(mapValues(tensorsOf(params), (value, name) => (name.includes('block1/second') || name.includes('block2/second') ? tf.zerosLike(value) : value)), tensorsOf(stats), tf.ones([1, 4, 4, 1]), { statistics: 'batch', noise: undefined }).features;
    const kernel = tensorsOf(params)['block1/beside/conv/kernel']!;
    assertClose(skip.dataSync(), tf.relu(tf.reshape(kernel, [-1])).dataSync(), 1e-6);
    for (const other of [around, through]) assert.ok(tf.max(tf.abs(tf.sub(whole, other))).dataSync()[0]! > 1e-4);
  });

  it('refuse points', () => {
    assert.equal(code(() => discriminator({ network: 'resnet' }, [2])), 'gan.needsImages');
  });
});

describe('networks: of the layers in a config', () => {
  before(reference);
  const layers: LayerInput[] = [{ layer: 'dense', units: 32 }, { layer: 'reshape', shape: [4, 4, 2] }, { layer: 'norm' }, { layer: 'activation' }, { layer: 'transposed', filters: 1 }];

  it('are made in their order, without a bias before a norm', () => {
    const network = generator({ network: 'layers', layers, outputActivation: 'tanh' }, 5, [8, 8, 1]);
    assert.deepEqual(network.describe().map(({ name, shape }) => `${name} ${shape.join('x')}`), ['layer1/dense 32', 'layer2/reshape 4x4x2', 'layer3/norm 4x4x2', 'layer4/activation 4x4x2', 'layer5/transposed 8x8x1', 'output/shape 8x8x1', 'output/activation 8x8x1']);
    assert.equal(parameters(network), 5 * 32 + 32 + 4 + 16 * 2 + 1);
    const own = discriminator({ network: 'layers', layers: [{ layer: 'conv', filters: 3 }, { layer: 'norm', norm: 'layer' }, { layer: 'flatten' }] }, [4, 4, 1]);
    assert.deepEqual([own.featureShape, own.outputShape, parameters(own)], [[48], [1], 16 * 3 + 6 + 49]);
  });

  it('say which layer cannot take what it is given, and where the end is wrong', () => {
    assert.equal(code(() => generator({ network: 'layers', layers }, 5, [8, 8, 3])), 'gan.layersEnd');
    assert.equal(code(() => discriminator({ network: 'layers', layers: [{ layer: 'conv' }] }, [2])), 'gan.layerInput');
  });
});

describe('networks: for conditions, several outputs and further heads', () => {
  before(reference);

  it('take the condition where the family wants it', () => {
    const kinds = (network: Network) => network.describe().map(({ kind }) => kind).filter((kind) => kind.includes('class'));
    const shape = [8, 8, 1];
    const condition = (by: 'concatenation' | 'batch-norm') => ({ condition: { classes: 3, by } }) as const;
    assert.deepEqual(kinds(generator({ network: 'dcgan' }, 4, shape, condition('concatenation'))), ['3 classes beside']);
    assert.deepEqual(kinds(generator({ network: 'resnet', blocks: 1, filters: 4 }, 4, shape, condition('batch-norm'))), ['batch norm of 3 classes', 'batch norm of 3 classes']);
    assert.deepEqual(kinds(discriminator({ network: 'dcgan' }, shape, { condition: { classes: 3, by: 'concatenation' } })), ['3 classes beside']);
    assert.deepEqual(kinds(discriminator({ network: 'dcgan', weightNorm: 'spectral' }, shape, { condition: { classes: 3, by: 'projection' } })), ['projection on 3 classes, spectral norm']);
  });

  it('give K + 1 numbers, and features that another head can go on from', () => {
    const network = discriminator({ network: 'mlp', layers: [6, 5], minibatchKernels: 4 }, [2], { outputs: 11 });
    assert.deepEqual([network.outputShape, network.featureShape], [[11], [5]]);
    const head = headNetwork(config().discriminator, network.featureShape, 7, 9);
    assert.deepEqual([head.inputShape, head.outputShape, parameters(head)], [[5], [7], 5 * 9 + 9 + 9 * 7 + 7]);
  });
});

describe('networks: compiled and by the reference', function () {
  this.timeout(120_000);
  const image = [6, 6, 2];
  const cases: Readonly<Record<string, () => ReturnType<typeof inTraining>>> = {
    'a residual generator, conditioned by batch norm': () => inTraining(generator({ network: 'resnet', filters: 3, blocks: 1, weightNorm: 'spectral' }, 4, image, { condition: { classes: 3, by: 'batch-norm' } }), 3),
    'a residual discriminator with projection': () => inTraining(discriminator({ network: 'resnet', filters: 3, blocks: 1, plainBlocks: 1, weightNorm: 'spectral' }, image, { condition: { classes: 3, by: 'projection' } }), 3),
    'an mlp with maxout, weight norm, noise and minibatch discrimination': () => inTraining(discriminator({ network: 'mlp', layers: [5, 4], activation: 'maxout', pieces: 3, weightNorm: 'weight', noise: 0.5, inputNoise: 0.3, dropout: 0.2, minibatchKernels: 3, minibatchDimensions: 2 }, [2])),
    'a dcgan with instance norm and the condition beside': () => inTraining(discriminator({ network: 'dcgan', filters: 3, blocks: 1, norm: 'instance', batchNorm: 'all', weightNorm: 'spectral' }, image, { condition: { classes: 3, by: 'concatenation' } }), 3),
  };

  for (const [name, make] of Object.entries(cases)) {
    it(`${name} gives the same output, statistics and gradients`, async () => {
      const { f, inputs } = await withEngine('cpu', () => make());
      const expected = await withEngine('cpu', (engine) => eagerly(engine, f, inputs));
      const actual = await withEngine('onnx', (engine) => compiled(engine, f, inputs));
      assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
      for (const [part, { data }] of Object.entries(expected)) assertClose(actual[part]!.data, data, 1e-3, part);
      assert.ok(Object.entries(expected).every(([part, { data }]) => !part.startsWith('gradient') || data.some((value) => value !== 0)), 'a gradient is nothing but zeros');
    });
  }
});

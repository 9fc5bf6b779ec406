import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { maxout } from '../../src/gan/nn/activation.ts';
import { conditionalBatchNorm, batchNorm } from '../../src/gan/nn/batch-norm.ts';
import { concatenateCondition, projection } from '../../src/gan/nn/condition.ts';
import { conv2d, conv2dTranspose } from '../../src/gan/nn/convolution.ts';
import { dense } from '../../src/gan/nn/dense.ts';
import { weightInit } from '../../src/gan/nn/initializers.ts';
import type { Layer } from '../../src/gan/nn/layer.ts';
import { minibatchDiscrimination } from '../../src/gan/nn/minibatch.ts';
import { gaussianNoise } from '../../src/gan/nn/noise.ts';
import { instanceNorm, layerNorm } from '../../src/gan/nn/normalisation.ts';
import { applied, dot, initialOf, numbers, product, rowsOf, singularValues, slopes, transposed } from './definitions.ts';
import { assertClose, number, reference } from './values.ts';

const init = weightInit({ init: 'glorot', initialSigma: 0.02, initialGain: 1 });
const options = (weightNorm: 'none' | 'spectral' | 'weight') => ({ init, bias: false, weightNorm });
const identity = (size: number) => tf.eye(size);

/** The weights that a dense layer uses, [inputs, units], after so many applications in training. */
function used(layer: Layer, inputs: number, times: number) {
  const { params } = initialOf(layer);
  let { stats } = initialOf(layer);
  let y = tf.zeros([1]);
  for (let i = 0; i < times; i++) ({ y, stats } = layer.apply(identity(inputs), { params, stats, statistics: 'batch', noise: undefined }));
  return { params, stats, y };
}

const slopeOf = (layer: Layer, kernel: tf.Tensor, weights: tf.Tensor, stats = initialOf(layer).stats) =>
  tf.grad((value: tf.Tensor) => tf.sum(tf.mul(weights, applied(layer, identity(kernel.shape[0]), { params: { ...initialOf(layer).params, kernel: value }, stats }).y)))(kernel);

describe('networks: transposed convolution', () => {
  before(reference);

  for (const [kernel, stride, trim] of [[3, 2, 0], [3, 2, 1], [4, 2, 1], [2, 3, 2], [5, 3, 1]] as const) {
    it(`of kernel ${kernel}, stride ${stride} and trim ${trim} is the transpose of the convolution that goes back to its input's size`, () => {
      const [side, long] = [4, 4 * stride - trim];
      const layer = conv2dTranspose({ filters: 3, kernel, stride, trim: [trim, trim], ...options('none') })([side, side, 2]);
      const x = tf.tensor4d(numbers(side * side * 2), [1, side, side, 2]);
      const y = tf.tensor4d(numbers(long * long * 3, 1), [1, long, long, 3]);
      const { params } = initialOf(layer);
      const up = applied(layer, x, { params }).y;
      const down = tf.conv2d(y, params['kernel'] as tf.Tensor4D, stride, 'same');
      assert.deepEqual([layer.shape, up.shape, down.shape], [[long, long, 3], [1, long, long, 3], x.shape]);
      assertClose([dot([...up.dataSync()], [...y.dataSync()])], [dot([...x.dataSync()], [...down.dataSync()])], 1e-4);
    });
  }
});

describe('networks: spectral normalisation', () => {
  before(reference);

  it('divides by the greatest singular value, which it finds from one application to the next', () => {
    const layer = dense(5, options('spectral'))([7]);
    const { params, y } = used(layer, 7, 80);
    const kernel = rowsOf(params['kernel']!.dataSync(), 5);
    assertClose(y.dataSync(), kernel.flat().map((value) => value / singularValues(kernel)[0]!), 1e-5);
    assertClose([singularValues(rowsOf(y.dataSync(), 5))[0]!], [1], 1e-5);
  });

  it('makes one power iteration an application (Miyato 2018, algorithm 1)', () => {
    const layer = dense(3, options('spectral'))([4]);
    const { params, stats } = initialOf(layer);
    const kernel = rowsOf(params['kernel']!.dataSync(), 3);
    const unit = (values: readonly number[]) => values.map((value) => value / Math.sqrt(dot(values, values)));
    const times = (matrix: readonly (readonly number[])[], vector: readonly number[]) => matrix.map((row) => dot(row, vector));
    const v = unit(times(kernel, [...stats['kernel_u']!.dataSync()]));
    const u = unit(times(transposed(kernel), v));
    const result = applied(layer, identity(4));
    assertClose(result.stats['kernel_u']!.dataSync(), u, 1e-6);
    assertClose(result.y.dataSync(), kernel.flat().map((value) => value / dot(v, times(kernel, u))), 1e-5);
  });

  it('leaves its vector as it is in sampling', () => {
    const layer = dense(5, options('spectral'))([7]);
    const { params, stats, y } = used(layer, 7, 80);
    const sampled = layer.apply(identity(7), { params, stats, statistics: 'moving', noise: undefined });
    assert.deepEqual(sampled.stats, {});
    assertClose(sampled.y.dataSync(), y.dataSync(), 1e-5);
  });

  it('has the gradient of W / σ(W), with σ by its definition', () => {
    const layer = dense(3, options('spectral'))([4]);
    const { params, stats } = used(layer, 4, 200);
    const weights = numbers(12, 0.4);
    const defined = (kernel: readonly number[]) => dot(weights, kernel) / singularValues(rowsOf(kernel, 3))[0]!;
    assertClose(slopeOf(layer, params['kernel']!, tf.tensor2d(weights, [4, 3]), stats).dataSync(), slopes(defined, [...params['kernel']!.dataSync()]), 1e-4);
  });

  it('takes its vectors for constants when it is differentiated twice', () => {
    const layer = dense(3, options('spectral'))([4]);
    const { params, stats } = used(layer, 4, 3);
    const [kernel, weights, direction] = [params['kernel']!, tf.tensor2d(numbers(12, 0.4), [4, 3]), tf.tensor2d(numbers(12, 2), [4, 3])];
    const next = rowsOf(applied(layer, identity(4), { params, stats }).stats['kernel_u']!.dataSync(), 1).flat();
    const rows = rowsOf(kernel.dataSync(), 3);
    const before = [...stats['kernel_u']!.dataSync()];
    const vector = rows.map((row) => dot(row, before));
    const v = vector.map((value) => value / Math.sqrt(dot(vector, vector)));
    // With u and v constant, σ = vᵀ W u is linear in W.
    const defined = (flat: readonly number[]) => dot(numbers(12, 0.4), flat) / dot(v, rowsOf(flat, 3).map((row) => dot(row, next)));
    const along = (flat: readonly number[]) => dot(slopes(defined, flat, 1e-4), numbers(12, 2));
    const second = tf.grad((value: tf.Tensor) => {
      const f = (inner: tf.Tensor) => tf.sum(tf.mul(weights, layer.apply(identity(4), { params: { kernel: inner }, stats, statistics: 'batch', noise: undefined }).y));
      return tf.sum(tf.mul(direction, tf.grad(f)(value)));
    })(kernel);
    assertClose(second.dataSync(), slopes(along, [...kernel.dataSync()], 1e-3), 2e-3);
  });

  it('takes a convolution for a matrix with a row for each output', () => {
    for (const [layer, outputs] of [[conv2d({ filters: 3, kernel: 2, stride: 1, ...options('spectral') })([4, 4, 2]), 3], [conv2dTranspose({ filters: 3, kernel: 2, stride: 2, ...options('spectral') })([4, 4, 2]), 2]] as const) {
      const x = tf.tensor4d(numbers(32), [1, 4, 4, 2]);
      const { params } = initialOf(layer);
      let { stats } = initialOf(layer);
      for (let i = 0; i < 100; i++) stats = layer.apply(x, { params, stats, statistics: 'batch', noise: undefined }).stats;
      const plain = outputs === 3 ? conv2d({ filters: 3, kernel: 2, stride: 1, ...options('none') }) : conv2dTranspose({ filters: 3, kernel: 2, stride: 2, ...options('none') });
      const kernel = params['kernel']!;
      const matrix = outputs === 3 ? tf.reshape(kernel, [-1, 3]) : tf.reshape(tf.transpose(kernel, [0, 1, 3, 2]), [-1, 3]);
      const sigma = singularValues(rowsOf(matrix.dataSync(), 3))[0]!;
      const expected = plain([4, 4, 2]).apply(x, { params, stats: {}, statistics: 'batch', noise: undefined }).y;
      assertClose(layer.apply(x, { params, stats, statistics: 'batch', noise: undefined }).y.dataSync(), tf.div(expected, sigma).dataSync(), 1e-4);
    }
  });
});

describe('networks: weight normalisation', () => {
  before(reference);

  it('is gain · v / |v| for each output, with its gradients', () => {
    const layer = dense(3, options('weight'))([4]);
    const [kernel, gain, weights] = [numbers(12), [0.5, 2, -1], numbers(12, 0.9)];
    const defined = (flat: readonly number[]) => {
      const [v, g] = [rowsOf(flat.slice(0, 12), 3), flat.slice(12)];
      const lengths = transposed(v).map((column) => Math.sqrt(dot(column, column)));
      return dot(weights, v.flatMap((row) => row.map((value, i) => (g[i]! * value) / lengths[i]!)));
    };
    const f = (k: tf.Tensor, g: tf.Tensor) => tf.sum(tf.mul(tf.tensor2d(weights, [4, 3]), applied(layer, identity(4), { params: { kernel: k, kernel_gain: g } }).y));
    const at = [tf.tensor2d(kernel, [4, 3]), tf.tensor1d(gain)];
    assertClose([number(f(at[0]!, at[1]!))], [defined([...kernel, ...gain])], 1e-5);
    assertClose(tf.grads(f)(at).flatMap((gradient) => [...gradient.dataSync()]), slopes(defined, [...kernel, ...gain]), 1e-4);
  });

  it('starts with lengths of 1, of a transposed convolution too', () => {
    const layer = conv2dTranspose({ filters: 3, kernel: 2, stride: 2, ...options('weight') })([1, 1, 2]);
    const { params } = initialOf(layer);
    assert.deepEqual([...params['kernel_gain']!.dataSync()], [1, 1, 1]);
    const pictures = layer.apply(tf.reshape(tf.eye(2), [2, 1, 1, 2]), { params, stats: {}, statistics: 'batch', noise: undefined }).y;
    assertClose(tf.sum(tf.square(pictures), [0, 1, 2]).dataSync(), [1, 1, 1], 1e-5);
  });
});

describe('networks: layers against their formulas', () => {
  before(reference);

  it('compare each example with its batch (Salimans 2016), with the gradient', () => {
    const layer = minibatchDiscrimination({ kernels: 2, dimensions: 3, init })([4]);
    const kernel = rowsOf(initialOf(layer).params['kernel']!.dataSync(), 6);
    const [x, weights] = [numbers(20), numbers(30, 1)];
    const defined = (flat: readonly number[]) => {
      const rows = rowsOf(flat, 4);
      const places = product(rows, kernel);
      const nearness = (i: number, j: number, b: number) => Math.exp(-[0, 1, 2].reduce((sum, c) => sum + Math.abs(places[i]![3 * b + c]! - places[j]![3 * b + c]!), 0));
      return rows.map((row, i) => [...row, ...[0, 1].map((b) => rows.reduce((sum, _, j) => sum + nearness(i, j, b), 0))]);
    };
    assert.deepEqual(layer.shape, [6]);
    assertClose(applied(layer, tf.tensor2d(x, [5, 4])).y.dataSync(), defined(x).flat(), 1e-5);
    const gradient = tf.grad((value: tf.Tensor) => tf.sum(tf.mul(tf.tensor2d(weights, [5, 6]), applied(layer, value).y)))(tf.tensor2d(x, [5, 4]));
    assertClose(gradient.dataSync(), slopes((flat) => dot(weights, defined(flat).flat()), x), 1e-4);
  });

  it('take the largest of the pieces that stand together', () => {
    const layer = maxout(3)([2, 6]);
    const x = numbers(24);
    assert.deepEqual(layer.shape, [2, 2]);
    assertClose(applied(layer, tf.tensor3d(x, [2, 2, 6])).y.dataSync(), rowsOf(x, 3).map((row) => Math.max(...row)), 1e-7);
  });

  it('add noise of their deviation in training only', () => {
    const layer = gaussianNoise(0.3)([2]);
    const [x, noise] = [tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([1, -1, 0, 2], [2, 2])];
    assert.deepEqual(layer.noise?.(2), { shape: [2, 2], distribution: 'normal' });
    assertClose(applied(layer, x, { noise }).y.dataSync(), [1.3, 1.7, 3, 4.6], 1e-6);
    assert.equal(applied(layer, x).y, x);
  });

  it('normalise each example by itself, by all of it or by channel', () => {
    const x = numbers(24);
    const moments = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length + 1e-5) };
    };
    const grouped = (group: (i: number) => number) => x.map((value, i) => {
      const { mean, deviation } = moments(x.filter((_, j) => group(j) === group(i)));
      return ((value - mean) / deviation) * (i % 2 ? -1 : 3) + (i % 2 ? 0.5 : 0.25);
    });
    const params = { scale: tf.tensor1d([3, -1]), shift: tf.tensor1d([0.25, 0.5]) };
    const images = tf.tensor4d(x, [2, 3, 2, 2]);
    assertClose(applied(layerNorm([3, 2, 2]), images, { params }).y.dataSync(), grouped((i) => Math.floor(i / 12)), 1e-5);
    assertClose(applied(instanceNorm([3, 2, 2]), images, { params }).y.dataSync(), grouped((i) => Math.floor(i / 12) * 2 + (i % 2)), 1e-5);
  });

  it('start with orthonormal columns or rows, times the gain', () => {
    const orthogonal = weightInit({ init: 'orthogonal', initialSigma: 1, initialGain: 1.4 });
    for (const layer of [dense(5, { init: orthogonal, bias: false, weightNorm: 'none' })([9]), dense(9, { init: orthogonal, bias: false, weightNorm: 'none' })([5]), conv2d({ filters: 6, kernel: 3, stride: 1, init: orthogonal, bias: false, weightNorm: 'none' })([4, 4, 2])]) {
      const { shape } = layer.params['kernel']!;
      const matrix = rowsOf(initialOf(layer).params['kernel']!.dataSync(), shape.at(-1)!);
      const few = matrix.length < matrix[0]!.length ? matrix : transposed(matrix);
      product(few, transposed(few)).forEach((row, i) => assertClose(row, row.map((_, j) => (i === j ? 1.4 * 1.4 : 0)), 1e-6, `row ${i} of ${shape.join('x')}`));
    }
  });
});

describe('networks: conditions', () => {
  before(reference);
  let condition: tf.Tensor;
  before(() => {
    condition = tf.tensor2d([1, 0, 0, 0, 0, 1], [2, 3]);
  });

  it('stand beside a vector, and as maps beside the channels of an image', () => {
    assertClose(applied(concatenateCondition(3)([1]), tf.tensor2d([7, 8], [2, 1]), { condition }).y.dataSync(), [7, 1, 0, 0, 8, 0, 0, 1], 0);
    const layer = concatenateCondition(3)([1, 2, 1]);
    assert.deepEqual(layer.shape, [1, 2, 4]);
    assertClose(applied(layer, tf.tensor4d([1, 2, 3, 4], [2, 1, 2, 1]), { condition }).y.dataSync(), [1, 1, 0, 0, 2, 1, 0, 0, 3, 0, 0, 1, 4, 0, 0, 1], 0);
  });

  it('give each class a scale and a shift of its own behind the batch norm of all', () => {
    const [own, plain] = [conditionalBatchNorm(0.9, 3)([2]), batchNorm(0.9)([2])];
    const x = tf.tensor2d([1, 2, 4, -3], [2, 2]);
    const params = { scale: tf.tensor2d([2, 3, 9, 9, 5, 7], [3, 2]), shift: tf.tensor2d([1, 0, 9, 9, 0, -1], [3, 2]) };
    const normal = applied(plain, x);
    const result = applied(own, x, { params, condition });
    assertClose(result.y.dataSync(), tf.add(tf.mul(normal.y, tf.tensor2d([2, 3, 5, 7], [2, 2])), tf.tensor2d([1, 0, 0, -1], [2, 2])).dataSync(), 1e-5);
    assertClose(result.stats['mean']!.dataSync(), normal.stats['mean']!.dataSync(), 1e-6);
    const sampled = applied(own, x, { params, condition, statistics: 'moving' }).y;
    assertClose(sampled.dataSync(), [2 / Math.sqrt(1 + 1e-5) + 1, 6, 20, -22], 1e-4);
  });

  it('are projected on the features: y = φ · kernel + bias + ⟨φ, e⟩', () => {
    const layer = projection(3, { init, bias: true, weightNorm: 'none' })([2]);
    const params = { kernel: tf.tensor2d([1, -1], [2, 1]), bias: tf.tensor1d([0.5]), embedding: tf.tensor2d([1, 2, 9, 9, 3, 4], [3, 2]) };
    assertClose(applied(layer, tf.tensor2d([2, 3, 5, 7], [2, 2]), { params, condition }).y.dataSync(), [2 - 3 + 0.5 + 2 + 6, 5 - 7 + 0.5 + 15 + 28], 1e-6);
    assert.throws(() => applied(layer, tf.zeros([2, 2]), { params }), /mode\.condition/);
  });
});

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { batchNorm } from '../../src/gan/nn/batch-norm.ts';
import { assertClose, reference } from './values.ts';

const shape: [number, number, number, number] = [3, 2, 2, 2];
const count = 12;
const values = Array.from({ length: 24 }, (_, i) => Math.sin(i * 1.7) * 3 + (i % 2) * 10);
const scale = [1.5, -0.5];
const shift = [0.25, 2];
const column = (channel: number): number[] => values.filter((_, i) => i % 2 === channel);
const mean = (list: number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
const variance = (list: number[]): number => mean(list.map((value) => (value - mean(list)) ** 2));

const layer = batchNorm(0.8)([2, 2, 2]);
const inputs = (statistics: 'batch' | 'moving') => ({
  params: { scale: tf.tensor1d(scale), shift: tf.tensor1d(shift) },
  stats: { mean: tf.tensor1d([1, 2]), variance: tf.tensor1d([3, 4]) },
  statistics,
  noise: undefined,
});

describe('batch norm', () => {
  before(reference);

  it("normalises by the batch's own moments and moves the averages", () => {
    const { y, stats } = layer.apply(tf.tensor4d(values, shape), inputs('batch'));
    const expected = values.map((value, i) => ((value - mean(column(i % 2))) / Math.sqrt(variance(column(i % 2)) + 1e-5)) * scale[i % 2]! + shift[i % 2]!);
    assertClose(y.dataSync(), expected, 1e-5, 'y');
    assertClose(stats['mean']!.dataSync(), [0, 1].map((c) => 0.8 * (c + 1) + 0.2 * mean(column(c))), 1e-6, 'mean');
    const unbiased = (c: number) => (variance(column(c)) * count) / (count - 1);
    assertClose(stats['variance']!.dataSync(), [0, 1].map((c) => 0.8 * (c + 3) + 0.2 * unbiased(c)), 1e-6, 'variance');
  });

  it('normalises by the moving averages, which stay, in sampling', () => {
    const { y, stats } = layer.apply(tf.tensor4d(values, shape), inputs('moving'));
    const expected = values.map((value, i) => ((value - (1 + (i % 2))) / Math.sqrt(3 + (i % 2) + 1e-5)) * scale[i % 2]! + shift[i % 2]!);
    assertClose(y.dataSync(), expected, 1e-5);
    assert.deepEqual(stats, {});
  });

  it('has the gradient of its definition in x, scale and shift', () => {
    const weights = tf.tensor4d(values.map((_, i) => Math.cos(i * 0.9)), shape);
    const plain = (x: tf.Tensor, s: tf.Tensor, b: tf.Tensor) => {
      const m = tf.mean(x, [0, 1, 2]);
      const v = tf.mean(tf.square(tf.sub(x, m)), [0, 1, 2]);
      return tf.add(tf.mul(tf.div(tf.sub(x, m), tf.sqrt(tf.add(v, 1e-5))), s), b);
    };
    const own = (x: tf.Tensor, s: tf.Tensor, b: tf.Tensor) => layer.apply(x, { ...inputs('batch'), params: { scale: s, shift: b } }).y;
    const at = [tf.tensor4d(values, shape), tf.tensor1d(scale), tf.tensor1d(shift)];
    const gradients = (f: typeof own) => tf.grads((x, s, b) => tf.sum(tf.mul(f(x, s, b), weights)))(at);
    const expected = gradients(plain);
    gradients(own).forEach((gradient, i) => assertClose(gradient.dataSync(), expected[i]!.dataSync(), 1e-4, `input ${i}`));
  });

  it('can be differentiated twice', () => {
    const f = (x: tf.Tensor) => tf.sum(tf.mul(layer.apply(x, inputs('batch')).y, tf.square(x)));
    const penalty = (x: tf.Tensor) => tf.sum(tf.square(tf.grad(f)(x)));
    const x = tf.tensor4d(values.map((value) => value / 10), shape);
    const direction = tf.tensor4d(values.map((_, i) => Math.sin(i * 2.3)), shape);
    const slope = tf.sum(tf.mul(tf.grad(penalty)(x), direction)).dataSync()[0]!;
    const at = (h: number) => penalty(tf.add(x, tf.mul(direction, h))).dataSync()[0]!;
    assertClose([slope], [(at(1e-2) - at(-1e-2)) / 2e-2], 2e-2);
  });
});

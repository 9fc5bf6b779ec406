import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { ConfigInput } from '../../src/config/schema.ts';
import { optimizer } from '../../src/gan/optimizers.ts';
import { config } from './config.ts';
import { assertClose, number, reference, tensorsOf } from './values.ts';

type Input = NonNullable<NonNullable<ConfigInput['optimizers']>['generator']>;
const STEPS = 12;
const initial = [0.5, -1.25, 2, 0];
/** A gradient that is a different one at every step, and sometimes zero. */
const gradientAt = (t: number): number[] => initial.map((_, i) => (i === 3 && t % 2 ? 0 : Math.sin(t * (i + 1)) * 10 ** (i - 2)));
const settings = (name: 'adam' | 'sgd' | 'rmsprop', input: Input) => config({ optimizers: { generator: { name, ...input } } }).optimizers.generator;

/** Runs the optimizer under test; the learning rate halves after 6 steps. */
function run(rule: ReturnType<typeof settings>): number[][] {
  const update = optimizer(rule);
  const start = { w: { dtype: 'float32', shape: [2, 2], data: Float32Array.from(initial) } } as const;
  let params: Record<string, tf.Tensor> = tensorsOf(start);
  let slots: Record<string, tf.Tensor> = tensorsOf(update.initialSlots(start));
  return Array.from({ length: STEPS }, (_, t) => {
    const rate = tf.scalar(rule.learningRate / (t < 6 ? 1 : 2));
    ({ params, slots } = update.update(params, { w: tf.tensor2d(gradientAt(t), [2, 2]) }, slots, rate));
    return [...params['w']!.dataSync()];
  });
}

/** The published formulas in float64, one number at a time. */
function published(rule: ReturnType<typeof settings>): number[][] {
  const { beta1, beta2, epsilon } = rule;
  const w = [...initial];
  const m = initial.map(() => 0);
  const v = initial.map(() => 0);
  return Array.from({ length: STEPS }, (_, t) => {
    const rate = rule.learningRate / (t < 6 ? 1 : 2);
    gradientAt(t).forEach((g, i) => {
      if (rule.name === 'adam') {
        m[i] = beta1 * m[i]! + (1 - beta1) * g;
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
        w[i]! -= (rate * (m[i] / (1 - beta1 ** (t + 1)))) / (Math.sqrt(v[i] / (1 - beta2 ** (t + 1))) + epsilon);
      } else if (rule.name === 'sgd') {
        m[i] = beta1 * m[i]! + g;
        w[i]! -= rate * m[i];
      } else {
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
        w[i]! -= (rate * g) / (Math.sqrt(v[i]) + epsilon);
      }
    });
    return [...w];
  });
}

describe('optimizers', () => {
  before(reference);

  const cases: [string, ReturnType<typeof settings>][] = [
    ["Adam with the GAN's betas", settings('adam', { learningRate: 0.05, beta1: 0.5, beta2: 0.999 })],
    ['Adam with a large epsilon', settings('adam', { learningRate: 0.05, beta1: 0.9, beta2: 0.99, epsilon: 0.1 })],
    ['Adam without momentum', settings('adam', { learningRate: 0.05, beta1: 0, beta2: 0.9 })],
    ['SGD', settings('sgd', { learningRate: 0.05, beta1: 0 })],
    ['SGD with momentum', settings('sgd', { learningRate: 0.05, beta1: 0.9 })],
    ['RMSProp', settings('rmsprop', { learningRate: 0.01, beta2: 0.9 })],
    ['RMSProp with a large epsilon', settings('rmsprop', { learningRate: 0.01, beta2: 0.99, epsilon: 0.1 })],
  ];
  for (const [name, rule] of cases) {
    it(`${name} follows the published formula over ${STEPS} steps`, () => {
      const expected = published(rule);
      run(rule).forEach((values, t) => assertClose(values, expected[t]!, 2e-5, `step ${t}`));
    });
  }

  it('updates many parameters of any shape as it updates each by itself, to the bit', () => {
    const shapes = { kernel: [3, 4], bias: [4], scale: [], large: [100, 100] };
    const filledBy = (f: (i: number) => number) => Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { dtype: 'float32' as const, shape, data: Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => f(i + name.length)) }]));
    const params = filledBy(Math.sin);
    const gradients = filledBy((i) => Math.cos(3 * i));
    for (const name of ['adam', 'sgd', 'rmsprop'] as const) {
      const rule = optimizer(settings(name, { beta1: 0.5 }));
      const slots = rule.initialSlots(params);
      const together = rule.update(tensorsOf(params), tensorsOf(gradients), tensorsOf(slots), tf.scalar(0.1));
      assert.deepEqual(Object.keys(together.slots).sort(), Object.keys(slots).sort());
      for (const each of Object.keys(shapes)) {
        const only = <T>(tensors: Record<string, T>) => ({ [each]: tensors[each]! });
        const alone = rule.update(tensorsOf(only(params)), tensorsOf(only(gradients)), tensorsOf(rule.initialSlots(only(params))), tf.scalar(0.1));
        for (const slot of Object.keys(alone.slots)) assert.deepEqual(together.slots[slot]!.dataSync(), alone.slots[slot]!.dataSync(), `${name}: ${slot}`);
        assert.deepEqual(together.params[each]!.shape, alone.params[each]!.shape);
        assert.deepEqual(together.params[each]!.dataSync(), alone.params[each]!.dataSync(), `${name}: ${each}`);
      }
    }
  });

  it('changes nothing that it is given, and names its slots by parameter', () => {
    const update = optimizer(settings('adam', {}));
    const start = { 'a/kernel': { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } } as const;
    const slots = tensorsOf(update.initialSlots(start));
    const params = tensorsOf(start);
    const result = update.update(params, { 'a/kernel': tf.tensor1d([1, 1]) }, slots, tf.scalar(0.1));
    assert.deepEqual([...params['a/kernel']!.dataSync()], [1, 2]);
    assert.equal(number(slots['beta1_power']!), 1);
    assert.deepEqual(Object.keys(result.slots).sort(), ['beta1_power', 'beta2_power', 'mean/a/kernel', 'square/a/kernel']);
    assert.deepEqual(Object.keys(result.slots).sort(), Object.keys(slots).sort());
  });
});

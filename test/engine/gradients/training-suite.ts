import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { configSchema, type OptimizerConfig } from '../../../src/config/schema.ts';
import type { Engine, PureFunction } from '../../../src/engine/engine.ts';
import { openEngine } from '../../../src/engine/open.ts';
import type { EngineName } from '../../../src/engine/preference.ts';
import { differentiate } from '../../../src/gan/gradients.ts';
import { optimizer } from '../../../src/gan/optimizers.ts';
import type { HostTensor } from '../../../src/tensors/host-tensor.ts';
import { compiled, eagerly } from '../both.ts';
import { convolved } from './images.ts';
import { at, build, indices, total, type Nd } from './nd.ts';
import { apart, gradient64 } from './orders.ts';

/** Of the largest of the numbers, or of 0.01 where all are smaller. */
const TOLERANCE = 1e-3;

type Loss = (...params: Tensor[]) => Tensor;
type Loss64 = (params: readonly number[][]) => number;

const nd = (shape: readonly number[], data: ArrayLike<number>): Nd => ({ shape, data: Array.from(data) });
const constant = ({ data, shape }: HostTensor) => tf.tensor(data, [...shape], 'float32');
const leaky = (x: number) => (x > 0 ? x : 0.2 * x);

/** A critic of a convolution, leaky ReLU and a dense layer, on 4 x 4 pictures: one number for each. */
const FILTER = [3, 3, 1, 2] as const;
const DENSE = [8, 1] as const;
const critic = (x: Tensor, filter: Tensor, dense: Tensor): Tensor => {
  const y = tf.leakyRelu(tf.conv2d(x as Tensor4D, filter as Tensor4D, 2, 'same'), 0.2);
  return tf.reshape(tf.matMul(tf.reshape(y, [-1, 8]), tf.reshape(dense, [8, 1])), [-1]);
};
function critic64(x: Nd, filter: Nd, dense: Nd): number[] {
  const y = convolved(x, filter, { stride: 2, pad: 'same' });
  return Array.from({ length: x.shape[0]! }, (_, n) => total(indices([2, 2, 2]).map((index, i) => leaky(at(y, [n, ...index])) * dense.data[i]!)));
}
const pictures = apart([2, 4, 4, 1]);
const pictures64 = nd(pictures.shape, pictures.data);
const weights = { filter: apart(FILTER, -0.9, 0.8), dense: apart(DENSE, -0.7, 0.9) };

const softplus = (x: number) => Math.log1p(Math.exp(x));
const criticLoss: Loss = (filter, dense) => tf.mean(tf.softplus(critic(constant(pictures), filter, dense)));
const criticLoss64: Loss64 = ([filter, dense]) => total(critic64(pictures64, nd(FILTER, filter!), nd(DENSE, dense!)).map(softplus)) / 2;

/** Mean of (|gradient by the picture| - 1)² (Gulrajani et al. 2017), and of |gradient|² / 2 (Mescheder et al. 2018, R1). */
const slopes = (filter: Tensor, dense: Tensor) => tf.reshape(tf.grad((x: Tensor) => tf.sum(critic(x, filter, dense)))(constant(pictures)), [2, 16]);
const penalties: Readonly<Record<string, { readonly f: Loss; readonly ofNorm: (norm: number) => number }>> = {
  'WGAN-GP': { f: (filter, dense) => tf.mean(tf.square(tf.sub(tf.norm(slopes(filter, dense), 2, 1), 1))), ofNorm: (norm) => (norm - 1) ** 2 },
  R1: { f: (filter, dense) => tf.mean(tf.mul(tf.sum(tf.square(slopes(filter, dense)), 1), 0.5)), ofNorm: (norm) => norm ** 2 / 2 },
};
const penalty64 = (ofNorm: (norm: number) => number): Loss64 => ([filter, dense]) => {
  const sum = ([x]: readonly number[][]) => total(critic64(nd(pictures.shape, x!), nd(FILTER, filter!), nd(DENSE, dense!)));
  const slope = gradient64(sum, [pictures64.data.slice()], 1e-4)[0]!;
  return total([0, 1].map((n) => ofNorm(Math.hypot(...slope.slice(16 * n, 16 * n + 16))))) / 2;
};

/** A unit of the hidden layer is dead: nothing reaches it, so its gradients are exactly zero. */
const points = apart([4, 2]);
const DEAD = 1;
const mlp = { kernel: apart([2, 3], -0.8, 0.9), bias: { dtype: 'float32', shape: [3], data: Float32Array.of(0.31, -10, 0.12) }, output: apart([3, 1], -0.6, 0.8) } satisfies Record<string, HostTensor>;
const mlpLoss: Loss = (kernel, bias, output) => tf.mean(tf.softplus(tf.matMul(tf.relu(tf.add(tf.matMul(constant(points), kernel), bias)), output)));
const mlpLoss64: Loss64 = ([kernel, bias, output]) => {
  const hidden = (n: number, unit: number) => Math.max(0, bias![unit]! + points.data[2 * n]! * kernel![unit]! + points.data[2 * n + 1]! * kernel![3 + unit]!);
  return total([0, 1, 2, 3].map((n) => softplus(total([0, 1, 2].map((unit) => hidden(n, unit) * output![unit]!))))) / 4;
};

const adam: OptimizerConfig = configSchema.parse({ optimizers: { discriminator: { learningRate: 0.05, beta1: 0.5, beta2: 0.9, epsilon: 0.01 } } }).optimizers.discriminator;

/** The loss after updates of the parameters, as a function of those before (Metz et al. 2017). */
function unrolled(loss: Loss, start: Readonly<Record<string, HostTensor>>, steps: number): Loss {
  const rule = optimizer(adam);
  return (...values) => {
    const names = Object.keys(start);
    let params: Record<string, Tensor> = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
    let slots: Record<string, Tensor> = Object.fromEntries(Object.entries(rule.initialSlots(start)).map(([name, value]) => [name, constant(value)]));
    for (let step = 0; step < steps; step += 1) {
      const { gradients } = differentiate((tensors) => ({ loss: loss(...names.map((name) => tensors[name]!)), aside: {} }), params);
      ({ params, slots } = rule.update(params, gradients, slots, tf.scalar(adam.learningRate)));
    }
    return loss(...names.map((name) => params[name]!));
  };
}

/** Adam as published, with gradients by differences. */
function unrolled64(loss: Loss64, steps: number): Loss64 {
  const { learningRate, beta1, beta2, epsilon } = adam;
  return (start) => {
    let params = start;
    let [m, v] = [start.map((data) => data.map(() => 0)), start.map((data) => data.map(() => 0))];
    for (let step = 1; step <= steps; step += 1) {
      const g = gradient64(loss, params, 1e-5);
      m = m.map((data, i) => data.map((value, j) => beta1 * value + (1 - beta1) * g[i]![j]!));
      v = v.map((data, i) => data.map((value, j) => beta2 * value + (1 - beta2) * g[i]![j]! ** 2));
      params = params.map((data, i) => data.map((value, j) => value - (learningRate * m[i]![j]!) / (1 - beta1 ** step) / (Math.sqrt(v[i]![j]! / (1 - beta2 ** step)) + epsilon)));
    }
    return loss(params);
  };
}

const gradientsOf = (f: Loss): PureFunction => (inputs) => Object.fromEntries(tf.grads(f)(Object.values(inputs)).map((gradient, i) => [Object.keys(inputs)[i]!, gradient]));

function assertNear(found: readonly number[], expected: readonly number[], what: string): void {
  const bound = TOLERANCE * Math.max(0.01, ...expected.map(Math.abs));
  assert.equal(found.length, expected.length);
  found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) <= bound, `${what} [${i}]: ${value}, and ${expected[i]!} by differences`));
}

/** Describes what training asks of engines' gradients, each against differences in double precision. */
export function describeTraining(engineNames: readonly EngineName[]): void {
  const engines: Record<string, Engine> = {};
  before(async () => {
    for (const name of engineNames) engines[name] = await openEngine({ name, threads: 1 });
  });
  after(() => {
    for (const engine of Object.values(engines)) engine.dispose();
  });

  /** The gradients as each engine gives them. */
  async function everywhere(f: Loss, inputs: Readonly<Record<string, HostTensor>>, check: (gradients: Readonly<Record<string, HostTensor>>, where: string) => void): Promise<void> {
    for (const [name, engine] of Object.entries(engines)) {
      await engine.start();
      check(eagerly(engine, gradientsOf(f), inputs), name);
      if (name === 'onnx') check(compiled(engine, gradientsOf(f), inputs), `${name}, compiled`);
    }
  }

  async function againstDifferences(f: Loss, f64: Loss64, inputs: Readonly<Record<string, HostTensor>>): Promise<void> {
    const expected = gradient64(f64, Object.values(inputs).map(({ data }) => Array.from(data)), 1e-4);
    await everywhere(f, inputs, (gradients, where) => {
      Object.entries(gradients).forEach(([name, { data }], i) => assertNear(Array.from(data), expected[i]!, `${where}, ${name}`));
    });
  }

  for (const [name, { f, ofNorm }] of Object.entries(penalties)) {
    it(`${name}'s penalty on a convolutional critic, by every weight`, () => againstDifferences(f, penalty64(ofNorm), weights));

    it(`${name}'s penalty where the critic's gradient is zero: zero, by every weight`, async () => {
      const zero = { filter: weights.filter, dense: { ...weights.dense, data: new Float32Array(8) } };
      await everywhere(f, zero, (gradients, where) => {
        for (const { data } of Object.values(gradients)) assert.ok(data.every((value) => Math.abs(value) === 0), where);
      });
    });
  }

  it('five unrolled steps of Adam with a dead unit', async () => {
    await againstDifferences(unrolled(mlpLoss, mlp, 5), unrolled64(mlpLoss64, 5), mlp);
    await everywhere(unrolled(mlpLoss, mlp, 5), mlp, ({ kernel, bias }, where) => {
      assert.deepEqual([bias!.data[DEAD], kernel!.data[DEAD], kernel!.data[3 + DEAD]].map(Number).map(Math.abs), [0, 0, 0], where);
    });
  });

  it('two unrolled steps of Adam of a convolutional critic', () => againstDifferences(unrolled(criticLoss, weights, 2), unrolled64(criticLoss64, 2), weights));

  it('roots and norms at zero: zero, to third order', async () => {
    const functions: Record<string, Loss> = {
      sqrt: (x) => tf.sum(tf.sqrt(x)),
      'sqrt of squares': (x) => tf.sum(tf.sqrt(tf.sum(tf.square(x), 1))),
      norm: (x) => tf.sum(tf.norm(x, 2, 1)),
      'euclidean norm of all': (x) => tf.norm(x),
    };
    for (const [name, f] of Object.entries(functions)) {
      const slope: Loss = (x) => tf.sum(tf.grad(f)(x));
      const bend: Loss = (x) => tf.sum(tf.grad(slope)(x));
      for (const order of [f, slope, bend]) {
        await everywhere(order, { x: { dtype: 'float32', shape: [2, 2], data: new Float32Array(4) } }, ({ x }, where) => assert.deepEqual(Array.from(x!.data, Math.abs), [0, 0, 0, 0], `${name} on ${where}`));
      }
    }
  });

  it('ties: each of equal maxima has the whole gradient, and of two equal numbers the first', async () => {
    await everywhere((x) => tf.max(x), { x: { dtype: 'float32', shape: [3], data: Float32Array.of(2, 2, 1) } }, ({ x }, where) => assert.deepEqual(Array.from(x!.data), [1, 1, 0], where));
    const pair = { a: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 3) }, b: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } } satisfies Record<string, HostTensor>;
    await everywhere((a, b) => tf.sum(tf.maximum(a, b)), pair, ({ a, b }, where) => assert.deepEqual([Array.from(a!.data), Array.from(b!.data)], [[1, 1], [0, 0]], where));
  });

  it('the sigmoid cross-entropy at logits of zero, as a new discriminator gives them', async () => {
    const logits = { x: { dtype: 'float32', shape: [2], data: new Float32Array(2) } } satisfies Record<string, HostTensor>;
    const loss: Loss = (x) => tf.losses.sigmoidCrossEntropy([0, 1], x);
    await everywhere(loss, logits, ({ x }, where) => assertNear(Array.from(x!.data), [0.25, -0.25], where));
    await everywhere((x) => tf.sum(tf.grad(loss)(x)), logits, ({ x }, where) => assertNear(Array.from(x!.data), [0.125, 0.125], where));
  });

  it('cumulative products with zeros', () => {
    const rows = { x: { dtype: 'float32', shape: [2, 3], data: Float32Array.of(0.5, 0, 0.7, 0, 0, -1.2) } } satisfies Record<string, HostTensor>;
    const cumprod64: Loss64 = ([x]) => total(build([2, 3], ([i, j]) => Array.from({ length: j! + 1 }, (_, k) => x![3 * i! + k]!).reduce((product, value) => product * value, 1) * (j! + 1)).data);
    return againstDifferences((x) => tf.sum(tf.mul(tf.cumprod(x, 1), [1, 2, 3])), cumprod64, rows);
  });
}

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { ConfigInput } from '../../src/config/schema.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { mirrored, shifted, wholeShifts } from '../../src/gan/augmentation/movements.ts';
import { penalise, penaltiesOf, penaltyHyper, penaltyNoise } from '../../src/gan/penalties/terms.ts';
import type { HostTensors } from '../../src/tensors/host-tensor.ts';
import { normal } from '../../src/random/random.ts';
import { config } from './config.ts';
import { rowsOf, slopes } from './definitions.ts';
import { assertClose, mapValues, number, reference, tensorsOf } from './values.ts';

const SIDE = 3;
const BATCH = 5;
const INPUTS = 3;
const UNITS = 4;
type Matrix = readonly (readonly number[])[];

const drawn = (stream: string, rows: number, columns: number): number[][] => {
  const values = normal({ seed: 1, stream, step: 0 }, rows * columns);
  return Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
};
const real = drawn('real', BATCH, INPUTS);
const fake = drawn('fake', BATCH, INPUTS);
const kernel = drawn('kernel', INPUTS, UNITS);
const output = drawn('output', 1, UNITS)[0]!;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** ∂D/∂x of D(x) = Σ_u o_u tanh(Σ_i x_i k_iu), in float64, by hand. */
function slopeAt(x: readonly number[], k: Matrix): number[] {
  const inner = output.map((o, u) => o * (1 - Math.tanh(sum(x.map((value, i) => value * k[i]![u]!))) ** 2));
  return k.map((row) => sum(row.map((value, u) => value * inner[u]!)));
}
const squared = (x: readonly number[], k: Matrix): number => sum(slopeAt(x, k).map((value) => value ** 2));
const norm = (x: readonly number[], k: Matrix): number => Math.sqrt(squared(x, k));
const deviation = (rows: Matrix): number => {
  const all = rows.flat();
  return Math.sqrt(mean(all.map((value) => (value - mean(all)) ** 2)));
};

type Penalties = NonNullable<ConfigInput['penalties']>;
type Rows = Readonly<Record<string, Float32Array>>;

/** The papers' definitions, in float64, as functions of D's kernel and of the noise. */
const definitions: readonly { name: string; penalties: Penalties; value: (k: Matrix, noise: Rows) => number }[] = [
  {
    name: 'gradient penalty',
    penalties: { gradientPenalty: { weight: 10, target: 0.8 } },
    value: (k, { 'penalties/gradientPenalty/mix': mix }) => 10 * mean(between(mix!).map((x) => (norm(x, k) - 0.8) ** 2)),
  },
  {
    name: 'one-sided gradient penalty',
    penalties: { gradientPenalty: { weight: 2, target: 0.8, sides: 'one' } },
    value: (k, { 'penalties/gradientPenalty/mix': mix }) => 2 * mean(between(mix!).map((x) => Math.max(0, norm(x, k) - 0.8) ** 2)),
  },
  { name: 'R1', penalties: { r1: { weight: 3 } }, value: (k) => (3 / 2) * mean(real.map((x) => squared(x, k))) },
  { name: 'R2', penalties: { r2: { weight: 5 } }, value: (k) => (5 / 2) * mean(fake.map((x) => squared(x, k))) },
  {
    name: 'DRAGAN',
    penalties: { dragan: { weight: 10, sigma: 0.5, target: 1 } },
    value: (k, { 'penalties/dragan/direction': u, 'penalties/dragan/distance': a }) => {
      const around = real.map((x, i) => x.map((value, j) => value + a![i]! * 0.5 * deviation(real) * u![i * INPUTS + j]!));
      return 10 * mean(around.map((x) => (norm(x, k) - 1) ** 2));
    },
  },
  {
    name: 'R1, R2 and a lazy scaling together',
    penalties: { r1: { weight: 3 }, r2: { weight: 5 }, lazy: { every: 4 } },
    value: (k) => 4 * mean(real.map((x, i) => (3 / 2) * squared(x, k) + (5 / 2) * squared(fake[i]!, k))),
  },
];

const between = (mix: Float32Array): number[][] => real.map((x, i) => x.map((value, j) => mix[i]! * value + (1 - mix[i]!) * fake[i]![j]!));

/** The weighted penalties of a config as a function of D's kernel. */
function penalty(penalties: Penalties, noise: HostTensors) {
  const parsed = config({ penalties }).penalties;
  const terms = penaltiesOf(parsed);
  const hyper = mapValues(penaltyHyper(terms, parsed), (value) => tf.scalar(value));
  return (k: tf.Tensor): tf.Tensor => {
    const critic = (x: tf.Tensor) => tf.reshape(tf.matMul(tf.tanh(tf.matMul(x, k)), tf.tensor2d(output, [UNITS, 1])), [-1]);
    return penalise(terms, { criticFor: () => critic, real: tf.tensor2d(real), fake: tf.tensor2d(fake), noise: tensorsOf(noise), hyper }).sum!;
  };
}

const noiseOf = (penalties: Penalties): HostTensors =>
  drawNoise(penaltyNoise(penaltiesOf(config({ penalties }).penalties), BATCH, [INPUTS]), { seed: 2, stream: 'd', step: 1 });

/** D(x) = Σ_u o_u tanh(Σ_i x_i k_iu) of images of one channel, in float64. */
const scoreOf = (image: readonly number[], k: Matrix): number => sum(output.map((o, u) => o * Math.tanh(sum(image.map((value, i) => value * k[i]![u]!)))));

/** An image shifted and mirrored: what stands at (row, column) of the result. 0 comes in. */
function movedImage(image: readonly number[], down: number, right: number, isMirrored: boolean): number[] {
  const at = (row: number, column: number) => (Math.min(row, column) < 0 || Math.max(row, column) >= SIDE ? 0 : image[row * SIDE + column]!);
  return image.map((_, i) => at(Math.floor(i / SIDE) - down, (isMirrored ? SIDE - 1 - (i % SIDE) : i % SIDE) - right));
}

describe('the penalty on consistency', () => {
  before(reference);
  const weights = drawn('wide', SIDE * SIDE, UNITS);
  const pictures = drawn('pictures', BATCH, SIDE * SIDE);

  for (const flip of ['on', 'off'] as const) {
    it(`has the value and the gradient by D's weights of its definition, mirrors ${flip}`, () => {
      const parsed = config({ penalties: { consistency: { weight: 3, shift: 2, flip } } }).penalties;
      const terms = penaltiesOf(parsed);
      const noise = drawNoise(penaltyNoise(terms, BATCH, [SIDE, SIDE, 1]), { seed: 6, stream: 'd', step: 1 });
      const [shifts, flips] = [noise['penalties/consistency/shift']!.data, noise['penalties/consistency/flip']?.data];
      // Of five shifts, -2 to 2, each is a fifth of the noise's range.
      const by = (i: number) => Math.floor(5 * shifts[i]!) - 2;
      const value = (k: Matrix) => 3 * mean(pictures.map((image, i) => (scoreOf(image, k) - scoreOf(movedImage(image, by(2 * i), by(2 * i + 1), flips !== undefined && flips[i]! < 0.5), k)) ** 2));
      const f = (k: tf.Tensor): tf.Tensor => {
        const critic = (x: tf.Tensor) => tf.reshape(tf.matMul(tf.tanh(tf.matMul(tf.reshape(x, [-1, SIDE * SIDE]), k)), tf.tensor2d(output, [UNITS, 1])), [-1]);
        const images = tf.reshape(tf.tensor2d(pictures), [BATCH, SIDE, SIDE, 1]);
        return penalise(terms, { criticFor: () => critic, real: images, fake: tf.zerosLike(images), noise: tensorsOf(noise), hyper: mapValues(penaltyHyper(terms, parsed), (each) => tf.scalar(each)) }).sum!;
      };
      assertClose([number(f(tf.tensor2d(weights)))], [value(weights)], 1e-5, 'value');
      assertClose(tf.grad(f)(tf.tensor2d(weights)).dataSync(), slopes((flat) => value(rowsOf(flat, UNITS)), weights.flat()), 1e-4, 'gradient');
    });
  }
});

describe('penalties', () => {
  before(reference);

  for (const { name, penalties, value } of definitions) {
    it(`${name} has the value and the gradient by D's weights of its definition`, () => {
      const noise = noiseOf(penalties);
      const rows = mapValues(noise, ({ data }) => Float32Array.from(data));
      const f = penalty(penalties, noise);
      assertClose([number(f(tf.tensor2d(kernel)))], [value(kernel, rows)], 1e-5, 'value');
      const h = 1e-5;
      const moved = (i: number, u: number, by: number) => kernel.map((row, j) => row.map((entry, v) => (i === j && u === v ? entry + by : entry)));
      const expected = kernel.flatMap((row, i) => row.map((_, u) => (value(moved(i, u, h), rows) - value(moved(i, u, -h), rows)) / (2 * h)));
      assertClose(tf.grad(f)(tf.tensor2d(kernel)).dataSync(), expected, 1e-4, 'gradient');
    });

    it(`${name} of a D that is flat has a finite gradient`, () => {
      const gradient = tf.grad(penalty(penalties, noiseOf(penalties)))(tf.zeros([INPUTS, UNITS]));
      assert.ok(gradient.dataSync().every(Number.isFinite));
    });
  }

  it('at weight 0 add nothing, and take their weights as inputs', () => {
    const penalties = { r1: { weight: 0 }, gradientPenalty: { weight: 0 } };
    assert.equal(number(penalty(penalties, noiseOf(penalties))(tf.tensor2d(kernel))), 0);
    assert.deepEqual(penaltyHyper(penaltiesOf(config({ penalties }).penalties), {}), {
      'penalties/gradientPenalty/weight': 0,
      'penalties/gradientPenalty/target': 1,
      'penalties/r1/weight': 0,
    });
  });

  it('unscaled, lazy ones keep their weights', () => {
    const { penalties } = config({ penalties: { r1: { weight: 3 }, lazy: { every: 4, scaling: 'unscaled' } } });
    assert.equal(penaltyHyper(penaltiesOf(penalties), penalties)['penalties/r1/weight'], 3);
  });
});

describe('shifted and mirrored images', () => {
  before(reference);
  const images = () => tf.tensor4d(Float32Array.from({ length: 2 * 3 * 4 * 2 }, (_, i) => i + 1), [2, 3, 4, 2]);

  it('are shifted by whole pixels, each by its own, and 0 comes in', () => {
    const [first, second] = tf.unstack(shifted(images(), tf.tensor2d([[1, 0], [0, -2]]))) as [tf.Tensor3D, tf.Tensor3D];
    const [a, b] = tf.unstack(images()) as [tf.Tensor3D, tf.Tensor3D];
    assert.deepEqual(first.arraySync(), tf.concat([tf.zeros([1, 4, 2]), tf.slice(a, [0, 0, 0], [2, 4, 2])], 0).arraySync());
    assert.deepEqual(second.arraySync(), tf.concat([tf.slice(b, [0, 2, 0], [3, 2, 2]), tf.zeros([3, 2, 2])], 1).arraySync());
  });

  it('are mirrored where the noise lies below one half', () => {
    const [first, second] = tf.unstack(mirrored(images(), tf.tensor2d([[0.49], [0.5]]))) as [tf.Tensor3D, tf.Tensor3D];
    const [a, b] = tf.unstack(images()) as [tf.Tensor3D, tf.Tensor3D];
    assert.deepEqual(first.arraySync(), tf.reverse(a, 1).arraySync());
    assert.deepEqual(second.arraySync(), b.arraySync());
  });

  it('may be shifted by every whole number up to the most, either way', () => {
    const shifts = wholeShifts(tf.tensor1d([0, 0.19, 0.2, 0.5, 0.8, 0.9999999]), 2);
    assert.deepEqual([...shifts.dataSync()], [-2, -2, -1, 0, 2, 2]);
  });

  it('pass their gradient back to where each pixel came from', () => {
    const weights = tf.randomUniform([2, 3, 4, 2], 0, 1, 'float32', 3);
    const move = (x: tf.Tensor) => mirrored(shifted(x, tf.tensor2d([[1, -1], [0, 2]])), tf.tensor2d([[0], [0.7]]));
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(move(x), weights)))(images());
    // A linear map's gradient is its transpose: ⟨w, M e_i⟩ for each unit image e_i.
    const units = tf.reshape(tf.eye(24), [24, 3, 4, 2]);
    const each = Array.from({ length: 24 }, (_, i) => {
      const unit = tf.slice(units, [i, 0, 0, 0], [1, 3, 4, 2]);
      return tf.sum(tf.mul(move(tf.concat([unit, unit], 0)), weights), [1, 2, 3]).dataSync();
    });
    assertClose(gradient.dataSync(), [...each.map((pair) => pair[0]!), ...each.map((pair) => pair[1]!)], 1e-5);
  });
});

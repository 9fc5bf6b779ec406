import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { ConfigInput } from '../../src/config/schema.ts';
import { adapted, ADAPTED, augmentationNoise, augmented, EXAMPLES, TARGET, type AugmentationConfig } from '../../src/gan/augmentation/augment.ts';
import { recoloured } from '../../src/gan/augmentation/colours.ts';
import { cutOut } from '../../src/gan/augmentation/cutout.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { normal } from '../../src/random/random.ts';
import { config } from './config.ts';
import { slopes } from './definitions.ts';
import { assertClose, number, reference, tensorsOf } from './values.ts';

const SHAPE = [2, 4, 4, 3] as const;
const LENGTH = 4 * 4 * 3;
const pixels = normal({ seed: 1, stream: 'pixels', step: 0 }, 2 * LENGTH);
const images = () => tf.tensor4d(pixels, [...SHAPE]);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const policyOf = (augmentation: NonNullable<ConfigInput['augmentation']> = {}): AugmentationConfig => {
  const parsed = config({ augmentation }).augmentation;
  assert.ok(parsed);
  return parsed;
};

/** DiffAugment's colours in float64: brightness, saturation, contrast. */
function expectedColours(image: readonly number[], [b, s, c]: readonly number[]): number[] {
  const bright = image.map((value) => value + b! - 0.5);
  const saturated = bright.map((value, i) => {
    const grey = mean(bright.slice(i - (i % 3), i - (i % 3) + 3));
    return (value - grey) * 2 * s! + grey;
  });
  const middle = mean(saturated);
  return saturated.map((value) => (value - middle) * (c! + 0.5) + middle);
}

describe('augmentation', () => {
  before(reference);

  it('changes brightness, saturation and contrast by their definitions', () => {
    const noise = [[0.1, 0.7, 0.2], [0.9, 0, 1 - 2 ** -24]];
    const expected = noise.flatMap((own, i) => expectedColours([...pixels.subarray(i * LENGTH, (i + 1) * LENGTH)], own));
    assertClose(recoloured(images(), tf.tensor2d(noise)).dataSync(), expected, 1e-5);
  });

  it('cuts a square of half the side out, anywhere, also over the edge', () => {
    const holes = cutOut(tf.ones([3, 4, 4, 1]), tf.tensor2d([[0.5, 0.5], [0, 0], [0.99, 0.3]]));
    const rows = holes.arraySync() as number[][][][];
    const picture = (image: number[][][]) => image.map((row) => row.flat().join('')).join(' ');
    assert.deepEqual(rows.map(picture), ['1111 1001 1001 1111', '0111 1111 1111 1111', '1111 1111 1111 0011']);
  });

  it('makes each change with its probability, by the noise', () => {
    const policy = policyOf({ policy: ['flip'] });
    const noise = { flip: tf.tensor2d([[0.2, 0.29], [0.2, 0.31]]) };
    const [first, second] = tf.unstack(augmented(policy, images(), noise, tf.scalar(0.3))) as [tf.Tensor, tf.Tensor];
    const [a, b] = tf.unstack(images()) as [tf.Tensor, tf.Tensor];
    assertClose(first.dataSync(), tf.reverse(a, 1).dataSync(), 1e-6);
    assertClose(second.dataSync(), b.dataSync(), 1e-6);
    assertClose(augmented(policyOf(), images(), tensorsOf(noiseOf(policyOf())), tf.scalar(0)).dataSync(), pixels, 0, 'never');
  });

  it('has the gradient of finite differences, of its first and its second order', () => {
    const policy = policyOf({ policy: ['color', 'translation', 'cutout', 'flip'] });
    const noise = tensorsOf(noiseOf(policy));
    const weights = tf.randomNormal([...SHAPE], 0, 1, 'float32', 4);
    const cubes = (x: tf.Tensor) => tf.sum(tf.mul(weights, tf.pow(augmented(policy, x, noise, tf.scalar(0.8)), 3)));
    const direction = tf.tensor4d(normal({ seed: 2, stream: 'direction', step: 0 }, 2 * LENGTH), [...SHAPE]);
    const along = (f: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) => tf.sum(tf.mul(tf.grad(f)(x), direction));
    const at = (f: (x: tf.Tensor) => tf.Tensor) => ([by]: readonly number[]) => number(f(tf.add(images(), tf.mul(direction, by!))));
    assertClose([number(along(cubes)(images()))], slopes(at(cubes), [0], 1e-2), 1e-2);
    assertClose([number(along(along(cubes))(images()))], slopes(at(along(cubes)), [0], 1e-2), 1e-2);
  });

  it("follows D's overfitting: up where it is sure of too many reals, down where of too few, within 0 and 1", () => {
    const after = (p: number, shares: number[], examples = 100) => {
      const { state, scalars } = adapted(tf.tensor1d(shares), { [ADAPTED]: tf.scalar(p) }, { [TARGET]: tf.scalar(0.6), [EXAMPLES]: tf.scalar(examples) });
      return [number(state[ADAPTED]!), number(scalars['augment_sign']!)];
    };
    assertClose(after(0.5, [0.9, 0.8, 0.7, 0.6]), [0.54, 1], 1e-6, 'up');
    assertClose(after(0.5, [0.9, 0.8, 0.7, 0.4]), [0.46, 0.5], 1e-6, 'down');
    assertClose(after(0.99, [0.9, 0.9, 0.9, 0.9]), [1, 1], 1e-6, 'at most 1');
    assertClose(after(0.01, [0.1, 0.1, 0.1, 0.1]), [0, -1], 1e-6, 'at least 0');
  });
});

const noiseOf = (policy: AugmentationConfig) => drawNoise(augmentationNoise(policy, 2), { seed: 3, stream: 'augmentation', step: 1 });

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
function expectedColours(image: readonly number[], [b, s, c]: readonly number[], channels = 3): number[] {
  const bright = image.map((value) => value + b! - 0.5);
  const saturated = bright.map((value, i) => {
    const grey = mean(bright.slice(i - (i % channels), i - (i % channels) + channels));
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

  for (const change of ['color', 'translation', 'cutout', 'flip'] as const) {
    for (const [height, width, channels] of [[4, 4, 3], [5, 7, 1], [12, 15, 2], [28, 30, 1]] as const) {
      it(`${change} of ${height} x ${width} x ${channels} has the value and the gradient of its definition`, () => {
        const shape = [3, height, width, channels];
        const [own, size] = [policyOf({ policy: [change] }), height * width * channels];
        const noise = drawNoise(augmentationNoise(own, 3), { seed: height, stream: 'augmentation', step: 2 });
        const x = normal({ seed: 7, stream: 'x', step: width }, 3 * size);
        const weights = normal({ seed: 8, stream: 'weights', step: width }, 3 * size);
        const changed = (given: tf.Tensor) => augmented(own, given, tensorsOf(noise), tf.scalar(1));
        const numbers = [...noise[change]!.data];
        const perImage = numbers.length / 3;
        const expected = [0, 1, 2].map((i) => definitions[change]({ height, width, channels }, numbers.slice(i * perImage, (i + 1) * perImage)));
        const image = (values: ArrayLike<number>, i: number) => Array.from({ length: size }, (_, j) => values[i * size + j]!);
        assertClose(changed(tf.tensor(x, shape)).dataSync(), expected.flatMap((f, i) => f(image(x, i))), 2e-5, 'value');
        const gradient = tf.grad((given: tf.Tensor) => tf.sum(tf.mul(tf.tensor(weights, shape), tf.square(changed(given)))))(tf.tensor(x, shape)).dataSync();
        const sumOf = (i: number) => (values: readonly number[]) => expected[i]!(values).reduce((sum, value, j) => sum + weights[i * size + j]! * value ** 2, 0);
        assertClose(image(gradient, 1), slopes(sumOf(1), image(x, 1), 1e-4), 1e-4, 'gradient');
      });
    }
  }

  it('cuts half of a side, also where that is odd: 14 of 28, 15 of 30, 4 of 7', () => {
    const cutIn = (side: number) => number(tf.sum(tf.sub(1, cutOut(tf.ones([1, side, side, 1]), tf.tensor2d([[0.5, 0.5]])))));
    assert.deepEqual([28, 30, 7].map(cutIn), [14 ** 2, 15 ** 2, 4 ** 2]);
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
      const { state, scalars } = adapted(tf.tensor1d(shares), 4, { [ADAPTED]: tf.scalar(p) }, { [TARGET]: tf.scalar(0.6), [EXAMPLES]: tf.scalar(examples) });
      return [number(state[ADAPTED]!), number(scalars['augment_sign']!)];
    };
    assertClose(after(0.5, [0.9, 0.8, 0.7, 0.6]), [0.54, 1], 1e-6, 'up');
    assertClose(after(0.5, [0.9, 0.8, 0.7, 0.4]), [0.46, 0.5], 1e-6, 'down');
    assertClose(after(0.99, [0.9, 0.9, 0.9, 0.9]), [1, 1], 1e-6, 'at most 1');
    assertClose(after(0.01, [0.1, 0.1, 0.1, 0.1]), [0, -1], 1e-6, 'at least 0');
  });
});

interface Size {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}
type Change = (image: readonly number[]) => number[];

/** An image made place by place. */
const placed = ({ height, width, channels }: Size, of: (row: number, column: number, at: (row: number, column: number) => number) => number): Change => (image) =>
  image.map((_, i) => {
    const [row, column, channel] = [Math.floor(i / (width * channels)), Math.floor(i / channels) % width, i % channels];
    const isInside = (r: number, c: number) => r >= 0 && r < height && c >= 0 && c < width;
    return of(row, column, (r, c) => (isInside(r, c) ? image[(r * width + c) * channels + channel]! : 0));
  });

/** Each change as DiffAugment's code makes it (Zhao et al. 2020), in float64, by the noise of one image. */
const definitions: Readonly<Record<AugmentationConfig['policy'][number], (size: Size, noise: readonly number[]) => Change>> = {
  color: ({ channels }, [b, s, c]) => (image) => expectedColours(image, [b!, s!, c!], channels),
  translation: (size, [down, right]) => {
    const shift = (side: number, noise: number) => Math.floor(noise * (2 * Math.floor(side / 8 + 0.5) + 1)) - Math.floor(side / 8 + 0.5);
    return placed(size, (row, column, at) => at(row - shift(size.height, down!), column - shift(size.width, right!)));
  },
  cutout: (size, [down, right]) => {
    // int(side · 0.5 + 0.5) places from offset - int(length / 2) on, the offset below side, or at side if the length is even.
    const isCut = (side: number, noise: number, place: number) => {
      const length = Math.floor(side * 0.5 + 0.5);
      const first = Math.floor(noise * (length % 2 === 0 ? side + 1 : side)) - Math.floor(length / 2);
      return place >= first && place < first + length;
    };
    return placed(size, (row, column, at) => (isCut(size.height, down!, row) && isCut(size.width, right!, column) ? 0 : at(row, column)));
  },
  flip: (size, [mirror]) => placed(size, (row, column, at) => at(row, mirror! < 0.5 ? size.width - 1 - column : column)),
};

const noiseOf = (policy: AugmentationConfig) => drawNoise(augmentationNoise(policy, 2), { seed: 3, stream: 'augmentation', step: 1 });

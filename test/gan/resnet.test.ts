import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../../src/gan/nn/network.ts';
import { discriminatorNetwork, generatorNetwork } from '../../src/gan/nn/players.ts';
import { config } from './config.ts';
import { numbers, rowsOf } from './definitions.ts';
import { dense, mean, numbersOf, type Numbers } from './plain-players.ts';
import { withBiases } from './plays.ts';
import { assertClose, reference, tensorsOf } from './values.ts';

/** Rows of columns of channels, in double precision. */
type Image = readonly (readonly (readonly number[])[])[];

const imageOf = (values: readonly number[], side: number, channels: number): Image =>
  rowsOf(values, side * channels).map((row) => rowsOf(row, channels));
const eachOf = (image: Image, f: (value: number, channel: number) => number): Image => image.map((row) => row.map((place) => place.map(f)));
const plus = (one: Image, other: Image): Image => one.map((row, r) => row.map((place, c) => place.map((value, k) => value + other[r]![c]![k]!)));
const relu = (image: Image): Image => eachOf(image, (value) => Math.max(0, value));

/** A convolution that keeps the side; 0 beyond the edge. */
function convolved(image: Image, params: Numbers, path: string): Image {
  const [kernel, bias] = [params[`${path}/kernel`]!, params[`${path}/bias`]!];
  const channels = image[0]![0]!.length;
  const side = Math.sqrt(kernel.length / bias.length / channels);
  const places = Array.from({ length: side * side }, (_, i) => [Math.floor(i / side), i % side] as const);
  const heard = (r: number, c: number, filter: number): number =>
    places.reduce((sum, [i, j], index) => {
      const place = image[r + i - (side - 1) / 2]?.[c + j - (side - 1) / 2];
      return sum + (place ?? []).reduce((total, value, k) => total + value * kernel[(index * channels + k) * bias.length + filter]!, 0);
    }, 0);
  return image.map((row, r) => row.map((_, c) => bias.map((offset, filter) => offset + heard(r, c, filter))));
}

/** Nearest neighbours: each pixel four times, up to this side. */
const doubled = (image: Image, side: number): Image => Array.from({ length: side }, (_, r) => Array.from({ length: side }, (__, c) => image[r >> 1]![c >> 1]!));

/** The mean of each two by two pixels. */
const halved = (image: Image): Image =>
  Array.from({ length: image.length / 2 }, (_, r) => Array.from({ length: image.length / 2 }, (__, c) => image[0]![0]!.map((___, k) => mean([0, 1, 2, 3].map((i) => image[2 * r + (i >> 1)]![2 * c + (i & 1)]![k]!)))));

/** Batch norm by the batch, epsilon 1e-5. */
function normalised(images: readonly Image[], params: Numbers, path: string): Image[] {
  const all = images.flatMap((image) => image.flat());
  const moments = all[0]!.map((_, k) => {
    const values = all.map((place) => place[k]!);
    return { middle: mean(values), variance: mean(values.map((value) => (value - mean(values)) ** 2)) };
  });
  return images.map((image) => eachOf(image, (value, k) => ((value - moments[k]!.middle) / Math.sqrt(moments[k]!.variance + 1e-5)) * params[`${path}/scale`]![k]! + params[`${path}/shift`]![k]!));
}

/** Miyato et al. 2018, table 4 and figure of its appendix: the generator's block, before whose 3 x 3 convolution the side is doubled. */
function doublingBlock(images: readonly Image[], params: Numbers, name: string, side: number): Image[] {
  const first = normalised(images, params, `${name}/first/norm`).map((image) => convolved(doubled(relu(image), side), params, `${name}/first/conv`));
  const second = normalised(first, params, `${name}/second/norm`).map((image) => convolved(relu(image), params, `${name}/second/conv`));
  return second.map((image, i) => plus(image, convolved(doubled(images[i]!, side), params, `${name}/beside/conv`)));
}

/** The discriminator's block: activation first, and the side halved last. */
const through = (image: Image, params: Numbers, name: string): Image =>
  convolved(relu(convolved(relu(image), params, `${name}/first/conv`)), params, `${name}/second/conv`);
const halvingBlock = (image: Image, params: Numbers, name: string): Image => plus(halved(through(image, params, name)), halved(convolved(image, params, `${name}/beside/conv`)));

/** The first one: no activation before its first convolution. */
const imageBlock = (image: Image, params: Numbers): Image =>
  plus(halved(convolved(relu(convolved(image, params, 'block1/first/conv')), params, 'block1/second/conv')), convolved(halved(image), params, 'block1/beside/conv'));

const INIT = { init: 'normal' as const, initialSigma: 0.5 };

/** A network applied in training, and its parameters: biases, scales and shifts are those of no new network. */
function applied(network: Network, x: readonly number[], batch: number) {
  const { params, stats } = network.init(2, 'x');
  const drawn = withBiases(tensorsOf(params));
  const moved = Object.fromEntries(Object.entries(drawn).map(([name, value]) => [name, /(scale|shift)$/.test(name) ? tf.add(value, tf.tensor(numbers(value.size, 2), value.shape)) : value]));
  const { y } = network.apply(moved, tensorsOf(stats), tf.tensor([...x], [batch, ...network.inputShape]), { statistics: 'batch', noise: undefined });
  return { y: y.dataSync(), params: numbersOf(moved) };
}

describe('residual networks', () => {
  before(reference);

  for (const [side, start] of [[8, 2], [5, 2]] as const) {
    it(`make of z an image of ${side} x ${side} as two blocks that double ${start} x ${start} do by their definition`, () => {
      const z = rowsOf(numbers(9), 3);
      const network = generatorNetwork(config({ generator: { network: 'resnet', filters: 2, blocks: 2, activation: 'relu', outputActivation: 'tanh', ...INIT } }).generator, 3, [side, side, 1]);
      const { y, params } = applied(network, z.flat(), 3);
      const small = dense(z, params, 'block0/dense').map((row) => imageOf(row, start, 2));
      const blocks = doublingBlock(doublingBlock(small, params, 'block1', side === 8 ? 4 : 3), params, 'block2', side);
      const images = normalised(blocks, params, 'output/norm').map((image) => eachOf(convolved(relu(image), params, 'output/conv'), Math.tanh));
      assertClose(y, images.flat(3), 1e-4);
    });
  }

  it('judge an image as a first block, one that halves, one that does not and a sum do by their definition', () => {
    const network = discriminatorNetwork(config({ discriminator: { network: 'resnet', filters: 2, blocks: 2, plainBlocks: 1, activation: 'relu', pool: 'sum', batchNorm: 'none', ...INIT } }).discriminator, [8, 8, 2]);
    const x = numbers(2 * 8 * 8 * 2);
    const { y, params } = applied(network, x, 2);
    const judged = rowsOf(x, 8 * 8 * 2).map((values) => {
      const second = halvingBlock(imageBlock(imageOf(values, 8, 2), params), params, 'block2');
      const last = relu(plus(second, through(second, params, 'block3'))).flat();
      return last[0]!.map((_, k) => last.reduce((sum, place) => sum + place[k]!, 0));
    });
    assertClose(y, dense(judged, params, 'output/dense').flat(), 1e-4);
  });
});

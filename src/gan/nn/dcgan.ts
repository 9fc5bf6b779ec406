import type { DiscriminatorConfig, GeneratorConfig } from '../../config/schema.ts';
import { ganFault } from '../faults.ts';
import { block, hasBatchNorm, outputEnd, widening } from './blocks.ts';
import { conv2d, conv2dTranspose, upsample, type ConvolutionOptions, type Trim } from './convolution.ts';
import { dense } from './dense.ts';
import { conditionBeside, normClasses, withEnds, type DiscriminatorOptions, type GeneratorOptions } from './ends.ts';
import { weightInit } from './initializers.ts';
import { imageShape, type Shape } from './layer.ts';
import { sequential, type NamedLayer, type Network } from './network.ts';
import { reshape } from './reshape.ts';

type DcganGenerator = Extract<GeneratorConfig, { network: 'dcgan' }>;
type DcganDiscriminator = Extract<DiscriminatorConfig, { network: 'dcgan' }>;

/** @throws Fault where the shape is no image's */
export function requireImages(player: string, network: string, shape: Shape): void {
  if (shape.length !== 3) throw ganFault('needsImages', { player, network, shape: shape.join(' x ') });
}

export interface Doublings {
  /** height and width of the small picture to begin with */
  readonly start: readonly [number, number];
  /** what each block leaves out of the doubled sides */
  readonly trims: readonly Trim[];
}

/**
 * The way from a small picture to an image by blocks that double the side: that of a discriminator's halvings, rounded
 * up, backwards. An image of 28 pixels a side is come to from 4: 4, 7, 14, 28.
 * @throws Fault where the shape is no image's
 */
export function doublings(shape: Shape, blocks: number, network: string): Doublings {
  requireImages('generator', network, shape);
  const [height, width] = imageShape(shape);
  const after = (side: number, halvings: number): number => Math.ceil(side / 2 ** halvings);
  const trimOf = (side: number, block: number): number => 2 * after(side, blocks - block) - after(side, blocks - block - 1);
  const trims = Array.from({ length: blocks }, (_, block) => [trimOf(height, block), trimOf(width, block)] as const);
  return { start: [after(height, blocks), after(width, blocks)], trims };
}

interface Doubling {
  readonly filters: number;
  readonly last: boolean;
  readonly classes: number;
  readonly trim: Trim;
}

/** Doubles the side: by a transposed convolution, or by nearest-neighbour upsampling and a convolution (Odena 2016). */
function doublingBlock(name: string, config: DcganGenerator, { filters, last, classes, trim }: Doubling): NamedLayer[] {
  const norm = hasBatchNorm(config.batchNorm, last);
  const end = last ? outputEnd(config) : config;
  const { kernel, weightNorm } = config;
  const options: ConvolutionOptions = { filters: filters * widening(end), kernel, stride: 2, init: weightInit(config), bias: !norm, weightNorm };
  if (config.upsample === 'transposed') return block(name, ['conv', conv2dTranspose({ ...options, trim })], norm, end, classes);
  return [[`${name}/upsample`, upsample(2, trim)], ...block(name, ['conv', conv2d({ ...options, stride: 1 })], norm, end, classes)];
}

/**
 * The deep convolutional generator (Radford et al. 2015): a dense layer to a small picture of many filters, then blocks
 * that double the side and halve the filters; the last gives the image.
 * @throws Fault where the shape is no image's
 */
export function dcganGenerator(config: DcganGenerator, latent: number, shape: Shape, options: GeneratorOptions = {}): Network {
  const { blocks, filters, weightNorm } = config;
  const { start: [height, width], trims } = doublings(shape, blocks, 'dcgan');
  const classes = normClasses(options);
  const start = [height, width, filters * 2 ** (blocks - 1) * widening(config)] as const;
  const norm = hasBatchNorm(config.batchNorm, false);
  const first = block('block0', ['dense', dense(start[0] * start[1] * start[2], { init: weightInit(config), bias: !norm, weightNorm })], norm, config, classes);
  // Batch norm's moments are a filter's, over all places of the small picture: so the shape comes before it.
  const shaped: NamedLayer[] = [...first.slice(0, 1), ['block0/shape', reshape(start)], ...first.slice(1)];
  const doubling = trims.map((trim, i) => {
    const last = i === blocks - 1;
    return doublingBlock(`block${i + 1}`, config, { filters: last ? shape[2]! : filters * 2 ** (blocks - 2 - i), last, classes, trim });
  });
  return sequential([latent], [...conditionBeside(options), ...shaped, ...doubling.flat()]);
}

/**
 * The deep convolutional discriminator (Radford et al. 2015): strided convolutions that halve the side and double the
 * filters, then a dense layer to one number: a logit, or a probability.
 * @throws Fault where the shape is no image's
 */
export function dcganDiscriminator(config: DcganDiscriminator, shape: Shape, options: DiscriminatorOptions = {}): Network {
  requireImages('discriminator', 'dcgan', shape);
  const { kernel, weightNorm } = config;
  const halving = Array.from({ length: config.blocks }, (_, i) => {
    const norm = hasBatchNorm(config.batchNorm, i === 0);
    const filters = config.filters * 2 ** i * widening(config);
    return block(`block${i + 1}`, ['conv', conv2d({ filters, kernel, stride: 2, init: weightInit(config), bias: !norm, weightNorm })], norm, config);
  });
  return withEnds(config, shape, halving.flat(), options);
}

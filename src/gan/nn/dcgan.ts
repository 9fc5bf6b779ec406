import type { DiscriminatorConfig, GeneratorConfig } from '../../config/schema.ts';
import { ganFault } from '../faults.ts';
import { block, hasBatchNorm } from './blocks.ts';
import { conv2d, conv2dTranspose, upsample, type ConvolutionOptions } from './convolution.ts';
import { dense } from './dense.ts';
import { weightInit } from './initializers.ts';
import { imageShape, type Shape } from './layer.ts';
import { sequential, type NamedLayer, type Network } from './network.ts';
import { flatten, reshape } from './reshape.ts';

type DcganGenerator = Extract<GeneratorConfig, { network: 'dcgan' }>;
type DcganDiscriminator = Extract<DiscriminatorConfig, { network: 'dcgan' }>;

function requireImages(player: string, shape: Shape): void {
  if (shape.length !== 3) throw ganFault('needsImages', { player, shape: shape.join(' x ') });
}

/** Doubles the side: by a transposed convolution, or by nearest-neighbour upsampling and a convolution (Odena 2016). */
function doublingBlock(name: string, config: DcganGenerator, filters: number, last: boolean): NamedLayer[] {
  const norm = hasBatchNorm(config.batchNorm, last);
  const options: ConvolutionOptions = { filters, kernel: config.kernel, stride: 2, init: weightInit(config), bias: !norm };
  const end = last ? { ...config, activation: config.outputActivation, dropout: 0 } : config;
  if (config.upsample === 'transposed') return block(name, ['conv', conv2dTranspose(options)], norm, end);
  return [[`${name}/upsample`, upsample(2)], ...block(name, ['conv', conv2d({ ...options, stride: 1 })], norm, end)];
}

/**
 * The deep convolutional generator (Radford et al. 2015): a dense layer to a small picture of many filters, then blocks
 * that double the side and halve the filters; the last gives the image.
 * @throws Fault where the shape is no image's or its sides are no multiples of 2^blocks
 */
export function dcganGenerator(config: DcganGenerator, latent: number, shape: Shape): Network {
  requireImages('generator', shape);
  const [height, width, channels] = imageShape(shape);
  const { blocks, filters } = config;
  const multiple = 2 ** blocks;
  if (height % multiple !== 0 || width % multiple !== 0) throw ganFault('side', { height, width, blocks, multiple });
  const start = [height / multiple, width / multiple, filters * 2 ** (blocks - 1)] as const;
  const norm = hasBatchNorm(config.batchNorm, false);
  const first = block('block0', ['dense', dense(start[0] * start[1] * start[2], { init: weightInit(config), bias: !norm })], norm, config);
  // Batch norm's moments are a filter's, over all places of the small picture: so the shape comes before it.
  const shaped: NamedLayer[] = [...first.slice(0, 1), ['block0/shape', reshape(start)], ...first.slice(1)];
  const doubling = Array.from({ length: blocks }, (_, i) => {
    const last = i === blocks - 1;
    return doublingBlock(`block${i + 1}`, config, last ? channels : filters * 2 ** (blocks - 2 - i), last);
  });
  return sequential([latent], [...shaped, ...doubling.flat()]);
}

/**
 * The deep convolutional discriminator (Radford et al. 2015): strided convolutions that halve the side and double the
 * filters, then a dense layer to one number: a logit, or a probability.
 * @throws Fault where the shape is no image's
 */
export function dcganDiscriminator(config: DcganDiscriminator, shape: Shape): Network {
  requireImages('discriminator', shape);
  const init = weightInit(config);
  const halving = Array.from({ length: config.blocks }, (_, i) => {
    const norm = hasBatchNorm(config.batchNorm, i === 0);
    const options: ConvolutionOptions = { filters: config.filters * 2 ** i, kernel: config.kernel, stride: 2, init, bias: !norm };
    return block(`block${i + 1}`, ['conv', conv2d(options)], norm, config);
  });
  const output = { ...config, activation: config.output === 'sigmoid' ? ('sigmoid' as const) : ('linear' as const), dropout: 0 };
  return sequential(shape, [...halving.flat(), ['flat', flatten], ...block('output', ['dense', dense(1, { init, bias: true })], false, output)]);
}

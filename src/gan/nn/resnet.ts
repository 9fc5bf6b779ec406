import type { DiscriminatorConfig, GeneratorConfig } from '../../config/schema.ts';
import { activation } from './activation.ts';
import { activationLayer, hasBatchNorm, outputEnd } from './blocks.ts';
import { averagePool, conv2d, globalPool, upsample, type Trim } from './convolution.ts';
import { dense } from './dense.ts';
import { doublings, requireImages } from './dcgan.ts';
import { conditionBeside, normClasses, withEnds, type DiscriminatorOptions, type GeneratorOptions } from './ends.ts';
import { weightInit } from './initializers.ts';
import { sizeOf, type Shape } from './layer.ts';
import { sequential, type NamedLayer, type Network } from './network.ts';
import { normalisation } from './normalisation.ts';
import { reshape } from './reshape.ts';

type ResnetGenerator = Extract<GeneratorConfig, { network: 'resnet' }>;
type ResnetDiscriminator = Extract<DiscriminatorConfig, { network: 'resnet' }>;

/** A convolution that keeps the side. */
const convolution = (config: ResnetGenerator | ResnetDiscriminator, filters: number, kernel: number) =>
  conv2d({ filters, kernel, stride: 1, init: weightInit(config), bias: true, weightNorm: config.weightNorm });

/** Normalisation, if there is any here, and the activation: what comes before a convolution. */
function before(name: string, config: ResnetGenerator | ResnetDiscriminator, norm: boolean, classes = 0): NamedLayer[] {
  return [...(norm ? [[`${name}/norm`, normalisation(config, classes)] as const] : []), [`${name}/activation`, activationLayer({ ...config, pieces: 1 })]];
}

/** The layers with the first of them fed by another layer than the one before. */
function fedBy(from: string, [first, ...rest]: readonly NamedLayer[]): NamedLayer[] {
  return first ? [[first[0], first[1], { ...first[2], from }], ...rest] : [];
}

/** The layers with what another layer gives added to the last of them. */
function plus(other: string, layers: readonly NamedLayer[]): NamedLayer[] {
  return layers.map((layer, i) => (i === layers.length - 1 ? [layer[0], layer[1], { ...layer[2], plus: other }] : layer));
}

interface Doubling {
  readonly name: string;
  /** the layer that it takes its input from */
  readonly from: string;
  readonly classes: number;
  readonly trim: Trim;
}

/** Norm, activation, upsampling, 3x3, norm, activation, 3x3; beside it upsampling and 1x1 (Miyato et al. 2018, appendix). */
function doublingBlock(config: ResnetGenerator, { name, from, classes, trim }: Doubling): NamedLayer[] {
  const norm = hasBatchNorm(config.batchNorm, false);
  const beside: NamedLayer[] = [[`${name}/beside/upsample`, upsample(2, trim), { from }], [`${name}/beside/conv`, convolution(config, config.filters, 1)]];
  const main: NamedLayer[] = [
    ...before(`${name}/first`, config, norm, classes),
    [`${name}/first/upsample`, upsample(2, trim)],
    [`${name}/first/conv`, convolution(config, config.filters, 3)],
    ...before(`${name}/second`, config, norm, classes),
    [`${name}/second/conv`, convolution(config, config.filters, 3)],
  ];
  return [...beside, ...plus(`${name}/beside/conv`, fedBy(from, main))];
}

/**
 * The residual generator of WGAN-GP (Gulrajani et al. 2017, appendix) and SNGAN (Miyato et al. 2018, table 4): a dense
 * layer to a small picture, blocks that double the side, norm, activation, a 3x3 convolution to the image.
 * @throws Fault where the shape is no image's
 */
export function resnetGenerator(config: ResnetGenerator, latent: number, shape: Shape, options: GeneratorOptions = {}): Network {
  const { start: sides, trims } = doublings(shape, config.blocks, 'resnet');
  const start = [...sides, config.filters];
  const classes = normClasses(options);
  const nameOf = (i: number): string => `block${i + 1}`;
  const blocks = trims.map((trim, i) => doublingBlock(config, { name: nameOf(i), from: i === 0 ? 'block0/shape' : `${nameOf(i - 1)}/second/conv`, classes, trim }));
  return sequential([latent], [
    ...conditionBeside(options),
    ['block0/dense', dense(sizeOf(start), { init: weightInit(config), bias: true, weightNorm: config.weightNorm })],
    ['block0/shape', reshape(start)],
    ...blocks.flat(),
    ...before('output', config, hasBatchNorm(config.batchNorm, false)),
    ['output/conv', convolution(config, shape[2]!, 3)],
    ['output/last', activationLayer(outputEnd(config))],
  ]);
}

interface Halving {
  readonly name: string;
  /** the layer that it takes its input from: the one before it */
  readonly from: string;
  readonly halves: boolean;
}

/** Norm, activation, 3x3, norm, activation, 3x3, pooling; beside it 1x1 and pooling, or nothing where the shape stays. */
function halvingBlock(config: ResnetDiscriminator, { name, from, halves }: Halving): NamedLayer[] {
  const norm = hasBatchNorm(config.batchNorm, false);
  const main: NamedLayer[] = [
    ...before(`${name}/first`, config, norm),
    [`${name}/first/conv`, convolution(config, config.filters, 3)],
    ...before(`${name}/second`, config, norm),
    [`${name}/second/conv`, convolution(config, config.filters, 3)],
  ];
  if (!halves) return plus(from, [...main, [`${name}/sum`, activation('linear')]]);
  const beside: NamedLayer[] = [[`${name}/beside/conv`, convolution(config, config.filters, 1), { from }], [`${name}/beside/pool`, averagePool(2)]];
  return [...beside, ...plus(`${name}/beside/pool`, [...fedBy(from, main), [`${name}/sum`, averagePool(2)]])];
}

/** The first block, on the image itself: no norm and no activation before it, and pooling before 1x1 (`optimised`). */
function firstBlock(config: ResnetDiscriminator): NamedLayer[] {
  const main: NamedLayer[] = [
    ['block1/first/conv', convolution(config, config.filters, 3)],
    ...before('block1/second', config, hasBatchNorm(config.batchNorm, true)),
    ['block1/second/conv', convolution(config, config.filters, 3)],
    ['block1/sum', averagePool(2)],
  ];
  const beside: NamedLayer[] = [['block1/beside/pool', averagePool(2)], ['block1/beside/conv', convolution(config, config.filters, 1)]];
  return [['block1/image', activation('linear')], ...beside, ...plus('block1/beside/conv', fedBy('block1/image', main))];
}

/**
 * The residual discriminator of SNGAN (Miyato et al. 2018, table 4): `blocks` that halve the side, `plainBlocks` that keep
 * it, an activation, the sum over all places (WGAN-GP takes the mean), a dense layer.
 * @throws Fault where the shape is no image's
 */
export function resnetDiscriminator(config: ResnetDiscriminator, shape: Shape, options: DiscriminatorOptions = {}): Network {
  requireImages('discriminator', 'resnet', shape);
  const count = config.blocks + config.plainBlocks;
  const later = Array.from({ length: count - 1 }, (_, i) => halvingBlock(config, { name: `block${i + 2}`, from: `block${i + 1}/sum`, halves: i + 1 < config.blocks }));
  const last: NamedLayer[] = [['last/activation', activationLayer({ ...config, pieces: 1 })], ['last/pool', globalPool(config.pool)]];
  return withEnds(config, shape, [...firstBlock(config), ...later.flat(), ...last], options);
}

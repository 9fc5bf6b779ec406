import type { LayerConfig } from './layer-schema.ts';
import { layerWeights } from './layer-shapes.ts';
import type { Config, DataConfig } from './schema.ts';

/** Shape of one example before any data are read; undefined where only the file knows it. */
export type ExampleShape = { readonly kind: 'points'; readonly size: number } | { readonly kind: 'images'; readonly height: number; readonly width: number; readonly channels: number };

const MNIST = { kind: 'images', height: 28, width: 28, channels: 1 } as const;

/** The shape that a config's data will have; undefined for IDX files, which carry their own. */
export function exampleShape(data: DataConfig): ExampleShape | undefined {
  if (data.set === 'mnist') return MNIST;
  if (data.set === 'stacked-mnist') return { ...MNIST, channels: 3 };
  if (data.set === 'images') return { kind: 'images', height: data.height, width: data.width, channels: data.channels };
  return data.set === 'idx' ? undefined : { kind: 'points', size: 2 };
}

/** Number of training examples that a config itself tells. */
export function knownDataSize(data: DataConfig): number | undefined {
  return data.size ?? (data.set === 'mnist' ? 60_000 : undefined);
}

/** Number of classes that a config itself tells, 0 where its data have no labels; undefined where only the files know it. */
export function knownClasses(data: DataConfig): number | undefined {
  if (data.set === 'mnist') return 10;
  if (data.set === 'stacked-mnist') return 1000;
  if (data.set === 'ring') return data.modes;
  if (data.set === 'grid') return data.side ** 2;
  return data.set === 'idx' && data.labels === undefined ? 0 : undefined;
}

/** Examples that one turn takes of the data: batchSize tuples. */
export const batchExamples = ({ batchSize, packing }: Pick<Config['training'], 'batchSize' | 'packing'>): number => batchSize * packing;

/** Numbers in one example. */
export function exampleLength(shape: ExampleShape): number {
  return shape.kind === 'points' ? shape.size : shape.height * shape.width * shape.channels;
}

const DEFAULT_STEPS = 3000;

/** Steps of the whole run; undefined where they follow from a data set whose size is not known. */
export function totalSteps({ steps, epochs, ...training }: Config['training'], dataSize: number | undefined): number | undefined {
  if (epochs === undefined) return steps ?? DEFAULT_STEPS;
  return dataSize === undefined ? undefined : Math.ceil((epochs * dataSize) / batchExamples(training));
}

/** Weights of a stack of dense layers, biases left out. */
function denseWeights(widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, width, index) => sum + widths[index]! * width, 0);
}

/** Weights of the convolutions: the block nearest the image has `filters`, each further one twice as many. */
function convolutionWeights({ filters, blocks, kernel }: { filters: number; blocks: number; kernel: number }, channels: number): number {
  const widths = [channels, ...Array.from({ length: blocks }, (_, block) => filters * 2 ** block)];
  return denseWeights(widths) * kernel ** 2;
}

export interface WeightCount {
  /** convolutions and hidden layers: what a player can tell apart */
  readonly inner: number;
  readonly total: number;
}

type Image = Extract<ExampleShape, { kind: 'images' }>;

/** Numbers of the picture that `blocks` halvings leave of an image, for each filter. */
function places({ height, width }: Image, blocks: number): number {
  const side = (pixels: number) => Math.ceil(pixels / 2 ** blocks);
  return side(height) * side(width);
}

/** @param ends numbers at the network's far end: the latent vector's, or D's one */
function dcganCount(network: { filters: number; blocks: number; kernel: number }, image: Image, ends: number): WeightCount {
  const inner = convolutionWeights(network, image.channels);
  return { inner, total: inner + places(image, network.blocks) * network.filters * 2 ** (network.blocks - 1) * ends };
}

/** Two 3x3 convolutions a block, and a 1x1 beside them where the side changes; the picture's own 3x3. */
function resnetCount({ filters, blocks, plainBlocks = 0 }: { filters: number; blocks: number; plainBlocks?: number }, image: Image, dense: number): WeightCount {
  const square = filters * filters;
  const inner = (blocks * 19 + plainBlocks * 18) * square + 9 * filters * image.channels;
  return { inner, total: inner + dense };
}

function mlpCount(widths: readonly number[]): WeightCount {
  const inner = denseWeights(widths);
  return { inner, total: inner };
}

/** Layers of one's own: all of them count as inner, for what is hidden among them nobody can tell. */
function layersCount(layers: readonly LayerConfig[], input: readonly number[]): WeightCount {
  const inner = layerWeights(layers, input);
  return { inner, total: inner };
}

/**
 * Rough number of weights of each player (biases and batch norm left out); undefined where one of them is a module, of
 * which nothing is known before it is loaded.
 */
export function weightCounts({ latent, generator, discriminator }: Config, shape: ExampleShape): { generator: WeightCount; discriminator: WeightCount } | undefined {
  const image: Image = shape.kind === 'images' ? shape : { kind: 'images', height: 1, width: 1, channels: shape.size };
  const length = exampleLength(shape);
  const counts = { generator: generatorCount(generator, latent.size, image, length), discriminator: discriminatorCount(discriminator, shape, image) };
  return counts.generator && counts.discriminator ? { generator: counts.generator, discriminator: counts.discriminator } : undefined;
}

function generatorCount(generator: Config['generator'], latent: number, image: Image, length: number): WeightCount | undefined {
  switch (generator.network) {
    case 'mlp':
      return mlpCount([latent, ...generator.layers, length]);
    case 'resnet':
      return resnetCount(generator, image, places(image, generator.blocks) * generator.filters * latent);
    case 'dcgan':
      return dcganCount(generator, image, latent);
    case 'layers':
      return layersCount(generator.layers, [latent]);
    case 'module':
      return undefined;
  }
}

function discriminatorCount(discriminator: Config['discriminator'], shape: ExampleShape, image: Image): WeightCount | undefined {
  switch (discriminator.network) {
    case 'mlp':
      return mlpCount([exampleLength(shape), ...discriminator.layers, 1]);
    case 'resnet':
      return resnetCount(discriminator, image, discriminator.filters);
    case 'dcgan':
      return dcganCount(discriminator, image, 1);
    case 'layers':
      return layersCount(discriminator.layers, shape.kind === 'points' ? [shape.size] : [shape.height, shape.width, shape.channels]);
    case 'module':
      return undefined;
  }
}

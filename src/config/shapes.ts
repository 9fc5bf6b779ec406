import type { Config, DataConfig } from './schema.ts';

/** Shape of one example before any data are read; undefined where only the file knows it. */
export type ExampleShape = { readonly kind: 'points'; readonly size: number } | { readonly kind: 'images'; readonly height: number; readonly width: number; readonly channels: number };

const MNIST = { kind: 'images', height: 28, width: 28, channels: 1 } as const;

/** The shape that a config's data will have; undefined for IDX files, which carry their own. */
export function exampleShape(data: DataConfig): ExampleShape | undefined {
  if (data.set === 'mnist') return MNIST;
  if (data.set === 'images') return { kind: 'images', height: data.height, width: data.width, channels: data.channels };
  return data.set === 'idx' ? undefined : { kind: 'points', size: 2 };
}

/** Number of training examples that a config itself tells. */
export function knownDataSize(data: DataConfig): number | undefined {
  if (data.set === 'mnist') return 60_000;
  return data.set === 'ring' || data.set === 'grid' ? data.size : undefined;
}

/** Numbers in one example. */
export function exampleLength(shape: ExampleShape): number {
  return shape.kind === 'points' ? shape.size : shape.height * shape.width * shape.channels;
}

const DEFAULT_STEPS = 3000;

/** Steps of the whole run; undefined where they follow from a data set whose size is not known. */
export function totalSteps({ steps, epochs, batchSize }: Config['training'], dataSize: number | undefined): number | undefined {
  if (epochs === undefined) return steps ?? DEFAULT_STEPS;
  return dataSize === undefined ? undefined : Math.ceil((epochs * dataSize) / batchSize);
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

/** Rough number of weights of each player (biases and batch norm left out). */
export function weightCounts({ latent, generator, discriminator }: Config, shape: ExampleShape): { generator: WeightCount; discriminator: WeightCount } {
  const image = shape.kind === 'images' ? shape : { height: 1, width: 1, channels: shape.size };
  const length = exampleLength(shape);
  const mlp = (widths: readonly number[]) => ({ inner: denseWeights(widths), total: denseWeights(widths) });
  const dcgan = (network: { filters: number; blocks: number; kernel: number }, ends: number) => {
    const side = (pixels: number) => Math.ceil(pixels / 2 ** network.blocks);
    const smallPicture = side(image.height) * side(image.width) * network.filters * 2 ** (network.blocks - 1);
    const inner = convolutionWeights(network, image.channels);
    return { inner, total: inner + smallPicture * ends };
  };
  return {
    generator: generator.network === 'mlp' ? mlp([latent.size, ...generator.layers, length]) : dcgan(generator, latent.size),
    discriminator: discriminator.network === 'mlp' ? mlp([length, ...discriminator.layers, 1]) : dcgan(discriminator, 1),
  };
}

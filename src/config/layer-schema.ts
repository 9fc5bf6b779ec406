import { z } from 'zod';

/** The layers that a person may put together in a config: `"network": "layers"`. */

const count = (fallback: number, most: number, description: string) => z.int().min(1).max(most).default(fallback).meta({ description });
const filters = count(64, 2048, 'Filters.');
const kernel = count(4, 15, 'Side of the kernels in pixels.');
const stride = (fallback: number, description: string) => count(fallback, 8, description);

const kind = <const Name extends string>(name: Name, description: string) => ({ layer: z.literal(name).meta({ description }) });

const dense = z.strictObject({ ...kind('dense', 'Fully connected; takes an image as one row.'), units: count(128, 65_536, 'Numbers that it gives.') });
const conv = z.strictObject({ ...kind('conv', 'Convolution with zero padding.'), filters, kernel, stride: stride(1, 'Pixels from one place to the next: 2 halves the sides.') });
const transposed = z.strictObject({
  ...kind('transposed', 'Transposed convolution.'),
  filters,
  kernel,
  stride: stride(2, 'Times the sides grow.'),
  trim: z.int().min(0).max(7).default(0).meta({ description: 'Pixels that the sides are shorter than that; less than stride: with 1, a side of 4 becomes 7, not 8.' }),
});
const upsample = z.strictObject({ ...kind('upsample', 'Repeats every pixel (nearest neighbour).'), factor: count(2, 8, 'Times the sides grow.') });
const pool = z.strictObject({ ...kind('pool', 'Means of squares of pixels.'), factor: count(2, 8, 'Times the sides shrink.') });
const globalPool = z.strictObject({
  ...kind('global-pool', 'One number a channel, over all places.'),
  by: z.enum(['sum', 'mean']).default('mean').meta({ description: 'What it takes over the places.', enumDescriptions: ['Their sum.', 'Their mean.'] }),
});
const norm = z.strictObject({
  ...kind('norm', 'Normalisation, with a scale and a shift for each channel.'),
  norm: z.enum(['batch', 'layer', 'instance']).default('batch').meta({
    description: 'What normalises.',
    enumDescriptions: ['The batch (Ioffe and Szegedy 2015).', 'Each example, over all its numbers (Ba 2016).', 'Each channel of each example (Ulyanov 2016).'],
  }),
  batchNormMomentum: z.number().min(0).max(0.9999).default(0.9).meta({ description: "Share of batch norm's moving averages that is kept at each step." }),
});
const activation = z.strictObject({
  ...kind('activation', 'A function of each number.'),
  activation: z.enum(['relu', 'leaky-relu', 'tanh', 'sigmoid', 'linear']).default('relu').meta({
    description: 'Which one.',
    enumDescriptions: ['max(x, 0).', 'x above zero, slope times x below it.', 'Hyperbolic tangent.', '1 / (1 + exp(-x)).', 'x itself.'],
  }),
  slope: z.number().min(0).max(1).default(0.2).meta({ description: 'Slope of LeakyReLU below zero.' }),
});
const maxout = z.strictObject({ ...kind('maxout', 'The largest of the numbers that follow one another (Goodfellow 2013).'), pieces: z.int().min(2).max(16).default(2).meta({ description: 'Of how many; they must divide the channels.' }) });
const dropout = z.strictObject({ ...kind('dropout', 'Drops numbers in training.'), rate: z.number().min(0).max(0.95).default(0.5).meta({ description: 'Share that is dropped.' }) });
const noise = z.strictObject({ ...kind('noise', 'Adds Gaussian noise in training.'), sigma: z.number().min(0).max(10).default(0.5).meta({ description: 'Its standard deviation.' }) });
const minibatch = z.strictObject({
  ...kind('minibatch', 'Minibatch discrimination (Salimans 2016): adds to each row how near it is to the others of its batch.'),
  kernels: count(100, 1000, 'Numbers that it adds.'),
  dimensions: count(5, 1000, 'Dimensions in which examples are compared, for each of them.'),
});
const reshape = z.strictObject({
  ...kind('reshape', 'The same numbers in another shape.'),
  shape: z.array(z.int().min(1).max(65_536)).min(1).max(3).default([7, 7, 128]).meta({ description: 'The new shape: height, width and channels, or one length.' }),
});
const flatten = z.strictObject(kind('flatten', 'The same numbers as one row.'));

export const layerSchema = z.discriminatedUnion('layer', [dense, conv, transposed, upsample, pool, globalPool, norm, activation, maxout, dropout, noise, minibatch, reshape, flatten]).meta({ description: 'One layer.', choice: 'Kind of layer.' });
export type LayerConfig = z.output<typeof layerSchema>;
export type LayerInput = z.input<typeof layerSchema>;

/** The setting `layers` of a network of one's own. */
export const layerList = (fallback: readonly LayerInput[]) =>
  z
    .array(layerSchema)
    .min(1)
    .max(64)
    .prefault([...fallback])
    .meta({ description: 'The layers, from the input on.' });

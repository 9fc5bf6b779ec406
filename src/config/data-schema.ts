import { z } from 'zod';

/** What the generator learns to imitate: one variant for each kind of data set, told apart by `set`. */

const points = (fallback: number) =>
  z.int().min(1).max(10_000_000).default(fallback).meta({ description: 'Number of training points.' });
const sigma = (fallback: number) =>
  z.number().positive().max(100).default(fallback).meta({ description: 'Standard deviation of each Gaussian.' });
const range = z.enum(['signed', 'unit', 'binary']).default('signed').meta({
  description: 'Range that pixels are scaled to.',
  enumDescriptions: ['-1 to 1, for a tanh generator.', '0 to 1, for a sigmoid generator.', '0 or 1: one draw for each pixel, whose brightness is the probability of 1, the same in every run (Salakhutdinov and Murray 2008).'],
});
const side = (what: string) =>
  z.int().min(4).max(1024).default(64).meta({ description: `Pictures are cropped to this shape and scaled to this ${what} in pixels.` });

const part = (most = 10_000_000) =>
  z.int().min(1).max(most).optional().meta({ description: 'Number of training examples, drawn by the seed; left out: all that there are. Samples are compared with all of them.' });

const mnist = z.strictObject({
  set: z.literal('mnist').optional().default('mnist').meta({ description: 'The 60,000 handwritten digits, 28 x 28 x 1; fetched once, then cached.' }),
  size: part(60_000),
  range,
});

const stackedMnist = z.strictObject({
  set: z.literal('stacked-mnist').meta({ description: 'Three digits of MNIST as the colours of one image, 28 x 28 x 3: 1,000 classes, to count modes by (Metz 2016).' }),
  size: z.int().min(1).max(10_000_000).default(128_000).meta({ description: 'Number of training images; which digits each is made of follows from the seed, and none is stored.' }),
  range,
});

const ring = z.strictObject({
  set: z.literal('ring').meta({ description: 'Gaussians on a circle (2-D points).' }),
  modes: z.int().min(1).max(1000).default(8).meta({ description: 'Number of Gaussians.' }),
  radius: z.number().positive().max(1000).default(1).meta({ description: 'Radius of the circle.' }),
  sigma: sigma(0.01),
  size: points(100_000),
});

const grid = z.strictObject({
  set: z.literal('grid').meta({ description: 'Gaussians on a square grid (2-D points).' }),
  side: z.int().min(1).max(100).default(5).meta({ description: 'Gaussians along each side.' }),
  spacing: z.number().positive().max(1000).default(2).meta({ description: 'Distance between neighbours.' }),
  sigma: sigma(0.05),
  size: points(100_000),
});

const images = z.strictObject({
  set: z.literal('images').meta({ description: 'A folder of PNG or JPEG pictures; a class for each subfolder.' }),
  path: z.string().min(1).max(4096).meta({ description: 'The folder, relative to this file.' }),
  height: side('height'),
  width: side('width'),
  channels: z.literal([1, 3]).default(3).meta({ description: 'Colour channels.', enumDescriptions: ['Grey.', 'Colour: red, green, blue.'] }),
  size: part(),
  range,
});

const idx = z.strictObject({
  set: z.literal('idx').meta({ description: "An IDX file of images (MNIST's own format), gzipped or not." }),
  path: z.string().min(1).max(4096).meta({ description: 'The file of images, relative to this file.' }),
  labels: z.string().min(1).max(4096).optional().meta({ description: 'The file of labels, relative to this file.' }),
  size: part(),
  range,
});

export const dataSchema = z.discriminatedUnion('set', [mnist, stackedMnist, ring, grid, images, idx]);

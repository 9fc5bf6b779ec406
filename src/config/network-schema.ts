import { z } from 'zod';

/** The two players' networks: presets told apart by `network`. */

const slope = z.number().min(0).max(1).default(0.2).meta({ description: 'Slope of LeakyReLU below zero; 0 is ReLU.' });
const dropout = z.number().min(0).max(0.95).default(0).meta({ description: 'Share of activations dropped in training; 0 is off.' });
const batchNorm = (fallback: 'inner' | 'all' | 'none') =>
  z.enum(['inner', 'all', 'none']).default(fallback).meta({
    description: 'Where batch normalisation stands.',
    enumDescriptions: ["Everywhere but in the generator's last and the discriminator's first block (Radford 2015).", 'In every block.', 'Nowhere.'],
  });
const batchNormMomentum = z.number().min(0).max(0.9999).default(0.9).meta({ description: "Share of batch norm's moving averages that is kept at each step." });
const layers = z.array(z.int().min(1).max(65_536)).min(1).max(32).default([128, 128]).meta({ description: 'Units of each hidden layer.' });
const activation = (fallback: 'relu' | 'leaky-relu') =>
  z.enum(['relu', 'leaky-relu', 'tanh']).default(fallback).meta({
    description: 'Activation of the hidden layers or blocks.',
    enumDescriptions: ['max(x, 0).', 'x above zero, slope times x below it (Maas 2013).', 'Hyperbolic tangent, -1 to 1.'],
  });
const init = (fallback: 'normal' | 'glorot') =>
  z.enum(['normal', 'glorot', 'he']).default(fallback).meta({
    description: 'How the weights start.',
    enumDescriptions: ['N(0, initialSigma).', 'Glorot uniform (Glorot and Bengio 2010).', 'He normal (He 2015).'],
  });
const initialSigma = z.number().positive().max(1).default(0.02).meta({ description: 'Standard deviation of the initial weights where init is normal: N(0, initialSigma).' });
const outputActivation = (fallback: 'tanh' | 'linear') =>
  z.enum(['tanh', 'sigmoid', 'linear']).default(fallback).meta({
    description: "Activation of the generator's output.",
    enumDescriptions: ['-1 to 1, for data of range signed.', '0 to 1, for data of range unit.', 'Unbounded, for points.'],
  });
const output = z.enum(['logits', 'sigmoid']).default('logits').meta({
  description: "What the discriminator's last layer gives.",
  enumDescriptions: ['An unbounded number; the loss applies the sigmoid, which is exact far from 0.', 'A probability.'],
});
// 4, not the 5 of Radford 2015: a transposed kernel that its stride of 2 divides leaves no checkerboard (Odena 2016).
const kernel = z.int().min(1).max(15).default(4).meta({ description: 'Side of the convolution kernels in pixels.' });
const filters = z.int().min(1).max(2048).default(64).meta({ description: 'Filters of the block nearest the image; doubled at each block away from it.' });
const blocks = (what: string) => z.int().min(1).max(8).default(2).meta({ description: what });

const mlp = z.literal('mlp').meta({ description: 'Fully connected layers.' });
const dcgan = (description: string) => z.literal('dcgan').optional().default('dcgan').meta({ description });

const generatorDcgan = z.strictObject({
  network: dcgan('A dense layer, then blocks that double the side (Radford 2015).'),
  filters,
  blocks: blocks('Blocks that double the side: the output side must be a multiple of 2^blocks.'),
  kernel,
  upsample: z.enum(['transposed', 'nearest']).default('transposed').meta({
    description: 'How a block doubles the side.',
    enumDescriptions: ['Transposed convolution of stride 2.', 'Nearest-neighbour upsampling, then a convolution (Odena 2016).'],
  }),
  activation: activation('relu'),
  slope,
  batchNorm: batchNorm('inner'),
  batchNormMomentum,
  dropout,
  outputActivation: outputActivation('tanh'),
  init: init('normal'),
  initialSigma,
});

const generatorMlp = z.strictObject({
  network: mlp,
  layers,
  activation: activation('relu'),
  slope,
  batchNorm: batchNorm('none'),
  batchNormMomentum,
  dropout,
  outputActivation: outputActivation('linear'),
  init: init('glorot'),
  initialSigma,
});

const discriminatorDcgan = z.strictObject({
  network: dcgan('Blocks of strided convolution, then a dense layer (Radford 2015).'),
  filters,
  blocks: blocks('Blocks that halve the side.'),
  kernel,
  activation: activation('leaky-relu'),
  slope,
  batchNorm: batchNorm('inner'),
  batchNormMomentum,
  dropout,
  output,
  init: init('normal'),
  initialSigma,
});

const discriminatorMlp = z.strictObject({
  network: mlp,
  layers,
  activation: activation('leaky-relu'),
  slope,
  batchNorm: batchNorm('none'),
  batchNormMomentum,
  dropout,
  output,
  init: init('glorot'),
  initialSigma,
});

export const generatorSchema = z.discriminatedUnion('network', [generatorDcgan, generatorMlp]);
export const discriminatorSchema = z.discriminatedUnion('network', [discriminatorDcgan, discriminatorMlp]);

import { z } from 'zod';
import { layerList } from './layer-schema.ts';

/** The two players' networks: presets told apart by `network`. */

const slope = z.number().min(0).max(1).default(0.2).meta({ description: 'Slope of LeakyReLU below zero; 0 is ReLU.' });
const pieces = z.int().min(2).max(16).default(2).meta({ description: 'Linear functions of which a maxout unit takes the largest (Goodfellow 2013).' });
const dropout = z.number().min(0).max(0.95).default(0).meta({ description: 'Share of activations dropped in training; 0 is off.' });
const deviation = (what: string) => z.number().min(0).max(10).default(0).meta({ description: what });
const noise = deviation('Standard deviation of Gaussian noise that is added to the activations of each hidden layer or block in training; 0 is off.');
const batchNorm = (fallback: 'inner' | 'all' | 'none') =>
  z.enum(['inner', 'all', 'none']).default(fallback).meta({
    description: 'Where normalisation stands: batch normalisation, or what norm says.',
    enumDescriptions: ["Everywhere but in the generator's last and the discriminator's first block (Radford 2015).", 'In every block.', 'Nowhere.'],
  });
const norm = z.enum(['batch', 'layer', 'instance']).default('batch').meta({
  description: 'What normalises where batchNorm says.',
  enumDescriptions: [
    'Batch normalisation: by the mean and deviation of a channel in the batch (Ioffe and Szegedy 2015).',
    'Layer normalisation: each example by itself, over all its numbers; fit for a critic with a gradient penalty (Ba 2016).',
    'Instance normalisation: each channel of each example by itself (Ulyanov 2016).',
  ],
});
const batchNormMomentum = z.number().min(0).max(0.9999).default(0.9).meta({ description: "Share of batch norm's moving averages that is kept at each step." });
const weightNorm = z.enum(['none', 'spectral', 'weight']).default('none').meta({
  description: 'What is done to the weights of every layer before they are used.',
  enumDescriptions: [
    'Nothing.',
    'Divided by their greatest singular value, so that no layer stretches more than it is told to (Miyato 2018).',
    'A direction and a length for each output, learned apart (Salimans and Kingma 2016).',
  ],
});
const layers = z.array(z.int().min(1).max(65_536)).min(1).max(32).default([128, 128]).meta({ description: 'Units of each hidden layer.' });
const ACTIVATIONS = {
  relu: 'max(x, 0).',
  'leaky-relu': 'x above zero, slope times x below it (Maas 2013).',
  tanh: 'Hyperbolic tangent, -1 to 1.',
  maxout: 'The largest of several linear functions, as many as pieces says (Goodfellow 2013).',
} as const;
const activation = (fallback: 'relu' | 'leaky-relu') =>
  z.enum(['relu', 'leaky-relu', 'tanh', 'maxout']).default(fallback).meta({
    description: 'Activation of the hidden layers or blocks.',
    enumDescriptions: Object.values(ACTIVATIONS),
  });
const residualActivation = z.enum(['relu', 'leaky-relu', 'tanh']).default('relu').meta({
  description: 'Activation before each convolution.',
  enumDescriptions: [ACTIVATIONS.relu, ACTIVATIONS['leaky-relu'], ACTIVATIONS.tanh],
});
const init = (fallback: 'normal' | 'glorot') =>
  z.enum(['normal', 'glorot', 'he', 'orthogonal']).default(fallback).meta({
    description: 'How the weights start.',
    enumDescriptions: ['N(0, initialSigma).', 'Glorot uniform (Glorot and Bengio 2010).', 'He normal (He 2015).', 'An orthogonal matrix times initialGain (Saxe 2014).'],
  });
const initialSigma = z.number().positive().max(1).default(0.02).meta({ description: 'Standard deviation of the initial weights where init is normal: N(0, initialSigma).' });
const initialGain = z.number().positive().max(10).default(1).meta({ description: 'Factor of the initial weights where init is orthogonal.' });
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
const equalFilters = (fallback: number) => z.int().min(1).max(2048).default(fallback).meta({ description: 'Filters of every convolution.' });
const blocks = (what: string) => z.int().min(1).max(8).default(2).meta({ description: what });

/** What every discriminator has beside its layers. */
const discriminatorEnds = {
  inputNoise: deviation('Standard deviation of Gaussian noise that is added to every example, real or generated, before D looks at it; 0 is off.'),
  minibatchKernels: z.int().min(0).max(1000).default(0).meta({ description: 'Minibatch discrimination: numbers that tell D how near an example is to the others of its batch (Salimans 2016); 0 is off.' }),
  minibatchDimensions: z.int().min(1).max(1000).default(5).meta({ description: 'Minibatch discrimination: dimensions in which examples are compared, for each of the kernels.' }),
  output,
  weightNorm,
  initialSigma,
  initialGain,
};

const generatorEnds = { weightNorm, initialSigma, initialGain };
const hidden = { slope, batchNormMomentum, norm, dropout, noise };

const mlp = z.literal('mlp').meta({ description: 'Fully connected layers.' });
const resnet = z.literal('resnet').meta({ description: 'Residual blocks of 3 x 3 convolutions (Gulrajani 2017; Miyato 2018).' });
const dcgan = (description: string) => z.literal('dcgan').optional().default('dcgan').meta({ description });

const generatorDcgan = z.strictObject({
  network: dcgan('A dense layer, then blocks that double the side (Radford 2015).'),
  filters,
  blocks: blocks("Blocks that double the side, up to the image's; one that is odd is a pixel less than the double."),
  kernel,
  upsample: z.enum(['transposed', 'nearest']).default('transposed').meta({
    description: 'How a block doubles the side.',
    enumDescriptions: ['Transposed convolution of stride 2.', 'Nearest-neighbour upsampling, then a convolution (Odena 2016).'],
  }),
  activation: activation('relu'),
  pieces,
  batchNorm: batchNorm('inner'),
  ...hidden,
  outputActivation: outputActivation('tanh'),
  init: init('normal'),
  ...generatorEnds,
});

const generatorMlp = z.strictObject({
  network: mlp,
  layers,
  activation: activation('relu'),
  pieces,
  batchNorm: batchNorm('none'),
  ...hidden,
  outputActivation: outputActivation('linear'),
  init: init('glorot'),
  ...generatorEnds,
});

const generatorResnet = z.strictObject({
  network: resnet,
  filters: equalFilters(256),
  blocks: blocks("Blocks that double the side, up to the image's; one that is odd is a pixel less than the double."),
  activation: residualActivation,
  slope,
  batchNorm: batchNorm('inner'),
  norm,
  batchNormMomentum,
  outputActivation: outputActivation('tanh'),
  init: init('glorot'),
  ...generatorEnds,
});

const discriminatorDcgan = z.strictObject({
  network: dcgan('Blocks of strided convolution, then a dense layer (Radford 2015).'),
  filters,
  blocks: blocks('Blocks that halve the side.'),
  kernel,
  activation: activation('leaky-relu'),
  pieces,
  batchNorm: batchNorm('inner'),
  ...hidden,
  init: init('normal'),
  ...discriminatorEnds,
});

const discriminatorMlp = z.strictObject({
  network: mlp,
  layers,
  activation: activation('leaky-relu'),
  pieces,
  batchNorm: batchNorm('none'),
  ...hidden,
  init: init('glorot'),
  ...discriminatorEnds,
});

const discriminatorResnet = z.strictObject({
  network: resnet,
  filters: equalFilters(128),
  blocks: blocks('Blocks that halve the side.'),
  plainBlocks: z.int().min(0).max(8).default(2).meta({ description: 'Blocks behind them that keep the side.' }),
  pool: z.enum(['sum', 'mean']).default('sum').meta({
    description: 'How the places of the last picture become one vector.',
    enumDescriptions: ['Their sum (Miyato 2018).', 'Their mean (Gulrajani 2017).'],
  }),
  activation: residualActivation,
  slope,
  batchNorm: batchNorm('none'),
  norm,
  batchNormMomentum,
  init: init('glorot'),
  ...discriminatorEnds,
});

const ownLayers = z.literal('layers').meta({ description: 'Layers that you list yourself.' });
const own = z.literal('module').meta({ description: 'A JavaScript or TypeScript module of your own, with a function that makes the network.' });
const ownModule = z.string().min(1).max(4096).meta({ description: 'Path of the module, relative to this file; `gan new-network` writes one to begin with.' });

const generatorLayers = z.strictObject({
  network: ownLayers,
  layers: layerList([{ layer: 'dense' }, { layer: 'activation' }, { layer: 'dense', units: 2 }]),
  outputActivation: outputActivation('linear'),
  init: init('glorot'),
  ...generatorEnds,
});

const generatorModule = z.strictObject({ network: own, module: ownModule, outputActivation: outputActivation('linear'), init: init('glorot'), ...generatorEnds });

const discriminatorLayers = z.strictObject({
  network: ownLayers,
  layers: layerList([{ layer: 'dense' }, { layer: 'activation', activation: 'leaky-relu' }]),
  init: init('glorot'),
  ...discriminatorEnds,
});

const discriminatorModule = z.strictObject({ network: own, module: ownModule, init: init('glorot'), ...discriminatorEnds });

export const generatorSchema = z.discriminatedUnion('network', [generatorDcgan, generatorMlp, generatorResnet, generatorLayers, generatorModule]);
export const discriminatorSchema = z.discriminatedUnion('network', [discriminatorDcgan, discriminatorMlp, discriminatorResnet, discriminatorLayers, discriminatorModule]);

import { z } from 'zod';

/** One definition of an experiment: the types, the JSON schema, the checks and docs/config.md all come from here. */

const ring = z.strictObject({
  set: z.literal('ring').meta({ description: 'Gaussians on a circle (2-D points).' }),
  modes: z.int().min(1).max(1000).default(8).meta({ description: 'Number of Gaussians.' }),
  radius: z.number().positive().max(1000).default(1).meta({ description: 'Radius of the circle.' }),
  sigma: z.number().positive().max(100).default(0.01).meta({ description: 'Standard deviation of each Gaussian.' }),
  size: z.int().min(1).max(10_000_000).default(100_000).meta({ description: 'Number of training points.' }),
});

const grid = z.strictObject({
  set: z.literal('grid').meta({ description: 'Gaussians on a square grid (2-D points).' }),
  side: z.int().min(1).max(100).default(5).meta({ description: 'Gaussians along each side.' }),
  spacing: z.number().positive().max(1000).default(2).meta({ description: 'Distance between neighbours.' }),
  sigma: z.number().positive().max(100).default(0.05).meta({ description: 'Standard deviation of each Gaussian.' }),
  size: z.int().min(1).max(10_000_000).default(100_000).meta({ description: 'Number of training points.' }),
});

const range = z.enum(['signed', 'unit']).default('signed').meta({
  description: 'Range that pixels are scaled to.',
  enumDescriptions: ['-1 to 1, for a tanh generator.', '0 to 1, for a sigmoid generator.'],
});

const mnist = z.strictObject({
  set: z.literal('mnist').meta({ description: 'The 60,000 handwritten digits, 28 x 28 x 1; fetched once, then cached.' }),
  range,
});

const images = z.strictObject({
  set: z.literal('images').meta({ description: 'A folder of PNG or JPEG pictures; a class for each subfolder.' }),
  path: z.string().min(1).meta({ description: 'The folder, relative to this file.' }),
  height: z.int().min(4).max(1024).default(64).meta({ description: 'Pictures are cropped to this shape and scaled to this height in pixels.' }),
  width: z.int().min(4).max(1024).default(64).meta({ description: 'Pictures are cropped to this shape and scaled to this width in pixels.' }),
  channels: z.union([z.literal(1), z.literal(3)]).default(3).meta({ description: '3 for colour, 1 for grey.' }),
  range,
});

const idx = z.strictObject({
  set: z.literal('idx').meta({ description: "An IDX file of images (MNIST's own format), gzipped or not." }),
  path: z.string().min(1).meta({ description: 'The file of images, relative to this file.' }),
  labels: z.string().min(1).optional().meta({ description: 'The file of labels, relative to this file.' }),
  range,
});

export const dataSchema = z.discriminatedUnion('set', [mnist, ring, grid, images, idx]);

const slope = z.number().min(0).max(1).default(0.2).meta({ description: 'Slope of LeakyReLU below zero; 0 is ReLU.' });
const dropout = z.number().min(0).max(0.95).default(0).meta({ description: 'Share of activations dropped in training; 0 is off.' });
const batchNorm = (fallback: 'inner' | 'all' | 'none') =>
  z.enum(['inner', 'all', 'none']).default(fallback).meta({
    description: 'Where batch normalisation stands.',
    enumDescriptions: ["Everywhere but in the generator's last and the discriminator's first block (Radford 2015).", 'In every block.', 'Nowhere.'],
  });
const batchNormMomentum = z.number().min(0).max(0.9999).default(0.9).meta({ description: "Share of batch norm's moving averages that is kept at each step." });
const units = z.array(z.int().min(1).max(65_536)).min(1).max(32);
const activation = z.enum(['relu', 'leaky-relu', 'tanh']);
const initialSigma = (fallback: number) =>
  z.number().positive().max(1).default(fallback).meta({ description: 'Standard deviation of the initial weights, N(0, sigma).' });
const glorot = z.enum(['normal', 'glorot', 'he']).meta({
  description: 'How the weights start.',
  enumDescriptions: ['N(0, initialSigma).', 'Glorot uniform (Glorot and Bengio 2010).', 'He normal (He 2015).'],
});
const outputActivation = z.enum(['tanh', 'sigmoid', 'linear']).meta({
  description: "Activation of the generator's output.",
  enumDescriptions: ['-1 to 1, for data of range signed.', '0 to 1, for data of range unit.', 'Unbounded, for points.'],
});
const judgement = z.enum(['logits', 'sigmoid']).default('logits').meta({
  description: "What the discriminator's last layer gives.",
  enumDescriptions: ['An unbounded number; the loss applies the sigmoid, which is exact far from 0.', 'A probability.'],
});
const kernel = z.int().min(1).max(15).default(5).meta({ description: 'Side of the convolution kernels in pixels.' });
const filters = z.int().min(1).max(2048).default(64).meta({ description: 'Filters of the block nearest the image; doubled at each block away from it.' });
const blocks = (what: string) => z.int().min(1).max(8).default(2).meta({ description: what });

const generatorMlp = z.strictObject({
  network: z.literal('mlp').meta({ description: 'Fully connected layers.' }),
  layers: units.default([128, 128]).meta({ description: 'Units of each hidden layer.' }),
  activation: activation.default('relu').meta({ description: 'Activation of the hidden layers.' }),
  slope,
  batchNorm: batchNorm('none'),
  batchNormMomentum,
  dropout,
  outputActivation: outputActivation.default('linear'),
  init: glorot.default('glorot'),
  initialSigma: initialSigma(0.02),
});

const generatorDcgan = z.strictObject({
  network: z.literal('dcgan').meta({ description: 'A dense layer, then blocks that double the side (Radford 2015).' }),
  filters,
  blocks: blocks('Blocks that double the side: the output side must be a multiple of 2^blocks.'),
  kernel,
  upsample: z.enum(['transposed', 'nearest']).default('transposed').meta({
    description: 'How a block doubles the side.',
    enumDescriptions: ['Transposed convolution of stride 2.', 'Nearest-neighbour upsampling, then a convolution (Odena 2016).'],
  }),
  activation: activation.default('relu').meta({ description: 'Activation of the blocks.' }),
  slope,
  batchNorm: batchNorm('inner'),
  batchNormMomentum,
  dropout,
  outputActivation: outputActivation.default('tanh'),
  init: glorot.default('normal'),
  initialSigma: initialSigma(0.02),
});

const discriminatorMlp = z.strictObject({
  network: z.literal('mlp').meta({ description: 'Fully connected layers.' }),
  layers: units.default([128, 128]).meta({ description: 'Units of each hidden layer.' }),
  activation: activation.default('leaky-relu').meta({ description: 'Activation of the hidden layers.' }),
  slope,
  batchNorm: batchNorm('none'),
  batchNormMomentum,
  dropout,
  output: judgement,
  init: glorot.default('glorot'),
  initialSigma: initialSigma(0.02),
});

const discriminatorDcgan = z.strictObject({
  network: z.literal('dcgan').meta({ description: 'Blocks of strided convolution, then a dense layer (Radford 2015).' }),
  filters,
  blocks: blocks('Blocks that halve the side.'),
  kernel,
  activation: activation.default('leaky-relu').meta({ description: 'Activation of the blocks.' }),
  slope,
  batchNorm: batchNorm('inner'),
  batchNormMomentum,
  dropout,
  output: judgement,
  init: glorot.default('normal'),
  initialSigma: initialSigma(0.02),
});

export const generatorSchema = z.discriminatedUnion('network', [generatorDcgan, generatorMlp]);
export const discriminatorSchema = z.discriminatedUnion('network', [discriminatorDcgan, discriminatorMlp]);

const latentSchema = z.strictObject({
  size: z.int().min(1).max(4096).default(100).meta({ description: 'Numbers in the latent vector z.' }),
  distribution: z.enum(['normal', 'uniform']).default('normal').meta({
    description: 'What z is drawn from.',
    enumDescriptions: ['The standard normal distribution.', 'Uniform between -1 and 1.'],
  }),
});

const objectiveSchema = z.strictObject({
  name: z.enum(['non-saturating', 'minimax']).default('non-saturating').meta({
    description: 'What the players optimise (Goodfellow 2014).',
    enumDescriptions: ['G maximises log D(G(z)).', 'G minimises log(1 - D(G(z))): its gradient vanishes when D wins.'],
  }),
  on: z.enum(['logits', 'probabilities']).default('logits').meta({
    description: "What the loss takes from the discriminator; must fit the discriminator's output.",
    enumDescriptions: ['Cross-entropy from logits.', 'Cross-entropy from probabilities.'],
  }),
  realLabel: z.number().min(0.5).max(1).default(1).meta({ description: 'Target for real examples; 0.9 is one-sided label smoothing (Salimans 2016).' }),
});

const optimizerSchema = z.strictObject({
  name: z.enum(['adam', 'sgd', 'rmsprop']).default('adam').meta({
    description: 'Update rule.',
    enumDescriptions: ['Adam (Kingma and Ba 2015).', 'Stochastic gradient descent; beta1 is its momentum.', 'RMSProp (Tieleman and Hinton 2012); beta2 is its decay.'],
  }),
  learningRate: z.number().positive().max(1).default(2e-4).meta({ description: 'Learning rate.' }),
  beta1: z.number().min(0).max(0.9999).default(0.5).meta({ description: "Decay of the gradient's moving average." }),
  beta2: z.number().min(0).max(0.999999).default(0.999).meta({ description: "Decay of the squared gradient's moving average." }),
  epsilon: z.number().positive().max(1).default(1e-8).meta({ description: 'Added to the divisor.' }),
});

const every = (fallback: number, what: string) => z.int().min(1).max(1_000_000_000).default(fallback).meta({ description: what });

const trainingSchema = z.strictObject({
  steps: z.int().min(1).max(1_000_000_000).optional().meta({ description: 'Steps to train; one step is one update of G and its updates of D. 3000 where neither steps nor epochs is given.' }),
  epochs: z.number().positive().max(1_000_000).optional().meta({ description: 'Passes over the data, in place of steps.' }),
  batchSize: z.int().min(1).max(65_536).default(64).meta({ description: 'Examples in a batch.' }),
  discriminatorSteps: z.int().min(1).max(100).default(1).meta({ description: 'Updates of D for each update of G.' }),
  histogramEvery: every(50, 'Steps between histograms of D(x) and D(G(z)).'),
  evaluateEvery: every(100, 'Steps between looks of D at held-out reals.'),
  sampleEvery: every(100, 'Steps between sample grids.'),
  checkpointEvery: every(500, 'Steps between checkpoints.'),
});

const samplesSchema = z.strictObject({
  count: z.int().min(1).max(1024).default(64).meta({ description: 'Samples in a grid (points for 2-D data are drawn 1,000 at a time).' }),
  sampleSeed: z.int().min(0).max(4_294_967_295).default(0).meta({ description: 'Seed of the fixed z; grids of runs with equal sampleSeed compare.' }),
  statistics: z.enum(['moving', 'batch']).default('moving').meta({
    description: 'Batch norm statistics used for sampling.',
    enumDescriptions: ['Moving averages.', "The sampled batch's own."],
  }),
});

const engineSchema = z.strictObject({
  name: z.enum(['auto', 'onnx', 'cpu']).default('auto').meta({
    description: 'What computes.',
    enumDescriptions: ['The fastest that is there.', 'The embedded engine: ONNX Runtime on the CPU.', "tfjs's JavaScript backend: a slow reference."],
  }),
  threads: z.int().min(0).max(256).default(0).meta({ description: 'Threads; 0 means one for each core.' }),
});

const section = <T extends z.ZodType>(schema: T, description: string) => schema.prefault({} as z.input<T>).meta({ description });

export const configSchema = z.strictObject({
  $schema: z.string().optional().meta({ description: 'Address of a JSON schema; not needed in VS Code.' }),
  name: z.string().min(1).max(80).optional().meta({ description: "The experiment's name; the file's name where it is not given." }),
  data: dataSchema.prefault({ set: 'mnist' }).meta({ description: 'What the generator learns to imitate.' }),
  latent: section(latentSchema, 'The noise that the generator starts from.'),
  generator: generatorSchema.prefault({ network: 'dcgan' }).meta({ description: 'The player that makes samples.' }),
  discriminator: discriminatorSchema.prefault({ network: 'dcgan' }).meta({ description: 'The player that tells real from generated.' }),
  objective: section(objectiveSchema, 'What the players optimise.'),
  optimizers: section(
    z.strictObject({
      generator: section(optimizerSchema, "The generator's optimizer."),
      discriminator: section(optimizerSchema, "The discriminator's optimizer."),
    }),
    'How each player learns.',
  ),
  training: section(trainingSchema, 'How long, in what batches, and how often the run is recorded.'),
  samples: section(samplesSchema, 'The sample grids.'),
  seed: z.int().min(0).max(4_294_967_295).default(0).meta({ description: 'Seed of every random draw of the run.' }),
  engine: section(engineSchema, 'What computes the run.'),
});

/** An experiment with every default filled in. */
export type Config = z.output<typeof configSchema>;
/** An experiment as a person may write it. */
export type ConfigInput = z.input<typeof configSchema>;
export type GeneratorConfig = Config['generator'];
export type DiscriminatorConfig = Config['discriminator'];
export type DataConfig = Config['data'];
export type OptimizerConfig = Config['optimizers']['generator'];

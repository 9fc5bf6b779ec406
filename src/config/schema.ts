import { z } from 'zod';
import { dataSchema } from './data-schema.ts';
import { augmentationSchema, codesSchema, conditioningSchema, emaSchema, madeSchema, objectiveSchema, penaltiesSchema, semiSupervisedSchema } from './game-schema.ts';
import { measuresSchema } from './measures-schema.ts';
import { initSchema } from './init-schema.ts';
import { discriminatorSchema, generatorSchema } from './network-schema.ts';

/** One definition of an experiment: the types, the JSON schema, the checks and docs/config.md all come from here. */

const latentSchema = z.strictObject({
  size: z.int().min(1).max(4096).default(100).meta({ description: 'Numbers in the latent vector z.' }),
  distribution: z.enum(['normal', 'uniform']).default('normal').meta({
    description: 'What z is drawn from.',
    enumDescriptions: ['The standard normal distribution.', 'Uniform between -1 and 1.'],
  }),
});

const MOST_STEPS = 1_000_000_000;

const scheduleSchema = z.strictObject({
  shape: z.enum(['constant', 'linear', 'cosine']).default('constant').meta({
    description: 'How the learning rate falls.',
    enumDescriptions: ['It does not.', 'Evenly.', 'Along half a cosine: slowly at first and at last (Loshchilov and Hutter 2017).'],
    live: true,
  }),
  warmup: z.int().min(0).max(MOST_STEPS).default(0).meta({ description: 'First steps, over which the rate grows evenly to its full size.', live: true }),
  from: z.int().min(0).max(MOST_STEPS).default(0).meta({ description: 'Step from which on it falls.', live: true }),
  until: z.int().min(1).max(MOST_STEPS).optional().meta({ description: 'Step at which it has fallen; later steps keep what is left.', live: true }),
  to: z.number().min(0).max(1).default(0).meta({ description: 'Share of the learning rate that is left in the end.', live: true }),
});

const optimizerSchema = z.strictObject({
  name: z.enum(['adam', 'sgd', 'rmsprop']).default('adam').meta({
    description: 'Update rule.',
    enumDescriptions: ['Adam (Kingma and Ba 2015).', 'Stochastic gradient descent; beta1 is its momentum.', 'RMSProp (Tieleman and Hinton 2012); beta2 is its decay.'],
  }),
  learningRate: z.number().positive().max(1).default(2e-4).meta({ description: 'Learning rate.', live: true }),
  schedule: scheduleSchema.prefault({}).meta({ description: 'How the learning rate changes with the steps.' }),
  beta1: z.number().min(0).max(0.9999).default(0.5).meta({ description: "Decay of the gradient's moving average." }),
  beta2: z.number().min(0).max(0.999999).default(0.999).meta({ description: "Decay of the squared gradient's moving average." }),
  epsilon: z.number().positive().max(1).default(1e-8).meta({ description: 'Added to the divisor.' }),
});

const every = (fallback: number, what: string) => z.int().min(1).max(MOST_STEPS).default(fallback).meta({ description: what, live: true });

const checkpointsSchema = z.strictObject({
  keepLast: z.int().min(1).max(1_000_000).default(10).meta({ description: 'Newest checkpoints that are kept.', live: true }),
  keepEvery: z.int().min(0).max(MOST_STEPS).default(5000).meta({ description: 'Checkpoints of steps divisible by this are kept too; 0 keeps none on this account.', live: true }),
  keepBest: z.int().min(0).max(1_000_000).default(0).meta({ description: 'Best checkpoints that are kept too.', live: true }),
  bestBy: z.enum(['loss_g', 'd_fake']).default('loss_g').meta({
    description: 'Which are the best, by the mean of the 100 steps before them. Neither measures the quality of samples.',
    enumDescriptions: ['The lowest loss of G.', 'The highest D(G(z)): D takes most generated examples for real.'],
    live: true,
  }),
});

const trainingSchema = z.strictObject({
  steps: z.int().min(1).max(MOST_STEPS).optional().meta({ description: 'Steps to train; one step is one update of G and its updates of D. 3000 where neither steps nor epochs is given.', live: true }),
  epochs: z.number().positive().max(1_000_000).optional().meta({ description: 'Passes over the data, in place of steps.', live: true }),
  batchSize: z.int().min(1).max(65_536).default(64).meta({ description: 'Examples in a batch; where D judges several together, tuples.' }),
  discriminatorSteps: z.int().min(1).max(100).default(1).meta({ description: 'Updates of D for each update of G.', live: true }),
  updates: z.enum(['alternating', 'simultaneous']).default('alternating').meta({
    description: 'How the turns of a step are played.',
    enumDescriptions: ['D first, then G against the new D, each with noise of its own.', 'Both from the same parameters, with the same batch and noise (Metz 2016; Lin 2018).'],
  }),
  unrolledSteps: z.int().min(0).max(20).default(0).meta({ description: 'Updates of D that G looks ahead, through which its gradient is taken (Metz 2016); 0 is off.' }),
  packing: z.int().min(1).max(16).default(1).meta({ description: 'Examples that D judges together (PacGAN, Lin 2018); batchSize counts such tuples.' }),
  histogramEvery: every(50, 'Steps between histograms of D(x) and D(G(z)).'),
  evaluateEvery: every(100, 'Steps between looks of D at held-out reals.'),
  sampleEvery: every(100, 'Steps between sample grids.'),
  checkpointEvery: every(500, 'Steps between checkpoints.'),
  checkpoints: checkpointsSchema.prefault({}).meta({ description: 'Which checkpoints stay on the disk. What one of these keeps, stays; the others are deleted once a newer one is written.' }),
});

const samplesSchema = z.strictObject({
  count: z.int().min(1).max(1024).default(64).meta({ description: 'Images in a sample grid; of points, 1,000 are drawn whatever it says.' }),
  sampleSeed: z.int().min(0).max(4_294_967_295).default(0).meta({ description: 'Seed of the fixed z; grids of runs with equal sampleSeed compare.' }),
  statistics: z.enum(['moving', 'batch']).default('moving').meta({
    description: 'Batch norm statistics used for sampling.',
    enumDescriptions: ['Moving averages.', "The sampled batch's own."],
  }),
  weights: z.enum(['auto', 'raw', 'ema']).default('auto').meta({
    description: "Which of the generator's weights samples are drawn with.",
    enumDescriptions: ['The moving average where ema keeps one.', 'Those of the last step.', 'Their moving average.'],
  }),
});

const engineSchema = z.strictObject({
  name: z.enum(['auto', 'onnx', 'tensorflow', 'wasm', 'cpu']).default('auto').meta({
    description: 'What computes.',
    enumDescriptions: [
      'The fastest that is there, by what was measured.',
      'The embedded engine: ONNX Runtime.',
      "TensorFlow's native library, which `gan setup tensorflow` or GAN: Set Up TensorFlow brings.",
      "The embedded engine on ONNX Runtime's WebAssembly build: several times slower, for systems that have no native one.",
      "tfjs's JavaScript backend: a slow reference.",
    ],
  }),
  device: z.enum(['cpu', 'gpu']).default('cpu').meta({
    description: 'Where it computes.',
    enumDescriptions: ['On the processor.', 'On the graphics adapter: by WebGPU, or on an NVIDIA card by TensorFlow. A machine without a usable one refuses the run. `gan doctor` names the adapters.'],
  }),
  threads: z.int().min(0).max(256).default(0).meta({ description: 'Threads; 0 means one for each core.' }),
});

export const configSchema = z.strictObject({
  $schema: z.string().max(4096).optional().meta({ description: 'Address of a JSON schema; not needed in VS Code.' }),
  name: z.string().min(1).max(80).optional().meta({ description: "The experiment's name; the file's name where it is not given." }),
  data: dataSchema.prefault({}).meta({ description: 'What the generator learns to imitate.', choice: 'The data set.' }),
  family: z.enum(['gan', 'made']).default('gan').meta({
    description: 'What is trained.',
    enumDescriptions: ['Two players against each other.', 'A fully visible belief net, pixel after pixel, for its likelihood (MADE, Germain 2015): one player, of whose settings only made, optimizers.generator and the common sections count.'],
  }),
  made: madeSchema.prefault({}).meta({ description: 'The network of the family made.' }),
  latent: latentSchema.prefault({}).meta({ description: 'The noise that the generator starts from.' }),
  generator: generatorSchema.prefault({}).meta({ description: 'The player that makes samples.', choice: 'Kind of network.' }),
  discriminator: discriminatorSchema.prefault({}).meta({ description: 'The player that tells real from generated.', choice: 'Kind of network.' }),
  init: initSchema.optional().meta({ description: "Weights of another run to begin with, in place of ones drawn anew." }),
  objective: objectiveSchema.prefault({}).meta({ description: 'What the players optimise.' }),
  penalties: penaltiesSchema.prefault({}).meta({ description: 'What holds D in check beside its objective. A term that is not given is off; any of them may stand together.' }),
  conditioning: conditioningSchema.prefault({}).meta({ description: 'Samples of a class that is asked for; needs data with labels.' }),
  semiSupervised: semiSupervisedSchema.optional().meta({ description: 'D learns to tell the classes apart, most of the examples being without labels; samples are a class more (Salimans 2016).' }),
  augmentation: augmentationSchema.optional().meta({ description: 'Changes images before D sees them, for small data sets; images only.' }),
  codes: codesSchema.optional().meta({ description: 'Latent codes that D must be able to read from a sample (InfoGAN, Chen 2016).' }),
  ema: emaSchema.optional().meta({ description: "A moving average of the generator's weights and batch norm statistics, to sample with." }),
  optimizers: z
    .strictObject({
      generator: optimizerSchema.prefault({}).meta({ description: "The generator's optimizer." }),
      discriminator: optimizerSchema.prefault({}).meta({ description: "The discriminator's optimizer." }),
    })
    .prefault({})
    .meta({ description: 'How each player learns.' }),
  training: trainingSchema.prefault({}).meta({ description: 'How long, in what batches, and how often the run is recorded.' }),
  samples: samplesSchema.prefault({}).meta({ description: 'The sample grids.' }),
  measures: measuresSchema.prefault({}).meta({ description: 'What is measured of the samples while the run trains; `gan eval` measures afterwards.' }),
  seed: z.int().min(0).max(4_294_967_295).default(0).meta({ description: 'Seed of every random draw of the run.' }),
  engine: engineSchema.prefault({}).meta({ description: 'What computes the run.' }),
});

/** An experiment with every default filled in. */
export type Config = z.output<typeof configSchema>;
/** An experiment as a person may write it. */
export type ConfigInput = z.input<typeof configSchema>;
export type GeneratorConfig = Config['generator'];
export type DiscriminatorConfig = Config['discriminator'];
export type DataConfig = Config['data'];
export type OptimizerConfig = Config['optimizers']['generator'];

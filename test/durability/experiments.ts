import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { checkConfig } from '../../src/config/check.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import { encodePng } from '../../src/formats/png.ts';
import { writeIdx } from '../trainer/child.ts';

/** Steps of a random experiment: enough for several epochs and for every interval to come due. */
export const LENGTH = 12;

/** Data for the experiments below: an IDX file and a folder of pictures, 8 pixels a side. */
export function writeData(folder: string): void {
  writeIdx(path.join(folder, 'images.idx'), 40, 8);
  mkdirSync(path.join(folder, 'pictures'));
  for (let i = 0; i < 24; i++) {
    const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, at) => (at * 31 + i * 57) % 256);
    writeFileSync(path.join(folder, 'pictures', `${i}.png`), encodePng({ width: 8, height: 8, channels: 3, data }));
  }
}

const dropout = fc.constantFrom(0, 0, 0.3);
const slope = fc.constantFrom(0, 0.2);
const init = fc.constantFrom('normal', 'glorot', 'he');
const activation = fc.constantFrom('relu', 'leaky-relu', 'tanh');
const batchNorm = fc.constantFrom('inner', 'all', 'none');
const batchNormMomentum = fc.constantFrom(0, 0.5, 0.9);
const common = { dropout, slope, init, activation, batchNorm, batchNormMomentum };
const layers = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 });
const convolution = { ...common, network: fc.constant('dcgan' as const), filters: fc.integer({ min: 1, max: 3 }), blocks: fc.integer({ min: 1, max: 2 }), kernel: fc.integer({ min: 2, max: 4 }) };
const dense = { ...common, network: fc.constant('mlp' as const), layers };

const schedule = fc.constantFrom(
  {},
  { warmup: 4 },
  { shape: 'linear' as const, from: 2, until: LENGTH, to: 0.1 },
  { shape: 'cosine' as const, warmup: 3, until: LENGTH - 3 },
);

const optimizer = fc.record({
  name: fc.constantFrom('adam', 'sgd', 'rmsprop'),
  learningRate: fc.constantFrom(1e-4, 2e-3),
  schedule,
  beta1: fc.constantFrom(0, 0.5, 0.9),
  beta2: fc.constantFrom(0.9, 0.999),
});

const every = fc.integer({ min: 1, max: 7 });
const training = fc.record({
  steps: fc.constant(LENGTH),
  batchSize: fc.integer({ min: 2, max: 9 }),
  discriminatorSteps: fc.integer({ min: 1, max: 3 }),
  histogramEvery: every,
  evaluateEvery: every,
  sampleEvery: every,
  checkpointEvery: fc.integer({ min: 1, max: 20 }),
});

/** Points, or pictures with a range that their generator's output must fit. */
const points = fc.record({
  data: fc.oneof(
    fc.record({ set: fc.constant('ring' as const), size: fc.integer({ min: 20, max: 60 }), modes: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ set: fc.constant('grid' as const), size: fc.integer({ min: 20, max: 60 }), side: fc.integer({ min: 1, max: 3 }) }),
  ),
  generator: fc.record({ ...dense, outputActivation: fc.constant('linear' as const) }),
  discriminator: fc.record(dense),
});
const pictures = fc.constantFrom(['signed', 'tanh'] as const, ['unit', 'sigmoid'] as const).chain(([range, output]) =>
  fc.record({
    data: fc.constantFrom({ set: 'idx' as const, path: 'images.idx', range }, { set: 'images' as const, path: 'pictures', height: 8, width: 8, range }),
    generator: fc.oneof(
      fc.record({ ...convolution, upsample: fc.constantFrom('transposed' as const, 'nearest' as const), outputActivation: fc.constant(output) }),
      fc.record({ ...dense, outputActivation: fc.constant(output) }),
    ),
    discriminator: fc.oneof(fc.record(convolution), fc.record(dense)),
  }),
);

/** Experiments of every kind that a config can describe, as small as they come; those with faults are left out. */
export const experiments: fc.Arbitrary<ConfigInput> = fc
  .record({
    game: fc.oneof(points, pictures),
    judged: fc.constantFrom(['logits', 'logits'] as const, ['sigmoid', 'probabilities'] as const),
    objective: fc.record({ name: fc.constantFrom('non-saturating' as const, 'minimax' as const), realLabel: fc.constantFrom(1, 0.9) }),
    latent: fc.record({ size: fc.integer({ min: 1, max: 4 }), distribution: fc.constantFrom('normal' as const, 'uniform' as const) }),
    optimizers: fc.record({ generator: optimizer, discriminator: optimizer }),
    training,
    seed: fc.integer({ min: 0, max: 4_294_967_295 }),
    engine: fc.constantFrom({ name: 'cpu' as const }, { name: 'onnx' as const, threads: 1 }),
  })
  .map(({ game, judged: [output, on], objective, ...rest }): ConfigInput => ({
    ...rest,
    ...game,
    discriminator: { ...game.discriminator, output },
    objective: { ...objective, on },
    samples: { count: 3 },
  }))
  .filter((config) => checkConfig(JSON.stringify(config), { configFile: 'x.gan.json', exists: () => true }).config !== undefined);

/** A live change of such an experiment, at any step but the last. */
export const wishes = fc.record({
  step: fc.integer({ min: 0, max: LENGTH - 2 }),
  set: fc.constantFrom(['optimizers.generator.learningRate=0.0003'], ['training.discriminatorSteps=4'], ['training.sampleEvery=5', 'training.checkpointEvery=3'], ['objective.realLabel=0.8', 'optimizers.discriminator.learningRate=0.0003'], ['optimizers.generator.schedule.shape=linear', `optimizers.generator.schedule.until=${LENGTH}`]),
});

/** The steps at which going on is likeliest to go wrong: the first and the last, ends of epochs, and every interval with its neighbours. */
export function boundaries({ training: settings = {}, data }: ConfigInput): number[] {
  const size = data && 'size' in data ? (data.size ?? LENGTH) : 40;
  const { batchSize = 1, discriminatorSteps = 1, histogramEvery = LENGTH, evaluateEvery = LENGTH, sampleEvery = LENGTH, checkpointEvery = LENGTH } = settings;
  const epoch = Math.max(1, Math.floor(size / batchSize / discriminatorSteps));
  const near = [epoch, histogramEvery, evaluateEvery, sampleEvery, checkpointEvery].flatMap((step) => [step - 1, step, step + 1]);
  return [...new Set([0, 1, ...near, LENGTH - 1])].filter((step) => step >= 0 && step < LENGTH).sort((a, b) => a - b);
}

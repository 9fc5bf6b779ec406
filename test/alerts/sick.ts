import type { ConfigInput } from '../../src/config/schema.ts';

/** A config that goes wrong in one way. */
export interface Sick {
  readonly what: string;
  /** what it does, for the page */
  readonly how: string;
  readonly config: ConfigInput;
  /** what it is told of: any of these */
  readonly codes: readonly string[];
  /** steps within which it is told */
  readonly within: number;
}

const DIVERGED = ['alert.notFinite', 'alert.spoilt'];

type Players = NonNullable<ConfigInput['optimizers']>;
const rates = (generator: number, discriminator: number, beta1 = 0.5): Players => ({ generator: { learningRate: generator, beta1 }, discriminator: { learningRate: discriminator, beta1 } });

/** Eight Gaussians and two networks of two layers of 32: small, so that ten seeds are a matter of a minute. */
const ring = (config: ConfigInput): ConfigInput => ({
  data: { set: 'ring', modes: 8, radius: 1, sigma: 0.05 },
  latent: { size: 2 },
  generator: { network: 'mlp', layers: [32, 32], outputActivation: 'linear' },
  discriminator: { network: 'mlp', layers: [32, 32] },
  ...config,
  training: { batchSize: 32, sampleEvery: 100, checkpointEvery: 100_000, ...config.training },
});

const sgd = (learningRate: number) => ({ name: 'sgd' as const, learningRate });

export const SICK: readonly Sick[] = [
  {
    what: 'D too weak',
    how: 'D learns a thousandth as fast as G: 0.000001 against 0.001',
    config: ring({ optimizers: rates(1e-3, 1e-6) }),
    codes: ['alert.weak'],
    within: 700,
  },
  ...(['least-squares', 'hinge', 'relativistic', 'relativistic-average'] as const).map((name) => ({
    what: `D too weak, ${name}`,
    how: 'the same rates',
    config: ring({ objective: { name }, optimizers: rates(1e-3, 1e-6) }),
    codes: ['alert.weak'],
    within: 700,
  })),
  {
    what: 'D too strong',
    how: 'minimax, modes far from where samples begin (radius 4), G learns at 0.000001 and D, two steps a turn, at 0.001',
    config: ring({ data: { set: 'ring', modes: 8, radius: 4, sigma: 0.05 }, objective: { name: 'minimax' }, optimizers: rates(1e-6, 1e-3), training: { discriminatorSteps: 2 } }),
    codes: ['alert.strong'],
    within: 600,
  },
  {
    what: 'mode collapse',
    how: 'G learns thirty times as fast as D: 0.03 against 0.001',
    config: ring({ optimizers: rates(0.03, 0.001) }),
    codes: ['alert.collapse', 'alert.lostModes'],
    within: 1500,
  },
  {
    what: 'mode collapse in images',
    how: 'MNIST, two networks of one layer of 64, batches of 32, G learns 67 times as fast as D: 0.02 against 0.0003',
    config: {
      data: { set: 'mnist', range: 'signed' },
      latent: { size: 16 },
      generator: { network: 'mlp', layers: [64], outputActivation: 'tanh' },
      discriminator: { network: 'mlp', layers: [64] },
      optimizers: rates(0.02, 3e-4),
      training: { batchSize: 32, sampleEvery: 100, checkpointEvery: 100_000 },
    },
    codes: ['alert.collapsedImages'],
    within: 1000,
  },
  {
    what: 'oscillation',
    how: 'both players learn at 0.01 with beta1 0.9',
    config: ring({ generator: { network: 'mlp', layers: [32, 32], activation: 'leaky-relu', outputActivation: 'linear' }, optimizers: rates(0.01, 0.01, 0.9) }),
    codes: ['alert.oscillation'],
    within: 1000,
  },
  {
    what: 'divergence, told before it',
    how: 'a Wasserstein critic of four layers that nothing holds, at 0.002, and G at 0.000001',
    config: ring({ objective: { name: 'wasserstein' }, discriminator: { network: 'mlp', layers: [32, 32, 32, 32] }, optimizers: rates(1e-6, 0.002) }),
    codes: ['alert.diverging'],
    within: 600,
  },
  {
    what: 'divergence to NaN or infinity',
    how: 'both players by plain SGD at 1, layers of 128',
    config: ring({
      generator: { network: 'mlp', layers: [128, 128], outputActivation: 'linear' },
      discriminator: { network: 'mlp', layers: [128, 128] },
      optimizers: { generator: sgd(1), discriminator: sgd(1) },
      training: { checkpointEvery: 1 },
    }),
    codes: DIVERGED,
    within: 100,
  },
];

import type { Arm, Check, Figure, Study } from '../study.ts';
import { exceeds, mean } from '../statistics.ts';

/** Mode counts alone can be had by noise: they count with the share of good samples and the reverse KL only. */
export const MODES: Readonly<Record<string, Figure>> = {
  modes: { title: 'modes', from: { figure: 'modes' }, as: 'count' },
  quality: { title: 'high-quality samples', from: { figure: 'high_quality' }, as: 'share' },
  kl: { title: 'KL to uniform, nats', from: { figure: 'kl_modes' }, as: 'number' },
};

const good = (arm: string, title: string, share: number): Check => ({
  says: `${title}: at least ${share * 100}% of the samples are of high quality`,
  arms: [arm],
  holds: (values) => mean(values(arm, 'quality')) >= share,
});

const PACKED = 'examples/pacgan/pacgan.gan.json';
const GRID = ['data.set=grid', 'data.modes=', 'data.radius=', 'data.side=5', 'data.spacing=2', 'data.sigma=0.05'];
const PACKING_PROTOCOL =
  "Networks, optimizer and batches of the published code, both players updated at once; 2,500 samples with batch norm's moving averages; a mode counts with one sample within 3 sigma. In the code batch norm takes the samples of each place in a tuple by themselves, and adds 0.0001 to the variance; here it takes all of a turn together, and adds 0.00001. The paper trains 400,000 steps and 10 runs, ± is their standard error.";

function packing(title: string, packed: number, arms: Readonly<Record<'gan' | 'packed', Arm>>): Study {
  return {
    title,
    paper: 'Lin 2018, table 1',
    protocol: PACKING_PROTOCOL,
    arms,
    figures: MODES,
    measures: ['modes'],
    steps: { standard: 50_000, full: 400_000 },
    seeds: 5,
    checks: [
      good('packed', `PacGAN ${packed}`, 0.9),
      { says: `PacGAN ${packed} finds more modes than the GAN, by over two standard errors`, holds: (values) => exceeds(values('packed', 'modes'), values('gan', 'modes')) },
      { says: `PacGAN ${packed} has a smaller KL, by over two standard errors`, holds: (values) => exceeds(values('packed', 'kl'), values('gan', 'kl'), -1) },
    ],
  };
}

export const pacganRing = packing('GAN and PacGAN 2 on the ring', 2, {
  gan: { title: 'GAN', config: PACKED, set: ['training.packing=1'], published: { modes: '6.3 ± 0.5', quality: '98.2%', kl: '0.45' } },
  packed: { title: 'PacGAN 2', config: PACKED, published: { modes: '7.9 ± 0.1', quality: '95.6%', kl: '0.07' } },
});

const grid = packing('GAN and PacGAN 4 on the grid', 4, {
  gan: { title: 'GAN', config: PACKED, set: [...GRID, 'training.packing=1'], published: { modes: '17.3 ± 0.8', quality: '94.8%', kl: '0.70' } },
  packed: { title: 'PacGAN 4', config: PACKED, set: [...GRID, 'training.packing=4'], published: { modes: '24.8 ± 0.2', quality: '93.6%', kl: '0.04' } },
});
/** What was seen of seed 0 says why its share of good samples is missed. */
export const pacganGrid: Study = {
  ...grid,
  protocol: `${grid.protocol} The share of high quality rises to the end, more slowly the more is packed: of PacGAN 4 (seed 0, means of 5,000 steps) 8% about step 28,000, 32% about 38,000, 43% about 48,000; of the GAN 32% about 13,000, 71% about 33,000, 80% about 48,000. Other statistics of batch norm (each batch's own, standing) do not raise it.`,
};

const inMost = (counts: readonly boolean[]): boolean => counts.filter(Boolean).length >= Math.ceil(0.8 * counts.length);

export const unrolled: Study = {
  title: 'Unrolled GAN on the ring',
  paper: 'Metz 2016, figure 2 (a picture, without figures)',
  protocol: "The published notebook's settings, not those of the paper's appendix; its angles, of which one stands twice, are replaced by eight even ones. 2,500 samples. That the collapse without unrolling is not had with the published code was reported to its authors (github.com/poolio/unrolled_gan, issue 2).",
  arms: {
    none: { title: 'no unrolled step', config: 'examples/unrolled/unrolled.gan.json', set: ['training.unrolledSteps=0'] },
    five: { title: '5 unrolled steps', config: 'examples/unrolled/unrolled.gan.json' },
  },
  figures: MODES,
  measures: ['modes'],
  steps: { standard: 25_000, full: 25_000 },
  seeds: 5,
  checks: [
    {
      says: '5 unrolled steps: 8 modes and at least 80% of high quality in 4 of 5 seeds',
      arms: ['five'],
      holds: (values) => inMost(values('five', 'modes').map((modes, seed) => modes === 8 && values('five', 'quality')[seed]! >= 0.8)),
    },
    { says: 'no unrolled step: at most 4 modes', arms: ['none'], holds: (values) => Math.max(...values('none', 'modes')) <= 4 },
  ],
};

const WGAN_GP = 'examples/wgan-gp/wgan-gp.gan.json';
const WGAN_RING = ['data.set=ring', 'data.side=', 'data.spacing=', 'data.modes=8', 'data.radius=1.41443', 'data.sigma=0.0141443'];

/** The checkpoints over which a critic's estimate is held to the distance. */
const TWENTY = ['training.checkpointEvery=500', 'training.checkpoints.keepLast=20'];

export const wganGp: Study = {
  title: 'WGAN-GP on grid and ring',
  paper: 'Gulrajani 2017, figure 2 (a picture, without figures)',
  protocol: "The published code's toy: three layers of 512, λ 0.1, five critic steps, batches of 256; the grid of 25 divided by 2.828, the ring of radius 2 by 1.414; the code trains 100,000 steps. 2,500 samples. With λ 0.1 the norm is above 1 while samples are off: a critic whose gradient has the norm s everywhere gains s·W of the distance W and pays λ(s - 1)², which is best at 1 + 5·W. The rank correlation is that of the critic's estimate on held-out points with the sliced Wasserstein distance, over the last 20 checkpoints, 500 steps apart.",
  arms: {
    grid: { title: 'grid of 25', config: WGAN_GP, set: TWENTY },
    ring: { title: 'ring of 8', config: WGAN_GP, set: [...WGAN_RING, ...TWENTY] },
  },
  figures: {
    ...MODES,
    slope: { title: "norm of the critic's gradient, mean of the last 100 steps", from: { scalar: 'slope_gp', last: 100 }, as: 'number' },
    correlation: { title: 'rank correlation', from: { correlation: ['critic_estimate', 'sliced_wasserstein'] }, as: 'number' },
  },
  measures: ['modes', 'critic', 'sliced-wasserstein'],
  steps: { standard: 10_000, full: 100_000 },
  seeds: 3,
  checks: [
    ...Object.entries({ grid: 25, ring: 8 }).map(([arm, modes]): Check => ({
      says: `${arm}: every mode is found, by samples of which at least half are of high quality (of noise over the box under 3% are)`,
      arms: [arm],
      holds: (values) => Math.min(...values(arm, 'modes')) === modes && mean(values(arm, 'quality')) >= 0.5,
    })),
    { says: 'the mean norm of the gradient is within 0.2 of 1', holds: (values) => [...values('grid', 'slope'), ...values('ring', 'slope')].every((slope) => Math.abs(slope - 1) <= 0.2) },
    ...['grid', 'ring'].map((arm): Check => ({
      says: `${arm}: the critic's estimate and the sliced Wasserstein distance correlate by at least 0.8`,
      arms: [arm],
      holds: (values) => mean(values(arm, 'correlation')) >= 0.8,
    })),
  ],
};

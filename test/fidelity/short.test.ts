import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { measure } from '../../fidelity/measure.ts';
import { changesOf, folderOf, seedRun } from '../../fidelity/seed-run.ts';
import { STUDIES } from '../../fidelity/studies/index.ts';
import type { Study } from '../../fidelity/study.ts';
import { SmallDigits } from './small-digits.ts';

/** A study in little: one arm, seed 0, few steps, smaller networks, and a bound that leaves room for another processor's rounding. */
interface Short {
  readonly study: keyof typeof STUDIES;
  readonly arm: string;
  readonly steps: number;
  readonly set?: readonly string[];
  /** trained on real digits of a quarter of the pixels, in place of the study's data */
  readonly smallDigits?: true;
  readonly says: string;
  readonly holds: (figures: Readonly<Record<string, number>>) => boolean;
}

const RATES = ['optimizers.generator.learningRate=0.0005', 'optimizers.discriminator.learningRate=0.0005'];

const FAST = ['optimizers.generator.learningRate=0.001', 'optimizers.discriminator.learningRate=0.001'];
const SMALL = ['blocks=2', 'filters=16'].flatMap((setting) => [`generator.${setting}`, `discriminator.${setting}`]);

const SHORT: readonly Short[] = [
  {
    study: 'pacgan-ring',
    arm: 'packed',
    steps: 2000,
    // Uniform noise over the box finds all 8 of these modes, and 12% of it are of high quality.
    set: ['data.sigma=0.05', 'generator.layers=[64,64]', 'discriminator.layers=[64,64]', 'discriminator.pieces=2', 'generator.init=glorot', 'discriminator.init=glorot', ...FAST],
    says: 'PacGAN serves the whole ring alike',
    holds: ({ modes, quality, kl }) => modes === 8 && quality! >= 0.4 && kl! <= 0.3,
  },
  {
    study: 'unrolled',
    arm: 'five',
    steps: 1000,
    // Of noise 14%.
    set: ['data.sigma=0.1', 'generator.layers=[64,64]', 'discriminator.layers=[64,64]', 'latent.size=16', 'training.batchSize=128', 'optimizers.generator.learningRate=0.002', 'optimizers.discriminator.learningRate=0.001'],
    says: 'five unrolled steps serve the whole ring alike',
    holds: ({ modes, quality, kl }) => modes === 8 && quality! >= 0.5 && kl! <= 0.3,
  },
  {
    study: 'cgan',
    arm: 'concatenation',
    steps: 1000,
    smallDigits: true,
    set: [...SMALL, ...FAST, 'training.batchSize=32'],
    says: 'a conditional GAN draws the digit that is asked for, in many ways: by chance a tenth are',
    holds: ({ asked, recall, realRecall }) => asked! >= 0.5 && recall! >= 0.4 * realRecall!,
  },
  {
    study: 'cgan',
    arm: 'auxiliary',
    steps: 600,
    smallDigits: true,
    set: [...SMALL, ...FAST],
    says: 'so does an AC-GAN',
    holds: ({ asked, recall, realRecall }) => asked! >= 0.6 && recall! >= 0.2 * realRecall!,
  },
  {
    study: 'dcgan',
    arm: 'dcgan',
    steps: 600,
    smallDigits: true,
    set: [...SMALL, ...FAST],
    // Seen: 26% recognised, each class 4.8% to 14.7%.
    says: 'a DCGAN draws every digit, in many ways',
    holds: ({ recognised, least, greatest, recall, realRecall }) => recognised! >= 0.12 && least! >= 0.02 && greatest! <= 0.25 && recall! >= 0.5 * realRecall!,
  },
  {
    study: 'sgan',
    arm: 'sgan',
    steps: 600,
    smallDigits: true,
    set: ['data.range="unit"', 'generator.layers=[100]', 'discriminator.layers=[200,100]', 'semiSupervised.decay=0.99'],
    // Seen: 17% errors. What the unlabelled digits bring takes many more steps to see.
    says: 'a semi-supervised GAN names digits by 100 labels: by chance nine of ten are misnamed',
    holds: ({ error }) => error! <= 0.3,
  },
  {
    study: 'wgan-gp',
    arm: 'grid',
    steps: 1000,
    // Wide modes: uniform noise finds all 25, and 28% of it are of high quality.
    set: ['data.sigma=0.07', 'generator.layers=[128,128,128]', 'discriminator.layers=[128,128,128]', ...RATES],
    says: 'WGAN-GP covers a grid of wide modes, and not by noise',
    holds: ({ modes, quality, kl }) => modes! >= 23 && quality! >= 0.35 && kl! <= 0.4,
  },
  {
    study: 'made',
    arm: 'one',
    steps: 300,
    set: ['made.layers=[100]', 'optimizers.generator.learningRate=0.01', 'training.sampleEvery=300'],
    says: 'MADE knows of pixels from pixels: those by themselves have 206 nats',
    holds: ({ nats }) => nats! <= 160,
  },
  {
    study: 'infogan',
    arm: 'infogan',
    steps: 400,
    set: ['generator={"network":"dcgan","filters":16}', 'discriminator={"network":"dcgan","filters":16}', 'training.batchSize=64'],
    says: "InfoGAN's code tells digits without labels: the untrained network's tells a fifth",
    holds: ({ accuracy, untrained }) => accuracy! >= 0.27 && accuracy! > untrained! + 0.05,
  },
];

function studyOf({ study, arm, steps, set = [], smallDigits }: Short, digits: SmallDigits): Study {
  const whole = STUDIES[study]!;
  const given = whole.arms[arm]!;
  // A rank correlation wants the checkpoints of a whole training.
  const figures = Object.fromEntries(Object.entries(whole.figures).filter(([, { from }]) => !('correlation' in from)));
  return { ...whole, figures, steps: { standard: steps, full: steps }, arms: { [arm]: { ...given, set: [...changesOf(given, steps), ...(smallDigits ? [digits.data()] : []), ...set] } } };
}

describe('in little, the systems', function () {
  this.timeout(300_000);
  let digits: SmallDigits;
  before(async () => { digits = await SmallDigits.write(); });
  after(() => { digits.remove(); });

  for (const short of SHORT) {
    it(short.says, async () => {
      const study = studyOf(short, digits);
      const run = { ...seedRun(short.study, study, short.arm, 0, 'standard'), within: 'fidelity-short' };
      rmSync(folderOf(run), { recursive: true, force: true });
      const { figures } = await measure(run, study, () => undefined);
      assert.ok(short.holds(figures), JSON.stringify(figures));
      rmSync(folderOf(run), { recursive: true });
    });
  }
});

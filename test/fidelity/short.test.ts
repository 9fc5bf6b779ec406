import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { measure } from '../../fidelity/measure.ts';
import { changesOf, folderOf, seedRun } from '../../fidelity/seed-run.ts';
import { STUDIES } from '../../fidelity/studies/index.ts';
import type { Study } from '../../fidelity/study.ts';

/** A study in little: one arm, seed 0, few steps, smaller networks, and a bound that leaves room for another processor's rounding. */
interface Short {
  readonly study: keyof typeof STUDIES;
  readonly arm: string;
  readonly steps: number;
  readonly set?: readonly string[];
  readonly says: string;
  readonly holds: (figures: Readonly<Record<string, number>>) => boolean;
}

const RATES = ['optimizers.generator.learningRate=0.0005', 'optimizers.discriminator.learningRate=0.0005'];

const SHORT: readonly Short[] = [
  {
    study: 'wgan-gp',
    arm: 'grid',
    steps: 1000,
    // Wide modes: uniform noise finds all 25, and 28% of it are of high quality.
    set: ['data.sigma=0.07', 'generator.layers=[128,128,128]', 'discriminator.layers=[128,128,128]', ...RATES],
    says: 'WGAN-GP covers a grid of wide modes, and not by noise',
    holds: ({ modes, quality }) => modes! >= 23 && quality! >= 0.35,
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

function studyOf({ study, arm, steps, set = [] }: Short): Study {
  const whole = STUDIES[study]!;
  const given = whole.arms[arm]!;
  // A rank correlation wants the checkpoints of a whole training.
  const figures = Object.fromEntries(Object.entries(whole.figures).filter(([, { from }]) => !('correlation' in from)));
  return { ...whole, figures, steps: { standard: steps, full: steps }, arms: { [arm]: { ...given, set: [...changesOf(given, steps), ...set] } } };
}

describe('in little, the systems', function () {
  this.timeout(300_000);

  for (const short of SHORT) {
    it(short.says, async () => {
      const study = studyOf(short);
      const run = seedRun(`short-${short.study}`, study, short.arm, 0, 'standard');
      rmSync(folderOf(run), { recursive: true, force: true });
      const { figures } = await measure(run, study, () => undefined);
      assert.ok(short.holds(figures), JSON.stringify(figures));
      rmSync(folderOf(run), { recursive: true });
    });
  }
});

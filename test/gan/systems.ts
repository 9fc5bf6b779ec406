import type { ConfigInput } from '../../src/config/schema.ts';
import type { DataShape } from '../../src/gan/game.ts';

/** A kind of GAN, as small as it can be trained. */
export interface System {
  readonly config: ConfigInput;
  readonly data: DataShape;
}

const points: DataShape = { shape: [2], classes: 3 };
const images: DataShape = { shape: [8, 8, 1], classes: 3 };
const small = { network: 'mlp' as const, layers: [6, 6], activation: 'tanh' as const };
const convolutions = { network: 'dcgan' as const, filters: 2, blocks: 1, kernel: 4, activation: 'tanh' as const, initialSigma: 0.3 };

const onPoints = (config: ConfigInput): System => ({
  data: points,
  config: { data: { set: 'ring', modes: 3, size: 60 }, latent: { size: 2 }, generator: small, discriminator: small, ...config, training: { batchSize: 4, ...config.training } },
});
const onImages = (config: ConfigInput): System => ({
  data: images,
  config: { latent: { size: 3 }, generator: convolutions, discriminator: { ...convolutions, batchNorm: 'none' }, ...config, training: { batchSize: 4, ...config.training } },
});

/** Every option of the game at least once, alone or beside others that it is used with. */
export const systems: Readonly<Record<string, System>> = {
  'smoothed and noisy labels': onPoints({ objective: { realLabel: 0.9, fakeLabel: 0.1, labelNoise: 0.3 } }),
  'least squares': onPoints({ objective: { name: 'least-squares' } }),
  'hinge with spectral normalisation': onImages({ objective: { name: 'hinge' }, discriminator: { ...convolutions, batchNorm: 'none', weightNorm: 'spectral' } }),
  'WGAN': onPoints({ objective: { name: 'wasserstein' }, penalties: { clip: { limit: 0.3 } }, training: { discriminatorSteps: 2 } }),
  'WGAN-GP': onImages({ objective: { name: 'wasserstein' }, penalties: { gradientPenalty: {} }, training: { discriminatorSteps: 2 } }),
  'one-sided penalty with dropout': onPoints({ objective: { name: 'wasserstein' }, penalties: { gradientPenalty: { sides: 'one', target: 0.1 } }, discriminator: { ...small, dropout: 0.3 } }),
  'relativistic': onPoints({ objective: { name: 'relativistic' } }),
  'relativistic average with R1 and R2': onPoints({ objective: { name: 'relativistic-average' }, penalties: { r1: {}, r2: {} } }),
  'lazy R1': onPoints({ penalties: { r1: {}, lazy: { every: 2 } } }),
  'DRAGAN': onPoints({ penalties: { dragan: {} } }),
  'consistency': onImages({ penalties: { consistency: { shift: 2 } } }),
  'moving average': onImages({ ema: { decay: 0.9, rampup: 'on' }, generator: { ...convolutions, batchNorm: 'all' } }),
  'simultaneous updates, packed': onPoints({ training: { updates: 'simultaneous', packing: 2 }, ema: { decay: 0.95 } }),
  'unrolled': onPoints({ objective: { name: 'minimax' }, training: { updates: 'simultaneous', unrolledSteps: 3 } }),
  'unrolled, in turn, with a penalty': onPoints({ penalties: { r1: { weight: 0.1 } }, training: { unrolledSteps: 1 } }),
  'CGAN by concatenation': onImages({ conditioning: { kind: 'concatenation' } }),
  'CGAN by projection': onImages({ conditioning: { kind: 'projection', generator: 'batch-norm' }, objective: { name: 'hinge' } }),
  'AC-GAN': onPoints({ conditioning: { kind: 'auxiliary' } }),
  'packed CGAN': onPoints({ conditioning: { kind: 'concatenation' }, training: { packing: 2 } }),
  'InfoGAN': onImages({ codes: { categorical: [3], continuous: 2, units: 5 } }),
  'DiffAugment': onImages({ augmentation: {}, penalties: { r1: {} } }),
  'ADA': onImages({ augmentation: { policy: ['flip', 'translation'], probability: 0.5, adaptive: { examples: 20 } } }),
  'SGAN': onPoints({ semiSupervised: { labelled: 2, decay: 0.9 }, objective: { generator: 'feature-matching' }, discriminator: { ...small, inputNoise: 0.1, weightNorm: 'weight' } }),
  'layers in a list, transposed ones trimmed': onImages({
    generator: { network: 'layers', layers: [{ layer: 'dense', units: 8 }, { layer: 'reshape', shape: [2, 2, 2] }, { layer: 'transposed', filters: 2, kernel: 3, trim: 1 }, { layer: 'activation', activation: 'tanh' }, { layer: 'transposed', filters: 1, kernel: 3, stride: 3, trim: 1 }], outputActivation: 'tanh' },
    discriminator: { network: 'layers', layers: [{ layer: 'conv', filters: 2, kernel: 3, stride: 2 }, { layer: 'activation', activation: 'tanh' }] },
  }),
  'feature matching': onPoints({ objective: { generator: 'feature-matching' } }),
};

import type { Config } from '../../config/schema.ts';
import { batchExamples } from '../../config/shapes.ts';
import type { DataShape, NoiseSpec, NoiseSpecs } from '../game.ts';
import { ganFault } from '../faults.ts';
import { augmentationHyper } from '../augmentation/augment.ts';
import { learningRateAt, rateOf } from '../learning-rate.ts';
import { EMA_DECAY, EMA_START } from '../moving-average.ts';
import { headNetwork } from '../nn/ends.ts';
import type { Network } from '../nn/network.ts';
import { frozen } from '../nn/freeze.ts';
import { discriminatorNetwork, generatorNetwork } from '../nn/players.ts';
import { objective, type Objective } from '../objectives.ts';
import { optimizer } from '../optimizers.ts';
import { prefixed } from '../paths.ts';
import type { Penalty } from '../penalties/penalty.ts';
import { penaltiesOf, penaltyHyper } from '../penalties/terms.ts';
import { CATEGORICAL_WEIGHT, codesNoise, codesWidth, CONTINUOUS_WEIGHT } from './codes.ts';
import { CLASS_HEAD, criticOf, frozenCritic, packedShape, type Critic } from './critic.ts';
import type { Player } from './player.ts';

/** Hyperparameters: D's targets, the weight of AC-GAN's class loss, the bound of D's weights. */
export const REAL_LABEL = 'objective/realLabel';
export const FAKE_LABEL = 'objective/fakeLabel';
export const CLASS_WEIGHT = 'conditioning/weight';
export const LABELLED_WEIGHT = 'semiSupervised/weight';
export const UNLABELLED_WEIGHT = 'semiSupervised/unlabelledWeight';
export const LABELLED_DECAY = 'semiSupervised/decay';
export const CLIP_LIMIT = 'penalties/clip/limit';

/** D's guess of the codes. */
export const CODE_HEAD = 'codes';

/** Two players and what they play by: everything of a config that their turns ask. */
export interface Game {
  readonly config: Config;
  readonly data: DataShape;
  readonly generator: Player<Network>;
  readonly discriminator: Player<Critic>;
  readonly objective: Objective;
  readonly penalties: readonly Penalty[];
  /** what D judges in one pass: examples, or tuples of them */
  readonly batchSize: number;
  /** examples in a batch: batchSize tuples */
  readonly examples: number;
  /** whether the players are told the class */
  readonly conditional: boolean;
}

function criticPlayer(config: Config, { shape, classes }: DataShape): Player<Critic> {
  const { conditioning: { kind }, codes, discriminator, semiSupervised, training: { packing } } = config;
  const condition = kind === 'concatenation' || kind === 'projection' ? { classes: classes * packing, by: kind } : undefined;
  const outputs = semiSupervised ? classes : 1;
  const network = discriminatorNetwork(discriminator, packedShape(shape, packing), { condition, outputs });
  const head = (outputs: number, hidden?: number) => headNetwork(discriminator, network.featureShape, outputs, hidden);
  const heads = {
    ...(kind === 'auxiliary' ? { [CLASS_HEAD]: head(classes) } : {}),
    ...(codes ? { [CODE_HEAD]: head(codesWidth(codes), codes.units) } : {}),
  };
  return { name: 'discriminator', network: frozenCritic('discriminator', criticOf(network, heads), config.init?.freeze ?? []), optimizer: optimizer(config.optimizers.discriminator), rate: rateOf('discriminator') };
}

function generatorPlayer(config: Config, { shape, classes }: DataShape): Player<Network> {
  const { conditioning, codes, latent } = config;
  const condition = conditioning.kind === 'none' ? undefined : { classes, by: conditioning.generator };
  const inputs = latent.size + (codes ? codesWidth(codes) : 0);
  return { name: 'generator', network: frozen('generator', generatorNetwork(config.generator, inputs, shape, { condition }), config.init?.freeze ?? []), optimizer: optimizer(config.optimizers.generator), rate: rateOf('generator') };
}

/** @throws Fault where a network does not fit the data, or a conditional game has no labels */
export function gameOf(config: Config, data: DataShape): Game {
  const { training, conditioning } = config;
  const conditional = conditioning.kind !== 'none';
  if ((conditional || config.semiSupervised) && data.classes === 0) throw ganFault('noLabels', { asking: conditional ? `the conditioning ${conditioning.kind}` : 'semiSupervised' });
  return {
    config,
    data,
    generator: generatorPlayer(config, data),
    discriminator: criticPlayer(config, data),
    objective: objective(config.objective),
    penalties: penaltiesOf(config.penalties),
    batchSize: training.batchSize,
    examples: batchExamples(training),
    conditional,
  };
}

/** The game's live numbers as the config has them for a step. */
export function gameHyper({ config, generator, discriminator, penalties }: Game, step: number): Record<string, number> {
  const { optimizers, objective: { realLabel, fakeLabel }, conditioning, codes, ema, augmentation, semiSupervised } = config;
  return {
    [generator.rate]: learningRateAt(optimizers.generator, step),
    [discriminator.rate]: learningRateAt(optimizers.discriminator, step),
    [REAL_LABEL]: realLabel,
    [FAKE_LABEL]: fakeLabel,
    ...penaltyHyper(penalties, config.penalties),
    ...(config.penalties.clip ? { [CLIP_LIMIT]: config.penalties.clip.limit } : {}),
    ...(conditioning.kind === 'auxiliary' ? { [CLASS_WEIGHT]: conditioning.weight } : {}),
    ...(codes ? { [CATEGORICAL_WEIGHT]: codes.weight, [CONTINUOUS_WEIGHT]: codes.continuousWeight } : {}),
    ...(semiSupervised ? { [LABELLED_WEIGHT]: semiSupervised.weight, [UNLABELLED_WEIGHT]: semiSupervised.unlabelledWeight, [LABELLED_DECAY]: semiSupervised.decay } : {}),
    ...(augmentation ? augmentationHyper(augmentation) : {}),
    ...(ema ? { [EMA_DECAY]: ema.decay, [EMA_START]: ema.startStep } : {}),
  };
}

/** What G starts from, for so many samples: z, and the codes. @param shown whether the first code goes through its values in turn */
export function latentNoise({ config: { latent, codes } }: Game, count: number, shown = false): NoiseSpecs {
  const z: NoiseSpec = { shape: [count, latent.size], distribution: latent.distribution === 'uniform' ? 'symmetric' : 'normal' };
  return { z, ...(codes ? codesNoise(codes, count, shown) : {}) };
}

/** Noise inside a player's network in training, under the name of the pass. */
export const passNoise = ({ network }: Player, batch: number, pass: string): NoiseSpecs => prefixed(pass, network.noise(batch));

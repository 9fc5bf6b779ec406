import { addGradientPenalty, hasGradientPenalty, withoutBatchNorm } from './bounds.ts';
import { players, set, type Player, type Remedy } from './rules/rule.ts';
import type { Config } from './schema.ts';

/** What the literature has against what goes wrong in a game. */

const LESS = 4;

/** A learning rate a quarter as large, or four times as large, as a person writes it. */
const scaled = (rate: number, factor: number): number => Math.min(1, Number((rate * factor).toPrecision(2)));

export const rateOf = (player: Player) => `optimizers.${player}.learningRate`;
export const slower = (player: Player, { optimizers }: Config): Remedy => set(rateOf(player), scaled(optimizers[player].learningRate, 1 / LESS));
export const faster = (player: Player, { optimizers }: Config): Remedy => set(rateOf(player), scaled(optimizers[player].learningRate, LESS));
export const bothSlower = (config: Config): Remedy => ({ template: 'Make both learning rates a quarter as large', changes: { ...slower('generator', config).changes, ...slower('discriminator', config).changes } });

/** Gulrajani et al. 2017, algorithm 1 and section 4: no batch norm in the critic, five critic steps, Adam(1e-4, 0, 0.9). */
export const wganGp = (config: Config): Remedy => ({
  template: 'Switch to WGAN-GP',
  changes: {
    'objective.name': 'wasserstein',
    ...onLogits.changes,
    ...addGradientPenalty(config).changes,
    'training.discriminatorSteps': 5,
    'optimizers.generator.learningRate': 1e-4,
    'optimizers.generator.beta1': 0,
    'optimizers.generator.beta2': 0.9,
    'optimizers.discriminator.learningRate': 1e-4,
    'optimizers.discriminator.beta1': 0,
    'optimizers.discriminator.beta2': 0.9,
  },
});

const onLogits: Remedy = { template: 'Let the discriminator give logits', changes: { 'objective.on': 'logits', 'discriminator.output': 'logits' } };

const CALM = 0.5;
/** Radford et al. 2015, section 3: a beta1 of 0.9 made the training oscillate. */
const calmBeta: Remedy = { template: 'Set beta1 of both players to {value}', args: { value: CALM }, changes: { 'optimizers.generator.beta1': CALM, 'optimizers.discriminator.beta1': CALM } };

export const calmer = ({ optimizers }: Config): readonly Remedy[] => (Math.max(optimizers.generator.beta1, optimizers.discriminator.beta1) > CALM ? [calmBeta] : []);

/** Lin et al. 2018: D that sees two samples at once sees that they are alike. */
export const pack: Remedy = { template: 'Show D two samples at once (PacGAN)', changes: { 'training.packing': 2 } };

const ADAM = 2e-4;
/** Radford et al. 2015, section 3: Adam(0.0002, 0.5). A step of gradient descent is as large as the gradient makes it. */
function adam({ optimizers }: Config): readonly Remedy[] {
  const descending = players.filter((player) => optimizers[player].name === 'sgd');
  const changes = Object.assign({}, ...descending.map((player) => ({ [`optimizers.${player}.name`]: 'adam', [rateOf(player)]: ADAM, [`optimizers.${player}.beta1`]: CALM }))) as Remedy['changes'];
  return descending.length === 0 ? [] : [{ template: 'Take Adam with a learning rate of {value}', args: { value: ADAM }, changes }];
}

/** Miyato et al. 2018: made for the hinge, and for any D. */
function spectral({ objective, discriminator }: Config): readonly Remedy[] {
  return objective.name === 'hinge' && discriminator.weightNorm === 'none' ? [{ template: "Normalise the discriminator's weights spectrally", changes: { 'discriminator.weightNorm': 'spectral' } }] : [];
}

/** Mescheder et al. 2018, section 4.1: a D that is drawn to no slope at the data lets both players come to rest. */
const r1 = (config: Config): Remedy => ({ template: 'Add the penalty R1', changes: { 'penalties.r1.weight': 10, ...withoutBatchNorm(config) } });

/** What holds a D that nothing of the kind holds yet. */
function held(config: Config): readonly Remedy[] {
  if (hasGradientPenalty(config)) return [];
  return config.objective.name === 'wasserstein' ? [addGradientPenalty(config)] : [...spectral(config), r1(config)];
}

/** Against values that grow without end, the likeliest first: a critic without a bound grows at any rate. */
export function againstGrowth(config: Config): readonly Remedy[] {
  if (config.family !== 'gan') return [...adam(config), slower('generator', config)];
  const rates = [...adam(config), bothSlower(config)];
  const logits = config.objective.on === 'probabilities' ? [onLogits] : [];
  const order = config.objective.name === 'wasserstein' ? [...held(config), ...rates] : [...rates, ...held(config)];
  return [...order, ...calmer(config), ...logits];
}

import type { FaultData } from '../faults/fault.ts';
import type { ConfigFault } from './config-fault.ts';
import { parseDocument } from './document.ts';
import { faultOf } from './judge.ts';
import type { Finding, Remedy } from './rules/rule.ts';
import { set } from './rules/rule.ts';
import type { Config } from './schema.ts';

/** What a run of a config showed to go wrong, as a fault of that config: where its cause stands, and what to try. */
type Reading = (config: Config) => Finding;

const LESS = 4;

/** A learning rate a quarter as large, or four times as large, as a person writes it. */
const scaled = (rate: number, factor: number): number => Math.min(1, Number((rate * factor).toPrecision(2)));

const rateOf = (player: 'generator' | 'discriminator') => `optimizers.${player}.learningRate`;
const slower = (player: 'generator' | 'discriminator', { optimizers }: Config): Remedy => set(rateOf(player), scaled(optimizers[player].learningRate, 1 / LESS));
const faster = (player: 'generator' | 'discriminator', { optimizers }: Config): Remedy => set(rateOf(player), scaled(optimizers[player].learningRate, LESS));

/** Gulrajani et al. 2017, algorithm 1 and section 4: no batch norm in the critic, five critic steps, Adam(1e-4, 0, 0.9). */
const wganGp: Remedy = {
  template: 'Switch to WGAN-GP',
  changes: {
    'objective.name': 'wasserstein',
    'objective.on': 'logits',
    'discriminator.output': 'logits',
    'discriminator.batchNorm': 'none',
    'penalties.gradientPenalty.weight': 10,
    'training.discriminatorSteps': 5,
    'optimizers.generator.learningRate': 1e-4,
    'optimizers.generator.beta1': 0,
    'optimizers.generator.beta2': 0.9,
    'optimizers.discriminator.learningRate': 1e-4,
    'optimizers.discriminator.beta1': 0,
    'optimizers.discriminator.beta2': 0.9,
  },
};

const CALM = 0.5;
/** Radford et al. 2015, section 3: a beta1 of 0.9 made the training oscillate. */
const calmer: Remedy = { template: 'Set beta1 of both players to {value}', args: { value: CALM }, changes: { 'optimizers.generator.beta1': CALM, 'optimizers.discriminator.beta1': CALM } };

/** Lin et al. 2018: D that sees two samples at once sees that they are alike. */
const pack: Remedy = { template: 'Show D two samples at once (PacGAN)', changes: { 'training.packing': 2 } };

/** What the objective leaves out is drawn in by what G cannot do without. */
const collapsed: Reading = (config) => ({
  at: ['objective.name', 'objective', 'training.packing', 'optimizers.generator.learningRate'],
  remedies: [...(config.objective.name === 'wasserstein' ? [] : [wganGp]), ...(config.training.packing > 1 ? [] : [pack]), slower('generator', config)],
});

const READINGS: Readonly<Record<string, Reading>> = {
  'alert.collapse': collapsed,
  'alert.collapsedImages': collapsed,
  'alert.lostModes': collapsed,
  'alert.strong': (config) => ({
    at: [rateOf('discriminator'), 'optimizers.discriminator', 'optimizers', 'objective'],
    remedies: [
      ...(config.objective.name === 'minimax' ? [set('objective.name', 'non-saturating')] : []),
      slower('discriminator', config),
      ...(config.objective.realLabel === 1 ? [set('objective.realLabel', 0.9)] : []),
      wganGp,
    ],
  }),
  'alert.weak': (config) => ({
    at: [rateOf('discriminator'), 'optimizers.discriminator', 'optimizers', 'training'],
    remedies: [faster('discriminator', config), set('training.discriminatorSteps', Math.min(100, config.training.discriminatorSteps + 1)), slower('generator', config)],
  }),
  'alert.oscillation': (config) => ({
    at: [rateOf('generator'), 'optimizers.generator', 'optimizers'],
    remedies: [
      { template: 'Make both learning rates a quarter as large', changes: { ...slower('generator', config).changes, ...slower('discriminator', config).changes } },
      ...(Math.max(config.optimizers.generator.beta1, config.optimizers.discriminator.beta1) > CALM ? [calmer] : []),
      wganGp,
    ],
  }),
  'alert.diverging': (config) => ({
    at: [rateOf('generator'), 'optimizers.generator', 'optimizers'],
    remedies: [{ template: 'Make both learning rates a quarter as large', changes: { ...slower('generator', config).changes, ...slower('discriminator', config).changes } }],
  }),
};

/**
 * What a run of a config showed to go wrong, once for each kind, as warnings in its text.
 * @param alerts in the order of steps @param config what the text says
 */
export function alertFaults(text: string, config: Config, alerts: readonly FaultData[]): ConfigFault[] {
  const document = parseDocument(text);
  const newest = new Map(alerts.map((alert) => [alert.code, alert]));
  return [...newest.values()].flatMap(({ code, template, args }) => {
    const finding = READINGS[code]?.(config);
    return finding ? [faultOf(document, { code, severity: 'warning', template }, { ...finding, args })] : [];
  });
}

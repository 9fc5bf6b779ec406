import { tiesOf } from './networks.ts';
import { firstOf, ON_GRADIENTS } from './rules/penalty-terms.ts';
import type { Remedy } from './rules/rule.ts';
import type { Config } from './schema.ts';

export const hasGradientPenalty = ({ penalties }: Pick<Config, 'penalties'>): boolean => firstOf({ penalties }, ON_GRADIENTS) !== undefined;

/** Whether the config itself bounds its critic; of a module nobody knows before it is loaded. */
export function isBounded(config: Pick<Config, 'penalties' | 'discriminator'>): boolean {
  const { penalties, discriminator } = config;
  return hasGradientPenalty(config) || penalties.clip !== undefined || discriminator.weightNorm === 'spectral';
}

/** Takes batch normalisation out of D, with which no penalty is on the gradient of one example. */
export function withoutBatchNorm({ discriminator }: Pick<Config, 'discriminator'>): Remedy['changes'] {
  if (!tiesOf(discriminator).batchNorm) return {};
  if (discriminator.network !== 'layers') return { 'discriminator.batchNorm': 'none' };
  const batchNorms = discriminator.layers.flatMap((layer, at) => (layer.layer === 'norm' && layer.norm === 'batch' ? [at] : []));
  return Object.fromEntries(batchNorms.map((at) => [`discriminator.layers.${at}.norm`, 'layer']));
}

/** Gulrajani et al. 2017: in place of clipped weights, and without batch normalisation in the critic (section 4). */
export const addGradientPenalty = (config: Config): Remedy => ({
  template: 'Add a gradient penalty',
  changes: { 'penalties.gradientPenalty.weight': 10, 'penalties.clip': undefined, ...withoutBatchNorm(config) },
});

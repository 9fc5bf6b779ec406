import type { DiscriminatorConfig, GeneratorConfig } from '../../config/schema.ts';
import { dcganDiscriminator, dcganGenerator } from './dcgan.ts';
import type { DiscriminatorOptions, GeneratorOptions } from './ends.ts';
import type { Shape } from './layer.ts';
import { mlpDiscriminator, mlpGenerator } from './mlp.ts';
import type { Network } from './network.ts';
import { resnetDiscriminator, resnetGenerator } from './resnet.ts';

/** [batch, latent] to [batch, …shape]. @throws Fault where the network cannot make examples of this shape */
export function generatorNetwork(config: GeneratorConfig, latent: number, shape: Shape, options: GeneratorOptions = {}): Network {
  if (config.network === 'mlp') return mlpGenerator(config, latent, shape, options);
  if (config.network === 'resnet') return resnetGenerator(config, latent, shape, options);
  return dcganGenerator(config, latent, shape, options);
}

/**
 * [batch, …shape] to [batch, 1], or [batch, outputs]; `features` of its `apply` is what the head was given.
 * @throws Fault where the network cannot take examples of this shape
 */
export function discriminatorNetwork(config: DiscriminatorConfig, shape: Shape, options: DiscriminatorOptions = {}): Network {
  if (config.network === 'mlp') return mlpDiscriminator(config, shape, options);
  if (config.network === 'resnet') return resnetDiscriminator(config, shape, options);
  return dcganDiscriminator(config, shape, options);
}

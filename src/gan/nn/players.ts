import type { DiscriminatorConfig, GeneratorConfig } from '../../config/schema.ts';
import { dcganDiscriminator, dcganGenerator } from './dcgan.ts';
import type { Shape } from './layer.ts';
import { mlpDiscriminator, mlpGenerator } from './mlp.ts';
import type { Network } from './network.ts';

/** [batch, latent] to [batch, …shape]. @throws Fault where the network cannot make examples of this shape */
export function generatorNetwork(config: GeneratorConfig, latent: number, shape: Shape): Network {
  return config.network === 'mlp' ? mlpGenerator(config, latent, shape) : dcganGenerator(config, latent, shape);
}

/** [batch, …shape] to [batch, 1]. @throws Fault where the network cannot take examples of this shape */
export function discriminatorNetwork(config: DiscriminatorConfig, shape: Shape): Network {
  return config.network === 'mlp' ? mlpDiscriminator(config, shape) : dcganDiscriminator(config, shape);
}

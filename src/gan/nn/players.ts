import type { DiscriminatorConfig, GeneratorConfig } from '../../config/schema.ts';
import { dcganDiscriminator, dcganGenerator } from './dcgan.ts';
import type { DiscriminatorOptions, GeneratorOptions } from './ends.ts';
import type { Shape } from './layer.ts';
import { listedDiscriminator, listedGenerator } from './layer-list.ts';
import { mlpDiscriminator, mlpGenerator } from './mlp.ts';
import type { Network } from './network.ts';
import { moduleDiscriminator, moduleGenerator } from './own-module.ts';
import { resnetDiscriminator, resnetGenerator } from './resnet.ts';

/** [batch, latent] to [batch, …shape]. @throws Fault where the network cannot make examples of this shape */
export function generatorNetwork(config: GeneratorConfig, latent: number, shape: Shape, options: GeneratorOptions = {}): Network {
  switch (config.network) {
    case 'mlp':
      return mlpGenerator(config, latent, shape, options);
    case 'dcgan':
      return dcganGenerator(config, latent, shape, options);
    case 'resnet':
      return resnetGenerator(config, latent, shape, options);
    case 'layers':
      return listedGenerator(config, latent, shape, options);
    case 'module':
      return moduleGenerator(config, latent, shape, options);
  }
}

/**
 * [batch, …shape] to [batch, 1], or [batch, outputs]; `features` of its `apply` is what the head was given.
 * @throws Fault where the network cannot take examples of this shape
 */
export function discriminatorNetwork(config: DiscriminatorConfig, shape: Shape, options: DiscriminatorOptions = {}): Network {
  switch (config.network) {
    case 'mlp':
      return mlpDiscriminator(config, shape, options);
    case 'dcgan':
      return dcganDiscriminator(config, shape, options);
    case 'resnet':
      return resnetDiscriminator(config, shape, options);
    case 'layers':
      return listedDiscriminator(config, shape, options);
    case 'module':
      return moduleDiscriminator(config, shape, options);
  }
}

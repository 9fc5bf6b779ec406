import type { DiscriminatorConfig, GeneratorConfig } from '../../config/schema.ts';
import { block, hasBatchNorm, type BlockEnd } from './blocks.ts';
import { dense } from './dense.ts';
import { weightInit, type WeightInit } from './initializers.ts';
import { sizeOf, type Shape } from './layer.ts';
import { sequential, type NamedLayer, type Network } from './network.ts';
import { flatten, reshape } from './reshape.ts';

type MlpGenerator = Extract<GeneratorConfig, { network: 'mlp' }>;
type MlpDiscriminator = Extract<DiscriminatorConfig, { network: 'mlp' }>;

const denseBlock = (name: string, units: number, init: WeightInit, norm: boolean, end: BlockEnd): NamedLayer[] =>
  block(name, ['dense', dense(units, { init, bias: !norm })], norm, end);

/** The latent vector through fully connected layers to one example of any shape. */
export function mlpGenerator(config: MlpGenerator, latent: number, shape: Shape): Network {
  const init = weightInit(config);
  const inner = hasBatchNorm(config.batchNorm, false);
  const output = { ...config, activation: config.outputActivation, dropout: 0 };
  return sequential([latent], [
    ...config.layers.flatMap((units, i) => denseBlock(`block${i + 1}`, units, init, inner, config)),
    ...denseBlock('output', sizeOf(shape), init, hasBatchNorm(config.batchNorm, true), output),
    ['shape', reshape(shape)],
  ]);
}

/** One example of any shape through fully connected layers to one number: a logit, or a probability. */
export function mlpDiscriminator(config: MlpDiscriminator, shape: Shape): Network {
  const init = weightInit(config);
  const hidden = config.layers.flatMap((units, i) => denseBlock(`block${i + 1}`, units, init, hasBatchNorm(config.batchNorm, i === 0), config));
  const output = { ...config, activation: config.output === 'sigmoid' ? ('sigmoid' as const) : ('linear' as const), dropout: 0 };
  return sequential(shape, [['flat', flatten], ...hidden, ...denseBlock('output', 1, init, false, output)]);
}

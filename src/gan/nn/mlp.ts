import type { DiscriminatorConfig, GeneratorConfig } from '../../config/schema.ts';
import { block, hasBatchNorm, outputEnd, widening, type BlockEnd } from './blocks.ts';
import { dense } from './dense.ts';
import { conditionBeside, normClasses, withEnds, type DiscriminatorOptions, type GeneratorOptions } from './ends.ts';
import { weightInit, type InitOptions } from './initializers.ts';
import { sizeOf, type Shape } from './layer.ts';
import { sequential, type NamedLayer, type Network } from './network.ts';
import { flatten, reshape } from './reshape.ts';
import type { WeightNorm } from './weights.ts';

type MlpGenerator = Extract<GeneratorConfig, { network: 'mlp' }>;
type MlpDiscriminator = Extract<DiscriminatorConfig, { network: 'mlp' }>;

function denseBlock(name: string, units: number, config: InitOptions & { readonly weightNorm: WeightNorm }, norm: boolean, end: BlockEnd, classes = 0): NamedLayer[] {
  const options = { init: weightInit(config), bias: !norm, weightNorm: config.weightNorm };
  return block(name, ['dense', dense(units * widening(end), options)], norm, end, classes);
}

/** The latent vector through fully connected layers to one example of any shape. */
export function mlpGenerator(config: MlpGenerator, latent: number, shape: Shape, options: GeneratorOptions = {}): Network {
  const inner = hasBatchNorm(config.batchNorm, false);
  const classes = normClasses(options);
  return sequential([latent], [
    ...conditionBeside(options),
    ...config.layers.flatMap((units, i) => denseBlock(`block${i + 1}`, units, config, inner, config, classes)),
    ...denseBlock('output', sizeOf(shape), config, hasBatchNorm(config.batchNorm, true), outputEnd(config), classes),
    ['shape', reshape(shape)],
  ]);
}

/** One example of any shape through fully connected layers to one number: a logit, or a probability. */
export function mlpDiscriminator(config: MlpDiscriminator, shape: Shape, options: DiscriminatorOptions = {}): Network {
  const hidden = config.layers.flatMap((units, i) => denseBlock(`block${i + 1}`, units, config, hasBatchNorm(config.batchNorm, i === 0), config));
  return withEnds(config, shape, [['row', flatten], ...hidden], options);
}

import { activation } from './activation.ts';
import { concatenateCondition, projection } from './condition.ts';
import { dense } from './dense.ts';
import { weightInit, type InitOptions } from './initializers.ts';
import type { Shape } from './layer.ts';
import { minibatchDiscrimination } from './minibatch.ts';
import { sequential, type NamedLayer, type Network } from './network.ts';
import { gaussianNoise } from './noise.ts';
import { flatten } from './reshape.ts';
import type { WeightNorm } from './weights.ts';

/** What a family asks of a generator beside its config. */
export interface GeneratorOptions {
  /**
   * The condition comes in as `mode.condition`, [batch, classes]: beside z (`concatenation`, Mirza 2014), or as batch
   * norm's scale and shift (`batch-norm`, Miyato and Koyama 2018).
   */
  readonly condition?: { readonly classes: number; readonly by: 'concatenation' | 'batch-norm' } | undefined;
}

/** What a family asks of a discriminator beside its config. */
export interface DiscriminatorOptions {
  /**
   * The condition comes in as `mode.condition`, [batch, classes]: beside the example (`concatenation`, Mirza 2014), or in
   * the head as a product with the features (`projection`, Miyato and Koyama 2018).
   */
  readonly condition?: { readonly classes: number; readonly by: 'concatenation' | 'projection' } | undefined;
  /** numbers that it gives for each example; left out: 1. K + 1 classes (Salimans 2016) for instance */
  readonly outputs?: number | undefined;
}

/** The classes by which batch norm is conditioned, 0 where it is not. */
export const normClasses = ({ condition }: GeneratorOptions): number => (condition?.by === 'batch-norm' ? condition.classes : 0);

/** What comes before everything else where the condition is put beside the input. */
export function conditionBeside({ condition }: GeneratorOptions | DiscriminatorOptions): NamedLayer[] {
  return condition?.by === 'concatenation' ? [['condition', concatenateCondition(condition.classes)]] : [];
}

/** The settings of a discriminator's ends: what its input and its features go through. */
export interface DiscriminatorEnds extends InitOptions {
  readonly weightNorm: WeightNorm;
  readonly output: 'logits' | 'sigmoid';
  readonly inputNoise: number;
  readonly minibatchKernels: number;
  readonly minibatchDimensions: number;
}

function headLayers(ends: DiscriminatorEnds, { condition, outputs = 1 }: DiscriminatorOptions): NamedLayer[] {
  const options = { init: weightInit(ends), bias: true, weightNorm: ends.weightNorm };
  const head = condition?.by === 'projection' ? projection(condition.classes, options) : dense(outputs, options);
  return [['output/dense', head], ['output/activation', activation(ends.output === 'sigmoid' ? 'sigmoid' : 'linear')]];
}

/**
 * A discriminator: noise on its input, the condition beside it, the layers, whose output as a row are its features, then
 * minibatch discrimination, if asked for, and the head.
 */
export function withEnds(ends: DiscriminatorEnds, shape: Shape, layers: readonly NamedLayer[], options: DiscriminatorOptions): Network {
  const { inputNoise, minibatchKernels: kernels, minibatchDimensions: dimensions } = ends;
  const first: NamedLayer[] = inputNoise > 0 ? [['input/noise', gaussianNoise(inputNoise)]] : [];
  const compared: NamedLayer[] = kernels > 0 ? [['minibatch', minibatchDiscrimination({ kernels, dimensions, init: weightInit(ends) })]] : [];
  const trunk: NamedLayer[] = [...first, ...conditionBeside(options), ...layers, ['flat', flatten]];
  return sequential(shape, [...trunk, ...compared, ...headLayers(ends, options)], 'flat');
}

/**
 * A further head on a discriminator's features: InfoGAN's Q, AC-GAN's classifier. A network of its own, with its own
 * parameters, from `features` of D's `apply` to `outputs` numbers, with one hidden layer of `hidden` units (LeakyReLU 0.1,
 * as InfoGAN's code has it) where it is not 0.
 * @param featureShape the discriminator's
 */
export function headNetwork(ends: InitOptions & { readonly weightNorm: WeightNorm }, featureShape: Shape, outputs: number, hidden = 0): Network {
  const options = { init: weightInit(ends), bias: true, weightNorm: ends.weightNorm };
  const inner: NamedLayer[] = hidden > 0 ? [['hidden/dense', dense(hidden, options)], ['hidden/activation', activation('leaky-relu', 0.1)]] : [];
  return sequential(featureShape, [...inner, ['output/dense', dense(outputs, options)]]);
}

import type { LayerConfig } from '../../config/layer-schema.ts';
import { isOnPictures, shapeText, traceLayers, type OnPictures } from '../../config/layer-shapes.ts';
import type { DiscriminatorConfig, GeneratorConfig } from '../../config/schema.ts';
import { ganFault } from '../faults.ts';
import { activation, maxout } from './activation.ts';
import { averagePool, conv2d, conv2dTranspose, globalPool, upsample } from './convolution.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { conditionBeside, normClasses, withEnds, type DiscriminatorOptions, type GeneratorOptions } from './ends.ts';
import { weightInit, type InitOptions } from './initializers.ts';
import { sizeOf, type LayerMaker, type Shape } from './layer.ts';
import { minibatchDiscrimination } from './minibatch.ts';
import { sequential, type NamedLayer, type Network } from './network.ts';
import { gaussianNoise } from './noise.ts';
import { normalisation } from './normalisation.ts';
import { flatten, reshape } from './reshape.ts';
import type { WeightNorm, WeightOptions } from './weights.ts';

type LayersGenerator = Extract<GeneratorConfig, { network: 'layers' }>;
type LayersDiscriminator = Extract<DiscriminatorConfig, { network: 'layers' }>;

export interface ListOptions extends InitOptions {
  readonly weightNorm: WeightNorm;
  /** by which batch norm is conditioned; 0: by none */
  readonly classes: number;
  /** whether a norm comes next, whose own shift takes the bias's place */
  readonly norm: boolean;
}

/** A dense layer that takes an image as one row. */
function denseOfAny(units: number, options: Parameters<typeof dense>[1]): LayerMaker {
  return (input) => {
    const [row, layer] = [flatten(input), dense(units, options)([sizeOf(input)])];
    return { ...layer, apply: (x, inputs) => layer.apply(row.apply(x, inputs).y, inputs) };
  };
}

function pictureMaker(layer: OnPictures, weights: WeightOptions): LayerMaker {
  switch (layer.layer) {
    case 'conv':
      return conv2d({ ...layer, ...weights });
    case 'transposed':
      return conv2dTranspose({ ...layer, trim: [layer.trim, layer.trim], ...weights });
    case 'upsample':
      return upsample(layer.factor);
    case 'pool':
      return averagePool(layer.factor);
    case 'global-pool':
      return globalPool(layer.by);
  }
}

/** A layer of the config's list. */
export function makerOf(layer: LayerConfig, list: ListOptions): LayerMaker {
  const weights = { init: weightInit(list), bias: !list.norm, weightNorm: list.weightNorm };
  if (isOnPictures(layer)) return pictureMaker(layer, weights);
  switch (layer.layer) {
    case 'dense':
      return denseOfAny(layer.units, weights);
    case 'norm':
      return normalisation(layer, list.classes);
    case 'activation':
      return activation(layer.activation, layer.slope);
    case 'maxout':
      return maxout(layer.pieces);
    case 'dropout':
      return dropout(layer.rate);
    case 'noise':
      return gaussianNoise(layer.sigma);
    case 'minibatch':
      return minibatchDiscrimination({ ...layer, init: weights.init });
    case 'reshape':
      return reshape(layer.shape);
    case 'flatten':
      return flatten;
  }
}

/** The layers by name, `layer3/conv`. @throws Fault naming the first that cannot take what it is given */
function namedLayers(player: string, layers: readonly LayerConfig[], input: Shape, options: Omit<ListOptions, 'norm'>): NamedLayer[] {
  const { misfit } = traceLayers(layers, input);
  if (misfit) throw ganFault('layerInput', { player, index: misfit.index, layer: layers[misfit.index]!.layer, given: shapeText(misfit.given), needs: misfit.needs });
  return layers.map((layer, i) => [`layer${i + 1}/${layer.layer}`, makerOf(layer, { ...options, norm: layers[i + 1]?.layer === 'norm' })]);
}

/** What the generator's last layers are: its output in the shape of an example, and the output's activation. */
export function toExample(config: Pick<GeneratorConfig, 'outputActivation'>, shape: Shape): NamedLayer[] {
  return [['output/shape', reshape(shape)], ['output/activation', activation(config.outputActivation)]];
}

/** The shape of a player's input with the condition beside it. */
const withCondition = (input: Shape, { condition }: GeneratorOptions | DiscriminatorOptions): Shape =>
  condition?.by === 'concatenation' ? [...input.slice(0, -1), input.at(-1)! + condition.classes] : input;

/** A generator of the layers that the config lists. @throws Fault where they do not fit together or end in an example */
export function listedGenerator(config: LayersGenerator, latent: number, shape: Shape, options: GeneratorOptions = {}): Network {
  const layers = namedLayers('generator', config.layers, withCondition([latent], options), { ...config, classes: normClasses(options) });
  const found = traceLayers(config.layers, withCondition([latent], options)).shapes.at(-1) ?? [latent];
  if (sizeOf(found) !== sizeOf(shape)) throw ganFault('layersEnd', { found: shapeText(found), wanted: shapeText(shape) });
  return sequential([latent], [...conditionBeside(options), ...layers, ...toExample(config, shape)]);
}

/** A discriminator of the layers that the config lists, then its head. @throws Fault where they do not fit together */
export function listedDiscriminator(config: LayersDiscriminator, shape: Shape, options: DiscriminatorOptions = {}): Network {
  return withEnds(config, shape, namedLayers('discriminator', config.layers, withCondition(shape, options), { ...config, classes: 0 }), options);
}

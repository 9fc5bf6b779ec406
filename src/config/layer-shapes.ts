import type { LayerConfig } from './layer-schema.ts';

/** Shape of one example: height, width and channels, or one length. */
type Shape = readonly number[];

const sizeOf = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);

/** What keeps a layer from taking what it is given. */
export type Misfit =
  | { readonly needs: 'an image of height, width and channels' }
  | { readonly needs: 'one row of numbers' }
  | { readonly needs: `${number} numbers` }
  | { readonly needs: `a number of channels that ${number} divides` }
  | { readonly needs: `a stride above its trim of ${number}` };

/** Shapes of what the layers give, one after the other; where one cannot take its input, its index and why. */
export interface Trace {
  readonly shapes: readonly Shape[];
  readonly misfit?: { readonly index: number; readonly given: Shape } & Misfit;
}

const isMisfit = (result: Shape | Misfit): result is Misfit => 'needs' in result;

/** Goes through a list of layers with the shape of one example. */
export function traceLayers(layers: readonly LayerConfig[], input: Shape): Trace {
  const shapes: Shape[] = [];
  for (const [index, layer] of layers.entries()) {
    const given = shapes.at(-1) ?? input;
    const result = outputShape(layer, given);
    if (isMisfit(result)) return { shapes, misfit: { index, given, ...result } };
    shapes.push(result);
  }
  return { shapes };
}

export type OnPictures = Extract<LayerConfig, { layer: 'conv' | 'transposed' | 'upsample' | 'pool' | 'global-pool' }>;
const ON_PICTURES: readonly LayerConfig['layer'][] = ['conv', 'transposed', 'upsample', 'pool', 'global-pool'] satisfies OnPictures['layer'][];

/** Whether a layer works on height, width and channels. */
export const isOnPictures = (layer: LayerConfig): layer is OnPictures => ON_PICTURES.includes(layer.layer);

/** What a layer gives for an input of this shape, or what it needs instead. */
export function outputShape(layer: LayerConfig, given: Shape): Shape | Misfit {
  if (!isOnPictures(layer)) return otherShape(layer, given);
  const [height, width, channels] = given;
  return height !== undefined && width !== undefined && channels !== undefined ? pictureShape(layer, height, width, channels) : { needs: 'an image of height, width and channels' };
}

function otherShape(layer: Exclude<LayerConfig, OnPictures>, given: Shape): Shape | Misfit {
  const last = given.at(-1) ?? 1;
  switch (layer.layer) {
    case 'dense':
      return [layer.units];
    case 'flatten':
      return [sizeOf(given)];
    case 'reshape':
      return sizeOf(layer.shape) === sizeOf(given) ? layer.shape : { needs: `${sizeOf(layer.shape)} numbers` };
    case 'minibatch':
      return given.length === 1 ? [last + layer.kernels] : { needs: 'one row of numbers' };
    case 'maxout':
      return last % layer.pieces === 0 ? [...given.slice(0, -1), last / layer.pieces] : { needs: `a number of channels that ${layer.pieces} divides` };
    case 'norm':
    case 'activation':
    case 'dropout':
    case 'noise':
      return given;
  }
}

function pictureShape(layer: OnPictures, height: number, width: number, channels: number): Shape | Misfit {
  switch (layer.layer) {
    case 'conv':
      return [Math.ceil(height / layer.stride), Math.ceil(width / layer.stride), layer.filters];
    case 'transposed':
      if (layer.trim >= layer.stride) return { needs: `a stride above its trim of ${layer.trim}` };
      return [height * layer.stride - layer.trim, width * layer.stride - layer.trim, layer.filters];
    case 'upsample':
      return [height * layer.factor, width * layer.factor, channels];
    case 'pool':
      return [Math.ceil(height / layer.factor), Math.ceil(width / layer.factor), channels];
    case 'global-pool':
      return [channels];
  }
}

/** Weights of the layers, biases and norms left out. @param input shape of one example */
export function layerWeights(layers: readonly LayerConfig[], input: Shape): number {
  const { shapes } = traceLayers(layers, input);
  return shapes.reduce((sum, _, index) => sum + weightsOf(layers[index]!, index === 0 ? input : shapes[index - 1]!), 0);
}

function weightsOf(layer: LayerConfig, given: Shape): number {
  if (layer.layer === 'dense') return sizeOf(given) * layer.units;
  if (layer.layer === 'conv' || layer.layer === 'transposed') return layer.kernel ** 2 * given.at(-1)! * layer.filters;
  return layer.layer === 'minibatch' ? sizeOf(given) * layer.kernels * layer.dimensions : 0;
}

/** A shape in words: `28 x 28 x 1`. */
export const shapeText = (shape: Shape): string => (shape.length === 1 ? `${shape[0]} numbers` : shape.join(' x '));

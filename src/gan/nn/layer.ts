import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engine/engine.ts';
import type { NoiseSpec } from '../game.ts';
import type { Initializer } from './initializers.ts';

/** Shape of one example: without the batch. */
export type Shape = readonly number[];

/** A tensor of the state before the first step. */
export interface InitialValue {
  readonly shape: Shape;
  readonly initialise: Initializer;
}

/** How a network is applied. */
export interface Mode {
  /** what batch norm normalises by: the batch's own statistics, or the moving averages */
  readonly statistics: 'batch' | 'moving';
  /** noise by layer, as `Network.noise` asks for it; undefined: neither dropout nor noise */
  readonly noise: Tensors | undefined;
  /** what is asked for, [batch, classes], one-hot or shares that add up to 1; only conditional networks look at it */
  readonly condition?: Tensor | undefined;
  /** layers, by name, that compute as in sampling whatever `statistics` says, and whose statistics stay */
  readonly frozen?: ((layer: string) => boolean) | undefined;
}

export interface LayerInputs {
  readonly params: Tensors;
  readonly stats: Tensors;
  readonly statistics: Mode['statistics'];
  /** undefined: neither dropout nor noise */
  readonly noise: Tensor | undefined;
  readonly condition?: Tensor | undefined;
}

export interface Applied {
  readonly y: Tensor;
  /** of a layer: the statistics that it changes; of a network: all of them as they stand afterwards */
  readonly stats: Tensors;
}

/** A pure function with named parameters and statistics, for one input shape. */
export interface Layer {
  /** what it is and its options, for example `conv2d 5x5 /2` */
  readonly kind: string;
  /** shape of its output */
  readonly shape: Shape;
  readonly params: Readonly<Record<string, InitialValue>>;
  readonly stats: Readonly<Record<string, InitialValue>>;
  /** noise for a batch of training */
  readonly noise?: (batch: number) => NoiseSpec;
  readonly apply: (x: Tensor, inputs: LayerInputs) => Applied;
}

/** A layer that waits for its input's shape. */
export type LayerMaker = (input: Shape) => Layer;

export const sizeOf = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);

/** A layer without parameters, statistics and noise. */
export function plainLayer(kind: string, shape: Shape, f: (x: Tensor) => Tensor): Layer {
  return { kind, shape, params: {}, stats: {}, apply: (x) => ({ y: f(x), stats: {} }) };
}

/** Height, width and channels of an image's shape; every caller has made sure that it is one. */
export function imageShape(shape: Shape): readonly [height: number, width: number, channels: number] {
  const [height = 1, width = 1, channels = 1] = shape;
  return [height, width, channels];
}

/** A parameter of the layer by name; its absence is a fault of the program. */
export function parameter(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`no tensor ${name} among ${Object.keys(tensors).join(', ')}`);
  return tensor;
}

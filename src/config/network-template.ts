/** Files for networks of a person's own: a module to begin with, and the types of what it is given. */

export const MODULE_NAME = 'nets.ts';
export const TYPES_NAME = 'gan-network.d.ts';

export const networkModule = `// Networks of your own. In the config:
//   "generator": { "network": "module", "module": "./nets.ts", "outputActivation": "linear" },
//   "discriminator": { "network": "module", "module": "./nets.ts" }
// This runs in the trainer, never in the editor. A run keeps a copy: what you change here counts for the next run.
import type { Network } from './gan-network';

/** z to a sample. What the last layer gives must have as many numbers as an example; it is given the example's shape. */
export const generator: Network = ({ layers, shape }) => [
  layers.dense(128),
  layers.norm('batch'),
  layers.activation('relu'),
  layers.dense(128),
  layers.norm('batch'),
  layers.activation('relu'),
  layers.dense(shape.reduce((numbers, side) => numbers * side, 1)),
];

/** An example to features. The last layer, to one number or to what the objective needs, is put behind them. */
export const discriminator: Network = ({ layers, tf }) => [
  layers.dense(128),
  layers.activation('leaky-relu', 0.2),
  // A layer of your own: a pure function of x, whose first side is the batch, and of its parameters.
  layers.custom({
    kind: 'scaled swish',
    params: () => ({ scale: { shape: [1], init: 1 } }),
    apply: (x, { scale }) => tf.mul(x, tf.sigmoid(tf.mul(x, scale))),
  }),
  // Around a layer: it takes its input by name, and what another gave is added to it.
  ['hidden', layers.dense(128)],
  ['around', layers.dense(128), { from: 'hidden', plus: 'hidden' }],
  layers.activation('leaky-relu', 0.2),
];
`;

/** The same in JavaScript, which an editor checks by the types all the same. */
const networkScript = networkModule
  .replace("import type { Network } from './gan-network';\n", '')
  .replaceAll(/^export const (\w+): Network =/gm, "/** @type {import('./gan-network').Network} */\nexport const $1 =");

/** What a new module of a name holds: TypeScript, or JavaScript where it ends so. */
export const newModule = (name: string): string => (name.endsWith('.ts') ? networkModule : networkScript).replaceAll(`./${MODULE_NAME}`, `./${name}`);

export const networkTypes = `// What a module of networks is given, for GAN Workbench. Written by the program: a newer one may replace it.

/** Of one example, without the batch: [height, width, channels], or [numbers]. */
export type Shape = readonly number[];

/** A tensor of tfjs. Its first side is the batch. */
export interface Tensor {
  readonly shape: number[];
  readonly rank: number;
  readonly size: number;
  readonly dtype: string;
}

/** A layer that these tools made. */
export interface Layer {
  readonly __layer: never;
}

/** Where a layer's input comes from, where it is not the layer before, and what is added to its output: names of layers. */
export interface Wiring {
  readonly from?: string;
  readonly plus?: string;
}

export interface CustomLayer<Name extends string = never> {
  /** what it is called where the network is described */
  readonly kind: string;
  /** the shape of its output from that of its input; left out: the same */
  readonly shape?: (input: Shape) => Shape;
  /** its parameters; without init they start as the config says, with it they are all that number */
  readonly params?: (input: Shape) => { readonly [name in Name]: { readonly shape: Shape; readonly init?: number } };
  /** a pure function: it is called once, and what it does is recorded */
  readonly apply: (x: Tensor, params: { readonly [name in Name]: Tensor }) => Tensor;
}

export interface Layers {
  /** fully connected; an image is taken as one row */
  dense(units: number): Layer;
  conv(settings: { filters?: number; kernel?: number; stride?: number }): Layer;
  transposed(settings: { filters?: number; kernel?: number; stride?: number; trim?: number }): Layer;
  /** nearest neighbour */
  upsample(factor?: number): Layer;
  /** means of squares of pixels */
  pool(factor?: number): Layer;
  globalPool(by?: 'sum' | 'mean'): Layer;
  norm(kind?: 'batch' | 'layer' | 'instance'): Layer;
  activation(name: 'relu' | 'leaky-relu' | 'tanh' | 'sigmoid' | 'linear', slope?: number): Layer;
  maxout(pieces?: number): Layer;
  dropout(rate?: number): Layer;
  /** Gaussian, in training only */
  noise(sigma?: number): Layer;
  /** minibatch discrimination (Salimans 2016) */
  minibatch(kernels?: number, dimensions?: number): Layer;
  reshape(shape: Shape): Layer;
  flatten(): Layer;
  custom<Name extends string = never>(layer: CustomLayer<Name>): Layer;
}

type Operand = Tensor | number;

/** tfjs-core as the trainer has it: these and all its other functions of tensors. Reading numbers is refused. */
export interface Tf {
  add(a: Operand, b: Operand): Tensor;
  sub(a: Operand, b: Operand): Tensor;
  mul(a: Operand, b: Operand): Tensor;
  div(a: Operand, b: Operand): Tensor;
  pow(a: Operand, b: Operand): Tensor;
  maximum(a: Operand, b: Operand): Tensor;
  minimum(a: Operand, b: Operand): Tensor;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  neg(x: Tensor): Tensor;
  abs(x: Tensor): Tensor;
  exp(x: Tensor): Tensor;
  log(x: Tensor): Tensor;
  sqrt(x: Tensor): Tensor;
  square(x: Tensor): Tensor;
  sin(x: Tensor): Tensor;
  cos(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  sigmoid(x: Tensor): Tensor;
  softplus(x: Tensor): Tensor;
  softmax(x: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  leakyRelu(x: Tensor, slope?: number): Tensor;
  sum(x: Tensor, axis?: number | number[], keepDims?: boolean): Tensor;
  mean(x: Tensor, axis?: number | number[], keepDims?: boolean): Tensor;
  max(x: Tensor, axis?: number | number[], keepDims?: boolean): Tensor;
  min(x: Tensor, axis?: number | number[], keepDims?: boolean): Tensor;
  reshape(x: Tensor, shape: number[]): Tensor;
  transpose(x: Tensor, perm?: number[]): Tensor;
  concat(tensors: Tensor[], axis?: number): Tensor;
  split(x: Tensor, parts: number | number[], axis?: number): Tensor[];
  slice(x: Tensor, begin: number[], size?: number[]): Tensor;
  pad(x: Tensor, paddings: [number, number][], value?: number): Tensor;
  [other: string]: unknown;
}

export interface Tools {
  readonly layers: Layers;
  readonly tf: Tf;
  /** of one example of the data */
  readonly shape: Shape;
  /** numbers in z; 0 for a discriminator */
  readonly latent: number;
  /** classes that are asked for, 0 without conditioning */
  readonly classes: number;
}

/** Makes a player's layers, one after the other but where they are wired otherwise. */
export type Network = (tools: Tools) => readonly (Layer | readonly [name: string, layer: Layer, wiring?: Wiring])[];
`;

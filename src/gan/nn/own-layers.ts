import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerConfig } from '../../config/layer-schema.ts';
import { layerSchema } from '../../config/layer-schema.ts';
import { outputShape, shapeText } from '../../config/layer-shapes.ts';
import { constant, weightInit } from './initializers.ts';
import { makerOf, type ListOptions } from './layer-list.ts';
import type { Layer, LayerMaker, Shape } from './layer.ts';

/** A layer that somebody wrote, as a module gives it to `layers.custom`. */
export interface CustomLayer {
  /** what it is called where the network is described */
  readonly kind: string;
  /** the shape of its output, of one example, from that of its input; left out: the same */
  readonly shape?: (input: Shape) => Shape;
  /** its parameters by name; `init`: the network's own initial weights, or a number that they all start with */
  readonly params?: (input: Shape) => Readonly<Record<string, { readonly shape: Shape; readonly init?: number }>>;
  /** a pure function of x, [batch, …input], and the parameters */
  readonly apply: (x: Tensor, params: Readonly<Record<string, Tensor>>) => Tensor;
}

type Settings<Name extends LayerConfig['layer']> = Partial<Omit<Extract<LayerConfig, { layer: Name }>, 'layer'>>;

/** The layers of the config's lists as functions, and layers of one's own. */
export interface LayerTools {
  dense(units: number): LayerMaker;
  conv(settings: Settings<'conv'>): LayerMaker;
  transposed(settings: Settings<'transposed'>): LayerMaker;
  upsample(factor?: number): LayerMaker;
  pool(factor?: number): LayerMaker;
  globalPool(by?: 'sum' | 'mean'): LayerMaker;
  norm(kind?: 'batch' | 'layer' | 'instance'): LayerMaker;
  activation(name: Extract<LayerConfig, { layer: 'activation' }>['activation'], slope?: number): LayerMaker;
  maxout(pieces?: number): LayerMaker;
  dropout(rate?: number): LayerMaker;
  noise(sigma?: number): LayerMaker;
  minibatch(kernels?: number, dimensions?: number): LayerMaker;
  reshape(shape: Shape): LayerMaker;
  flatten(): LayerMaker;
  custom(layer: CustomLayer): LayerMaker;
}

/** A layer's settings checked as the config's are; the first thing that is wrong with them in words. */
function checked(settings: Readonly<Record<string, unknown>>): LayerConfig {
  const { data, error } = layerSchema.safeParse(Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)));
  if (data) return data;
  const [issue] = error.issues;
  throw new Error(`layers.${String(settings['layer'])}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong settings'}`);
}

/** A layer that says what it needs where it cannot take what it is given. */
function checkedMaker(layer: LayerConfig, options: ListOptions): LayerMaker {
  const make = makerOf(layer, options);
  return (input) => {
    const result = outputShape(layer, input);
    if ('needs' in result) throw new Error(`layers.${layer.layer} is given ${shapeText(input)}, but needs ${result.needs}`);
    return make(input);
  };
}

/** Calls a function of somebody else. `made` is an error that was never thrown: its stack says where the layer was made. */
export type Guard = <T>(call: () => T, made: Error) => T;

const isShape = (value: unknown): value is Shape => Array.isArray(value) && value.length > 0 && value.every((side) => Number.isInteger(side) && side > 0);

/** What the layer gave for an input, seen to be what it promised. */
function checkedOutput(kind: string, y: Tensor, x: Tensor, promised: Shape): Tensor {
  const wanted = [x.shape[0], ...promised];
  if (y.shape.length === wanted.length && y.shape.every((side, i) => side === wanted[i])) return y;
  throw new Error(`the layer ${kind} gave [${y.shape.join(', ')}] where it promised [${wanted.join(', ')}]`);
}

function customMaker({ kind, shape, params, apply }: CustomLayer, options: ListOptions, guard: Guard, made: Error): LayerMaker {
  if (typeof kind !== 'string' || typeof apply !== 'function') throw new Error('layers.custom needs kind, a text, and apply, a function');
  return (input): Layer => {
    const output = shape ? shape(input) : input;
    if (!isShape(output)) throw new Error(`the layer ${kind} has the shape ${JSON.stringify(output)}, which is no list of whole numbers above 0`);
    const init = weightInit(options);
    const own = Object.entries(params?.(input) ?? {}).map(([name, { shape: sides, init: start }]) => {
      if (!isShape(sides)) throw new Error(`the parameter ${name} of ${kind} has the shape ${JSON.stringify(sides)}, which is no list of whole numbers above 0`);
      const columns = sides.at(-1)!;
      const inputs = sides.slice(0, -1).reduce((product, side) => product * side, 1);
      return [name, { shape: sides, initialise: start === undefined ? init({ inputs, outputs: columns, columns }) : constant(start) }] as const;
    });
    return {
      kind,
      shape: output,
      params: Object.fromEntries(own),
      stats: {},
      apply: (x, given) => ({ y: guard(() => checkedOutput(kind, apply(x, given.params), x, output), made), stats: {} }),
    };
  };
}

/** What an error says that only notes a place. */
const HERE = 'a layer was made here';

/**
 * The tools for one player.
 * @param made every layer that they make is noted here, so that what is none can be told
 * @param guard calls what somebody wrote, and says whose it is where it fails
 */
export function layerTools(options: Omit<ListOptions, 'norm'>, made: Set<unknown>, guard: Guard): LayerTools {
  const list = { ...options, norm: false };
  const noted = (maker: LayerMaker, at: Error): LayerMaker => {
    const placed: LayerMaker = (input) => guard(() => maker(input), at);
    made.add(placed);
    return placed;
  };
  const of = (settings: Readonly<Record<string, unknown>>): LayerMaker => noted(checkedMaker(checked(settings), list), new Error(HERE));
  return {
    dense: (units) => of({ layer: 'dense', units }),
    conv: (settings) => of({ layer: 'conv', ...settings }),
    transposed: (settings) => of({ layer: 'transposed', ...settings }),
    upsample: (factor) => of({ layer: 'upsample', factor }),
    pool: (factor) => of({ layer: 'pool', factor }),
    globalPool: (by) => of({ layer: 'global-pool', by }),
    norm: (norm) => of({ layer: 'norm', norm }),
    activation: (activation, slope) => of({ layer: 'activation', activation, slope }),
    maxout: (pieces) => of({ layer: 'maxout', pieces }),
    dropout: (rate) => of({ layer: 'dropout', rate }),
    noise: (sigma) => of({ layer: 'noise', sigma }),
    minibatch: (kernels, dimensions) => of({ layer: 'minibatch', kernels, dimensions }),
    reshape: (shape) => of({ layer: 'reshape', shape }),
    flatten: () => of({ layer: 'flatten' }),
    custom: (layer) => {
      const at = new Error(HERE);
      return noted(customMaker(layer, list, guard, at), at);
    },
  };
}

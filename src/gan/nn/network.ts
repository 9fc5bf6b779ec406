import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engine/engine.ts';
import { Fault } from '../../faults/fault.ts';
import type { HostTensor, HostTensors } from '../../tensors/host-tensor.ts';
import { ganFault } from '../faults.ts';
import type { LayerDescription, NoiseSpecs } from '../game.ts';
import { prefixed, under } from '../paths.ts';
import { sizeOf, type InitialValue, type Layer, type LayerInputs, type LayerMaker, type Applied, type Mode, type Shape } from './layer.ts';

export interface InitialNetwork {
  readonly params: HostTensors;
  readonly stats: HostTensors;
}

/** A pure function `apply(params, stats, x, mode) → (y, stats')` that knows how it starts and what it is made of. */
export interface Network {
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /**
   * Initial parameters and statistics. Every tensor has a random stream of its own, `streamPrefix/layer/tensor`, so its
   * values depend on its name alone.
   */
  init(seed: number, streamPrefix: string): InitialNetwork;
  /**
   * @param x [batch, …inputShape]
   * @returns y: [batch, …outputShape]; stats: all statistics as they stand afterwards
   */
  apply(params: Tensors, stats: Tensors, x: Tensor, mode: Mode): Applied;
  /** noise of one application in training, by layer; empty without dropout */
  noise(batch: number): NoiseSpecs;
  describe(): readonly LayerDescription[];
}

/** A layer's name and how to make it. Names are paths of the state: `block1/conv`. */
export type NamedLayer = readonly [name: string, make: LayerMaker];

type Built = readonly [name: string, layer: Layer];

function build(input: Shape, layers: readonly NamedLayer[]): Built[] {
  let shape = input;
  return layers.map(([name, make]) => {
    const layer = make(shape);
    shape = layer.shape;
    return [name, layer];
  });
}

function initialValues(values: Readonly<Record<string, InitialValue>>, seed: number, stream: string): HostTensors {
  const draw = (name: string, { shape, initialise }: InitialValue): HostTensor => ({
    dtype: 'float32',
    shape,
    data: initialise({ seed, stream: `${stream}/${name}`, step: 0 }, sizeOf(shape)),
  });
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, draw(name, value)]));
}

function applyAll(layers: readonly Built[], params: Tensors, stats: Tensors, x: Tensor, mode: Mode): Applied {
  const changed: Record<string, Tensor> = {};
  let y = x;
  for (const [name, layer] of layers) {
    const inputs = { params: under(params, name), stats: under(stats, name), statistics: mode.statistics, noise: mode.noise?.[name] };
    const result = applyNamed(name, layer, y, inputs);
    y = result.y;
    Object.assign(changed, prefixed(name, result.stats));
  }
  return { y, stats: { ...stats, ...changed } };
}

/** What the engine cannot compute is said with the layer that it stands in. */
function applyNamed(name: string, layer: Layer, x: Tensor, inputs: LayerInputs): Applied {
  try {
    return layer.apply(x, inputs);
  } catch (error) {
    if (!(error instanceof Fault) || !['engine.kernel', 'engine.hostKernel'].includes(error.code)) throw error;
    throw ganFault('layer', { layer: name, kind: layer.kind, shape: `[${x.shape.join(', ')}]`, reason: error.message }, error);
  }
}

const parameterCount = ({ params }: Layer): number => Object.values(params).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** Layers one after the other. */
export function sequential(inputShape: Shape, named: readonly NamedLayer[]): Network {
  const layers = build(inputShape, named);
  const gather = (part: 'params' | 'stats', seed: number, prefix: string): HostTensors =>
    Object.assign({}, ...layers.map(([name, layer]) => prefixed(name, initialValues(layer[part], seed, `${prefix}/${name}`)))) as HostTensors;
  return {
    inputShape,
    outputShape: layers.at(-1)?.[1].shape ?? inputShape,
    init: (seed, prefix) => ({ params: gather('params', seed, prefix), stats: gather('stats', seed, prefix) }),
    apply: (params, stats, x, mode) => applyAll(layers, params, stats, x, mode),
    noise: (batch) => Object.fromEntries(layers.flatMap(([name, { noise }]) => (noise ? [[name, noise(batch)] as const] : []))),
    describe: () => layers.map(([name, layer]) => ({ name, kind: layer.kind, shape: layer.shape, parameters: parameterCount(layer) })),
  };
}

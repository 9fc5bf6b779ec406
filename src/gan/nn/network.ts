import { add, type Tensor } from '@tensorflow/tfjs-core';
import { shapeText } from '../../config/layer-shapes.ts';
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

export interface NetworkApplied extends Applied {
  /** what the head was given, [batch, …featureShape]: for feature matching, further heads, probes */
  readonly features: Tensor;
}

/** A pure function `apply(params, stats, x, mode) → (y, stats')` that knows how it starts and what it is made of. */
export interface Network {
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly featureShape: Shape;
  /**
   * Initial parameters and statistics. Every tensor has a random stream of its own, `streamPrefix/layer/tensor`, so its
   * values depend on its name alone.
   */
  init(seed: number, streamPrefix: string): InitialNetwork;
  /**
   * @param x [batch, …inputShape]
   * @returns y: [batch, …outputShape]; stats: all statistics as they stand afterwards
   */
  apply(params: Tensors, stats: Tensors, x: Tensor, mode: Mode): NetworkApplied;
  /** noise of one application in training, by layer; empty without dropout and noise */
  noise(batch: number): NoiseSpecs;
  describe(): readonly LayerDescription[];
}

/** Where a layer's input comes from, where it is not the layer before, and what is added to its output: names of layers. */
export interface Wiring {
  readonly from?: string;
  readonly plus?: string;
}

/** A layer's name and how to make it. Names are paths of the state: `block1/conv`. */
export type NamedLayer = readonly [name: string, make: LayerMaker, wiring?: Wiring];

interface Built {
  readonly name: string;
  readonly layer: Layer;
  /** index of the layer whose output it takes; -1 is the network's input */
  readonly from: number;
  /** index of the layer whose output is added to its own */
  readonly plus: number | undefined;
}

/** @throws where what another layer gave cannot be added to a layer's output without changing its shape */
function checkSum(name: string, shape: Shape, other: Built): void {
  const own = shape.slice(shape.length - other.layer.shape.length);
  const fits = shape.length >= other.layer.shape.length && other.layer.shape.every((side, i) => side === own[i] || side === 1);
  if (!fits) throw new Error(`what ${other.name} gives, ${shapeText(other.layer.shape)}, cannot be added to what ${name} gives, ${shapeText(shape)}`);
}

function build(input: Shape, layers: readonly NamedLayer[]): Built[] {
  const built: Built[] = [];
  const indexOf = (name: string): number => {
    const index = built.findIndex((layer) => layer.name === name);
    if (index < 0) throw new Error(`no layer ${name} before the one that asks for it`);
    return index;
  };
  for (const [name, make, { from, plus } = {}] of layers) {
    const source = from === undefined ? built.length - 1 : indexOf(from);
    const layer = make(source < 0 ? input : built[source]!.layer.shape);
    const added = plus === undefined ? undefined : indexOf(plus);
    if (added !== undefined) checkSum(name, layer.shape, built[added]!);
    built.push({ name, layer, from: source, plus: added });
  }
  return built;
}

function initialValues(values: Readonly<Record<string, InitialValue>>, seed: number, stream: string): HostTensors {
  const draw = (name: string, { shape, initialise }: InitialValue): HostTensor => ({
    dtype: 'float32',
    shape,
    data: initialise({ seed, stream: `${stream}/${name}`, step: 0 }, sizeOf(shape)),
  });
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, draw(name, value)]));
}

function applyAll(layers: readonly Built[], head: number, params: Tensors, stats: Tensors, x: Tensor, mode: Mode): NetworkApplied {
  const changed: Record<string, Tensor> = {};
  const outputs: Tensor[] = [];
  const outputOf = (index: number): Tensor => outputs[index] ?? x;
  for (const { name, layer, from, plus } of layers) {
    const inputs = { params: under(params, name), stats: under(stats, name), statistics: mode.frozen?.(name) ? ('moving' as const) : mode.statistics, noise: mode.noise?.[name], condition: mode.condition };
    const result = applyNamed(name, layer, outputOf(from), inputs);
    outputs.push(plus === undefined ? result.y : add(result.y, outputOf(plus)));
    Object.assign(changed, prefixed(name, result.stats));
  }
  return { y: outputOf(layers.length - 1), features: outputOf(head), stats: { ...stats, ...changed } };
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

/**
 * Layers one after the other, but where they are wired otherwise.
 * @param features name of the layer whose output is the network's features; left out: the last
 */
export function sequential(inputShape: Shape, named: readonly NamedLayer[], features?: string): Network {
  const layers = build(inputShape, named);
  const head = features === undefined ? layers.length - 1 : layers.findIndex(({ name }) => name === features);
  const shapeAt = (index: number): Shape => layers[index]?.layer.shape ?? inputShape;
  const gather = (part: 'params' | 'stats', seed: number, prefix: string): HostTensors =>
    Object.assign({}, ...layers.map(({ name, layer }) => prefixed(name, initialValues(layer[part], seed, `${prefix}/${name}`)))) as HostTensors;
  return {
    inputShape,
    outputShape: shapeAt(layers.length - 1),
    featureShape: shapeAt(head),
    init: (seed, prefix) => ({ params: gather('params', seed, prefix), stats: gather('stats', seed, prefix) }),
    apply: (params, stats, x, mode) => applyAll(layers, head, params, stats, x, mode),
    noise: (batch) => Object.fromEntries(layers.flatMap(({ name, layer }) => (layer.noise ? [[name, layer.noise(batch)] as const] : []))),
    describe: () => layers.map(({ name, layer }) => ({ name, kind: layer.kind, shape: layer.shape, parameters: parameterCount(layer) })),
  };
}

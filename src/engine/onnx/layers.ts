import type { Computation, Model } from './model.ts';

/** Operators that only move values about. */
const MOVES: ReadonlySet<string> = new Set(['Cast', 'Concat', 'Expand', 'Identity', 'Pad', 'ReorderInput', 'ReorderOutput', 'Reshape', 'Slice', 'Split', 'Squeeze', 'Transpose', 'Unsqueeze']);
/** Operators through which a gradient goes on its way to the update of its parameter. */
const ON_THE_WAY: ReadonlySet<string> = new Set([...MOVES, 'Add', 'Mul', 'Sum']);
const PRODUCTS: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** The layer of a tensor of the state: `state/generator/slots/mean/block1/conv/kernel` is of `generator/block1/conv`. */
function layerOfInput(input: string | undefined): string | undefined {
  const [, player, layer] = /^state\/([^/]+)\/(?:params|stats|slots\/[^/]+)\/(.+)\/[^/]+$/.exec(input ?? '') ?? [];
  return player !== undefined && layer !== undefined ? `${player}/${layer}` : undefined;
}

/**
 * For each of a model's nodes, by the name of its result, the layer that it works for, as far as the graph tells: the
 * one whose parameters it takes; of a product of two activations, a filter's gradient, the one whose update it ends in;
 * of anything else, that of the first of its operands that has one.
 */
export function layersOf({ computations, feeds }: Pick<Model, 'computations' | 'feeds'>): ReadonlyMap<string, string> {
  const parameters = new Map(feeds.flatMap(({ name, value }) => entry(name, layerOfInput(value.input))));
  const layers = new Map<string, string>();
  for (const { op, inputs, output } of computations) {
    const layer = first(inputs, parameters);
    if (layer === undefined) continue;
    layers.set(output, layer);
    if (MOVES.has(op)) parameters.set(output, layer);
  }
  const ends = updates(computations, layers);
  for (const { op, inputs, output } of computations) {
    if (layers.has(output)) continue;
    const layer = (PRODUCTS.has(op) ? ends.get(output) : undefined) ?? first(inputs, layers);
    if (layer !== undefined) layers.set(output, layer);
  }
  return layers;
}

/** The layer at the end of the way of every value that leads, moved and summed only, to a parameter's update. */
function updates(computations: readonly Computation[], layers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const ends = new Map<string, string>();
  for (const { op, inputs, output } of computations.toReversed()) {
    const layer = ON_THE_WAY.has(op) ? (layers.get(output) ?? ends.get(output)) : undefined;
    if (layer !== undefined) for (const input of inputs) if (!layers.has(input)) ends.set(input, layer);
  }
  return ends;
}

const first = (names: readonly string[], layers: ReadonlyMap<string, string>) => names.map((name) => layers.get(name)).find((layer) => layer !== undefined);
const entry = (name: string, layer: string | undefined): [string, string][] => (layer === undefined ? [] : [[name, layer]]);

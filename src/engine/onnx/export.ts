import type { HostTensors } from '../../tensors/host-tensor.ts';
import type { PureFunction, Signature } from '../engine.ts';
import { onnxType, reshape } from './emit.ts';
import type { OnnxEngine } from './engine.ts';
import { draftModel, rawBytes, type Draft } from './model.ts';
import { encodeModel, type ModelProto, type NodeProto, type TensorProto } from './model-proto.ts';
import { openBatch } from './open-batch.ts';

/** A function that is to become a model of its own. */
export interface ExportedFunction {
  /** the graph's name */
  readonly name: string;
  readonly f: PureFunction;
  /** inputs that are constants of the model, under these names */
  readonly weights: HostTensors;
  /** the inputs that stay inputs, for a batch of so many */
  readonly inputs: (batch: number) => Signature;
  /** the batch where it cannot be left open */
  readonly batch: number;
}

export interface ExportedModel {
  readonly bytes: Uint8Array;
  /** examples at once; undefined: any number */
  readonly batch: number | undefined;
  readonly opset: number;
  /** operator sets beside ONNX's standard one */
  readonly domains: readonly string[];
  /** shapes of the outputs for a batch of `exported.batch`, by name */
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** names of the weights that the outputs depend on */
  readonly weights: readonly string[];
}

// Primes that stand in no network by themselves: a number that differs between two recordings is the batch.
const TRIALS = [1009, 1013] as const;

/** A draft of the function, with the function's name of each output. */
interface OwnDraft extends Draft {
  readonly outputs: ReadonlyMap<string, string>;
}

function draft(engine: OnnxEngine, { name, f, weights, inputs }: ExportedFunction, batch: number): OwnDraft {
  const constants: Signature = Object.fromEntries(Object.entries(weights).map(([key, { dtype, shape }]) => [key, { dtype, shape }]));
  const results = engine.trace(name, f, { ...constants, ...inputs(batch) });
  const made = draftModel(results.map(({ value, shape }) => reshape(value, shape)));
  return { ...made, outputs: new Map(made.fetches.map((fetch, i) => [fetch.name, results[i]!.name])) };
}

/** The model with the names of the function, the weights as its constants, and nothing in it that nothing needs. */
function named(proto: ModelProto, { feeds, outputs }: OwnDraft, { name, weights }: ExportedFunction): ModelProto {
  const inputs = new Map(feeds.map((feed) => [feed.name, feed.value.input ?? feed.name]));
  const nameOf = (old: string): string => inputs.get(old) ?? outputs.get(old) ?? old;
  const node = proto.graph.node.map((each): NodeProto => ({ ...each, input: each.input.map(nameOf), output: each.output.map(nameOf) }));
  const used = new Set(node.flatMap(({ input }) => input));
  const constants = [...inputs.values()].flatMap((key): TensorProto[] => {
    const value = weights[key];
    return value ? [{ name: key, dims: value.shape, dataType: onnxType(value.dtype), rawData: rawBytes(value.dtype, value.data) }] : [];
  });
  const domains = new Set(node.map(({ domain }) => domain));
  return {
    ...proto,
    opsetImport: proto.opsetImport.filter(({ domain }) => domain === '' || domains.has(domain)),
    graph: {
      name,
      node,
      initializer: [...proto.graph.initializer.filter((tensor) => used.has(tensor.name)), ...constants],
      input: proto.graph.input.filter((port) => !(nameOf(port.name) in weights)).map((port) => ({ ...port, name: nameOf(port.name) })),
      output: proto.graph.output.map((port) => ({ ...port, name: nameOf(port.name) })),
    },
  };
}

/**
 * Writes a function as an ONNX model of its own: its weights are constants, its other inputs and its outputs have the
 * function's names, and the batch is open wherever the graph allows it.
 * @param engine that takes standard operators alone (`portable`)
 */
export function exportModel(engine: OnnxEngine, exported: ExportedFunction): ExportedModel {
  const [one, other] = [draft(engine, exported, TRIALS[0]), draft(engine, exported, TRIALS[1])];
  const open = openBatch({ one, other, batches: TRIALS });
  const own = draft(engine, exported, exported.batch);
  const proto = open ? named(open, one, exported) : named(own.proto, own, exported);
  const weights = proto.graph.initializer.flatMap((tensor) => (tensor.name in exported.weights ? [tensor.name] : []));
  return {
    bytes: encodeModel(proto),
    batch: open ? undefined : exported.batch,
    opset: proto.opsetImport.find(({ domain }) => domain === '')?.version ?? 0,
    domains: proto.opsetImport.flatMap(({ domain }) => (domain === '' ? [] : [domain])),
    outputs: Object.fromEntries(own.fetches.map(({ name, value }) => [own.outputs.get(name) ?? name, value.shape])),
    weights,
  };
}

import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { Compiled, PureFunction, Signature, Tensors } from '../engine.ts';
import { engineFault } from '../faults.ts';
import { ownResults } from '../host.ts';
import type { OnnxBackend } from './backend.ts';
import { firstDifference } from './difference.ts';
import { sameShape, Value, type Shape } from './graph.ts';
import { buildModel, type Model } from './model.ts';
import type { HostType } from './pool.ts';
import { hostType, type Port, type Program, type Runtime } from './session.ts';

/** Calls at which a function is recorded again: a number frozen into the first recording shows as a difference. */
const CHECKED_CALLS: readonly number[] = [2, 17];

/** Records a function once for each signature of its inputs, and replays the recording. */
export function compile(backend: OnnxBackend, runtime: Runtime, name: string, f: PureFunction): Compiled {
  const replays: Replay[] = [];
  const ready = (inputs: Signature): Replay => {
    const known = replays.find((replay) => replay.takes(inputs));
    if (known) return known;
    const replay = new Replay(backend, runtime, name, f, inputs);
    replays.push(replay);
    return replay;
  };
  const call = (inputs: Tensors): Tensors => (backend.recording ? ownResults(f(inputs), inputs) : ready(inputs).play(inputs));
  const dispose = () => {
    for (const replay of replays.splice(0)) replay.dispose();
  };
  return Object.assign(call, { prepare: (inputs: Signature) => void ready(inputs), dispose });
}

interface Result {
  readonly name: string;
  readonly shape: Shape;
  /** what the result is: computed by the graph (its name there), an input (its name), or a constant */
  readonly from: { readonly node: string } | { readonly input: string } | { readonly constant: Value };
}

interface Recorded {
  readonly model: Model;
  readonly results: readonly Result[];
}

class Replay {
  /** undefined where every result is an input or a constant */
  private readonly program: Program | undefined;
  private readonly bytes: Uint8Array;
  private readonly ends: readonly string[];
  private readonly feeds: readonly { readonly name: string; readonly input: string; readonly dtype: HostType }[];
  private readonly fetches: readonly { readonly name: string; readonly dtype: HostType; readonly shape: Shape; readonly size: number }[];
  private readonly results: readonly Result[];
  private readonly signature: Signature;
  /** gives its part of the memory back */
  private readonly release: () => void;
  private calls = 0;

  constructor(
    private readonly backend: OnnxBackend,
    runtime: Runtime,
    private readonly name: string,
    private readonly f: PureFunction,
    inputs: Signature,
  ) {
    const recorded = record(backend, name, f, inputs);
    const { model, results } = recorded;
    this.signature = Object.fromEntries(Object.entries(inputs).map(([input, { dtype, shape }]) => [input, { dtype, shape: [...shape] }]));
    this.release = runtime.budget.claim(name, model);
    this.program = model.fetches.length > 0 ? runtime.prepare(name, model) : undefined;
    this.bytes = model.bytes;
    this.ends = endsOf(recorded);
    this.feeds = model.feeds.map((feed) => ({ name: feed.name, input: feed.value.input ?? '', dtype: hostType(feed.value) }));
    const distinct = new Map(model.fetches.map((fetch) => [fetch.name, fetch.value]));
    this.fetches = [...distinct].map(([fetch, value]) => ({ name: fetch, dtype: hostType(value), shape: value.shape, size: value.size }));
    this.results = results;
  }

  /** Whether the function was recorded for inputs of these names, types and shapes. */
  takes(inputs: Signature): boolean {
    let count = 0;
    for (const name in inputs) {
      const [wanted, given] = [this.signature[name], inputs[name]!];
      if (!wanted || wanted.dtype !== given.dtype || !sameShape(wanted.shape, given.shape)) return false;
      count += 1;
    }
    return count === Object.keys(this.signature).length;
  }

  play(inputs: Tensors): Tensors {
    this.calls += 1;
    if (CHECKED_CALLS.includes(this.calls)) this.recordAgain(inputs);
    const fetched = this.fetches.map(({ name, dtype, shape, size }): Port => ({ name, dtype, shape, data: this.backend.pool.take(dtype, size) }));
    this.program?.run(this.feeds.map(({ name, input, dtype }) => this.feed(name, inputs[input]!, dtype)), fetched);
    return this.tensors(fetched, inputs);
  }

  dispose(): void {
    this.program?.dispose();
    this.release();
  }

  private feed(name: string, tensor: tf.Tensor, dtype: HostType): Port {
    return { name, dtype, shape: tensor.shape, data: this.backend.numbers(tensor) };
  }

  private tensors(fetched: readonly Port[], inputs: Tensors): Tensors {
    const made = new Map(fetched.map(({ name, data, shape, dtype }) => [name, this.wrap(this.backend.adopt(data, shape, dtype))]));
    const unused = new Set(made.values());
    const results = this.results.map(({ name, shape, from }): [string, tf.Tensor] => {
      if ('constant' in from) return [name, this.constant(from.constant, shape)];
      const source = 'node' in from ? made.get(from.node)! : inputs[from.input]!;
      const asIs = unused.delete(source) && sameShape(source.shape, shape);
      return [name, asIs ? source : this.wrap(this.backend.alias(source, shape))];
    });
    const given = new Set(results.map(([, tensor]) => tensor));
    for (const tensor of made.values()) if (!given.has(tensor)) tensor.dispose();
    return Object.fromEntries(results);
  }

  private constant(value: Value, shape: Shape): tf.Tensor {
    const [data, dtype] = [value.data, hostType(value)];
    if (!data || data instanceof Float64Array) throw engineFault('dtype', { dtype });
    return this.wrap(this.backend.adopt(this.backend.copy(data, dtype), shape, dtype));
  }

  private wrap(info: tf.TensorInfo): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(info, this.backend);
  }

  private recordAgain(inputs: Tensors): void {
    const recorded = record(this.backend, this.name, this.f, inputs);
    const difference = this.difference(recorded);
    if (difference !== undefined) throw engineFault('frozen', { name: this.name, call: this.calls, difference });
  }

  /** What of a recording is not as in the first one, as the fault names it. */
  private difference(recorded: Recorded): string | undefined {
    const { bytes } = recorded.model;
    if (Buffer.compare(bytes, this.bytes) !== 0) return firstDifference(this.bytes, bytes) ?? 'graph';
    const ends = endsOf(recorded);
    const place = Array.from({ length: Math.max(ends.length, this.ends.length) }, (_, i) => i).find((i) => ends[i] !== this.ends[i]);
    return place === undefined ? undefined : (ends[place] ?? this.ends[place])?.split(' = ')[0];
  }
}

/** What a replay depends on beside the model: which inputs it takes, and what its results are. */
function endsOf({ model, results }: Recorded): string[] {
  const inputs = model.feeds.map(({ name, value }) => `input ${value.input ?? ''} = ${name}`);
  return [...inputs, ...results.map(({ name, shape, from }) => `result ${name} = [${shape.join()}] ${'constant' in from ? digestOf(from.constant) : JSON.stringify(from)}`)];
}

function digestOf({ dtype, data }: Value): string {
  return data ? `${dtype} ${createHash('sha256').update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).digest('base64')}` : dtype;
}

/** A result of a recording: its value, and the shape that its tensor shows it in. */
export interface TracedResult {
  readonly name: string;
  readonly shape: Shape;
  readonly value: Value;
}

function record(backend: OnnxBackend, name: string, f: PureFunction, inputs: Signature): Recorded {
  const results = trace(backend, name, f, inputs);
  const computed = results.filter(({ value }) => value.node !== undefined);
  const model = buildModel(computed.map(({ value }) => value));
  const names = new Map(model.fetches.map((fetch) => [fetch.value, fetch.name]));
  return { model, results: results.map(({ name: key, shape, value }) => ({ name: key, shape, from: origin(value, names) })) };
}

/** Runs the function once on inputs without numbers; its kernels leave the graph behind. */
export function trace(backend: OnnxBackend, name: string, f: PureFunction, inputs: Signature): readonly TracedResult[] {
  backend.recording = { name };
  tf.engine().startScope(name);
  try {
    const symbols = Object.fromEntries(Object.entries(inputs).map(([key, tensor]) => [key, symbol(backend, key, tensor)]));
    return Object.entries(f(symbols)).map(([key, tensor]) => ({ name: key, shape: tensor.shape, value: backend.recorded(tensor) }));
  } finally {
    tf.engine().endScope();
    backend.recording = undefined;
  }
}

function origin(value: Value, names: ReadonlyMap<Value, string>): Result['from'] {
  const node = names.get(value);
  if (node !== undefined) return { node };
  return value.input === undefined ? { constant: value } : { input: value.input };
}

function symbol(backend: OnnxBackend, input: string, { shape, dtype }: Signature[string]): tf.Tensor {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw engineFault('dtype', { dtype });
  return tf.engine().makeTensorFromTensorInfo(backend.hold(new Value(dtype, shape, { input })), backend);
}

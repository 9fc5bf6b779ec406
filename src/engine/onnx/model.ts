import { encodeModel, type AttributeProto, type ModelProto, type NodeProto, type TensorProto, type ValueInfoProto } from './model-proto.ts';
import { onnxType } from './emit.ts';
import type { ElementArray, ElementType, Node, NodeAttribute, Shape, Value } from './graph.ts';
import { createHash } from 'node:crypto';

export interface NamedValue {
  readonly name: string;
  readonly value: Value;
}

/** A graph written as an ONNX model. */
export interface Model {
  readonly bytes: Uint8Array;
  /** values that come from outside, in the model's order */
  readonly feeds: readonly NamedValue[];
  /** the values asked for, in the order asked; equal ones share a name */
  readonly fetches: readonly NamedValue[];
  /** the nodes in the order in which they stand */
  readonly computations: readonly Computation[];
}

/** What a node takes and makes, by the names of its values in the model. */
export interface Computation {
  readonly op: string;
  /** the node's own name in the model, by which ONNX Runtime speaks of it */
  readonly nodeName: string;
  readonly node: Node;
  readonly inputs: readonly string[];
  readonly output: string;
  /** type and shape of what it makes, for example `float32[2,3]` */
  readonly form: string;
  /** its size */
  readonly bytes: number;
}

const OPSETS = [{ domain: '', version: 18 }, { domain: 'com.microsoft', version: 1 }, { domain: 'com.microsoft.nchwc', version: 1 }];
/** ONNX 1.13, the first with opset 18 */
const IR_VERSION = 8;

/** A graph before it is encoded. */
export interface Draft extends Omit<Model, 'bytes'> {
  readonly proto: ModelProto;
}

/**
 * Writes what the outputs need as one model: nodes that nothing needs are left out, equal nodes and constants are shared.
 * The same graph always gives the same bytes.
 */
export function buildModel(outputs: readonly Value[]): Model {
  const { proto, ...rest } = draftModel(outputs);
  return { bytes: encodeModel(proto), ...rest };
}

/** The same, not yet encoded. */
export function draftModel(outputs: readonly Value[]): Draft {
  const builder = new ModelBuilder();
  const names = outputs.map((value) => builder.nameOf(value));
  return builder.finish(outputs.map((value, i) => ({ name: names[i]!, value })));
}

class ModelBuilder {
  private readonly names = new Map<Value, string>();
  private readonly shared = new Map<string, string>();
  private readonly nodes: NodeProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private readonly feeds: NamedValue[] = [];
  private readonly computations: Computation[] = [];

  nameOf(target: Value): string {
    const waiting = [target];
    for (let value = waiting.at(-1); value; value = waiting.at(-1)) {
      const missing = this.names.has(value) ? [] : inputsOf(value).filter((input) => !this.names.has(input));
      if (missing.length > 0) waiting.push(...missing);
      else {
        waiting.pop();
        if (!this.names.has(value)) this.names.set(value, this.write(value));
      }
    }
    return this.names.get(target)!;
  }

  finish(fetches: readonly NamedValue[]): Draft {
    const outputs = [...new Map(fetches.map((fetch) => [fetch.name, fetch])).values()];
    const proto: ModelProto = {
      irVersion: IR_VERSION,
      producerName: 'gan-workbench',
      opsetImport: OPSETS,
      graph: { name: 'step', node: this.nodes, initializer: this.initializers, input: this.feeds.map(valueInfo), output: outputs.map(valueInfo) },
    };
    return { proto, feeds: this.feeds, fetches, computations: this.computations };
  }

  private write(value: Value): string {
    if (value.constant && value.data) return this.writeConstant(value, value.data);
    return value.node ? this.writeNode(value, value.node) : this.writeFeed(value);
  }

  private writeFeed(value: Value): string {
    const name = `in${this.feeds.length}`;
    this.feeds.push({ name, value });
    return name;
  }

  private writeConstant(value: Value, data: ElementArray): string {
    const rawData = rawBytes(value.dtype, data);
    return this.share(`${value.dtype}[${value.shape.join()}]${digest(rawData)}`, () => {
      const name = `c${this.initializers.length}`;
      this.initializers.push({ name, dims: value.shape, dataType: onnxType(value.dtype), rawData });
      return name;
    });
  }

  private writeNode(value: Value, node: Node): string {
    const input = node.inputs.map((part) => (part ? this.names.get(part)! : ''));
    const results = node.results ? node.results.count : `[${value.shape.join()}]`;
    const name = this.share(`${node.domain}.${node.op}(${input.join()})${results}${JSON.stringify(node.attributes)}`, () => {
      const own = `n${this.nodes.length}`;
      const attribute = Object.entries(node.attributes).map(([key, setting]) => attributeProto(key, setting));
      const output = node.results ? Array.from({ length: node.results.count }, (_, i) => `${own}_${i}`) : [own];
      this.nodes.push({ name: `${node.op}_${own}`, opType: node.op, domain: node.domain, input, output, attribute });
      return own;
    });
    const result = node.results ? `${name}_${node.results.index}` : name;
    return this.share(`computed ${result}`, () => {
      this.computations.push({ op: node.op, nodeName: `${node.op}_${name}`, node, inputs: input, output: result, form: `${value.dtype}[${value.shape.join()}]`, bytes: bytesOf(value) });
      return result;
    });
  }

  private share(key: string, make: () => string): string {
    const known = this.shared.get(key);
    if (known !== undefined) return known;
    const name = make();
    this.shared.set(key, name);
    return name;
  }
}

const BYTES: Readonly<Record<ElementType, number>> = { float32: 4, int32: 4, bool: 1, int64: 8, float64: 8 };

/** Size of a value in memory. */
export const bytesOf = ({ dtype, size }: Value): number => size * BYTES[dtype];

function inputsOf(value: Value): Value[] {
  return value.node ? value.node.inputs.filter((input) => input !== undefined) : [];
}

function valueInfo({ name, value }: NamedValue): ValueInfoProto {
  return { name, type: { tensorType: { elemType: onnxType(value.dtype), shape: { dim: dimensions(value.shape) } } } };
}

const dimensions = (shape: Shape) => shape.map((dimValue) => ({ dimValue }));

export function rawBytes(dtype: ElementType, data: ElementArray): Uint8Array {
  const stored = dtype === 'int64' ? BigInt64Array.from(data, (value) => BigInt(value)) : data;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

const digest = (bytes: Uint8Array) => (bytes.length <= 256 ? Buffer.from(bytes).toString('latin1') : createHash('sha256').update(bytes).digest('base64'));

/** AttributeProto.AttributeType: FLOAT 1, INT 2, STRING 3, INTS 7 */
function attributeProto(name: string, setting: NodeAttribute): AttributeProto {
  if (typeof setting === 'string') return { name, type: 3, s: Buffer.from(setting) };
  if (typeof setting === 'number') return { name, type: 2, i: setting };
  return 'float' in setting ? { name, type: 1, f: setting.float } : { name, type: 7, ints: setting };
}

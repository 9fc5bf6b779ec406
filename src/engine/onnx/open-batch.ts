import { onnxType } from './emit.ts';
import type { Shape } from './graph.ts';
import type { Draft } from './model.ts';
import { rawBytes } from './model.ts';
import type { ModelProto, NodeProto, TensorProto, ValueInfoProto } from './model-proto.ts';

/** One function drafted for two batch sizes: what differs between them is the batch. */
export interface TwoDrafts {
  readonly one: Draft;
  readonly other: Draft;
  readonly batches: readonly [one: number, other: number];
}

/** The name of the open side in the model. */
const BATCH = 'batch';
const INT64 = onnxType('int64');

const constantsOf = ({ graph }: ModelProto): Map<string, TensorProto> => new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
const sameBytes = (a: TensorProto, b: TensorProto): boolean => a.dataType === b.dataType && Buffer.compare(a.rawData, b.rawData) === 0;

function wholeNumbers({ rawData }: TensorProto): number[] {
  return Array.from(new BigInt64Array(rawData.slice().buffer), Number);
}

function int64Tensor(name: string, values: readonly number[]): TensorProto {
  return { name, dims: [values.length], dataType: INT64, rawData: rawBytes('int64', Float64Array.from(values)) };
}

/** Places at which two lists differ. */
const differences = (one: readonly number[], other: readonly number[]): number[] => one.flatMap((value, i) => (value === other[i] ? [] : [i]));

/**
 * The shape that a Reshape or an Expand asks for, without the batch in it: -1, which ONNX reckons from the rest, or 1,
 * which leaves the input's own side. Undefined where the batch cannot be left out.
 */
function openShape(op: string, one: readonly number[], other: readonly number[], [first, second]: TwoDrafts['batches'], input: Shape | undefined): number[] | undefined {
  const places = differences(one, other);
  if (op === 'Reshape') {
    const [place, ...more] = places;
    if (place === undefined || more.length > 0 || one[place]! * second !== other[place]! * first) return undefined;
    return one.map((value, i) => (i === place ? -1 : value));
  }
  const inputSide = (place: number) => input?.[place - one.length + input.length];
  if (op !== 'Expand' || !places.every((place) => one[place] === first && other[place] === second && inputSide(place) === first)) return undefined;
  return one.map((value, i) => (places.includes(i) ? 1 : value));
}

interface Opened {
  readonly nodes: readonly NodeProto[];
  readonly constants: readonly TensorProto[];
}

/** The nodes with shapes that any batch fits; undefined where the two drafts differ in more than that. */
function openNodes({ one, other, batches }: TwoDrafts): Opened | undefined {
  const [nodes, others] = [one.proto.graph.node, other.proto.graph.node];
  const [constants, otherConstants] = [constantsOf(one.proto), constantsOf(other.proto)];
  const inputShapes = new Map(one.computations.map(({ nodeName, node }) => [nodeName, node.inputs[0]?.shape]));
  if (nodes.length !== others.length) return undefined;
  const made: TensorProto[] = [];
  const openInput = (node: NodeProto, name: string, otherName: string): string | undefined => {
    const [mine, theirs] = [constants.get(name), otherConstants.get(otherName)];
    if (!mine || !theirs) return !mine && !theirs && name === otherName ? name : undefined;
    if (sameBytes(mine, theirs)) return name;
    const shape = mine.dataType === INT64 && theirs.dataType === INT64 ? openShape(node.opType, wholeNumbers(mine), wholeNumbers(theirs), batches, inputShapes.get(node.name)) : undefined;
    if (!shape) return undefined;
    const open = int64Tensor(`open${made.length}`, shape);
    made.push(open);
    return open.name;
  };
  const opened = nodes.map((node, i) => openNode(node, others[i]!, openInput));
  return opened.every((node) => node !== undefined) ? { nodes: opened, constants: [...constants.values(), ...made] } : undefined;
}

function openNode(node: NodeProto, other: NodeProto, openInput: (node: NodeProto, name: string, otherName: string) => string | undefined): NodeProto | undefined {
  const isSame = node.opType === other.opType && node.domain === other.domain && node.input.length === other.input.length && JSON.stringify(node.attribute) === JSON.stringify(other.attribute);
  const input = isSame ? node.input.map((name, i) => openInput(node, name, other.input[i]!)) : [];
  return isSame && input.every((name) => name !== undefined) ? { ...node, input } : undefined;
}

/** A model's ports with the batch's side open; undefined where another side depends on the batch. */
function openPorts(ports: readonly ValueInfoProto[], others: readonly ValueInfoProto[], [first]: TwoDrafts['batches']): ValueInfoProto[] | undefined {
  const opened = ports.map(({ name, type }, i): ValueInfoProto | undefined => {
    const { elemType, shape } = type.tensorType;
    const dim = shape.dim.map((side, axis) => {
      if (JSON.stringify(side) === JSON.stringify(others[i]?.type.tensorType.shape.dim[axis])) return side;
      return 'dimValue' in side && side.dimValue === first ? { dimParam: BATCH } : undefined;
    });
    return dim.every((side) => side !== undefined) ? { name, type: { tensorType: { elemType, shape: { dim } } } } : undefined;
  });
  return opened.every((port) => port !== undefined) ? opened : undefined;
}

/**
 * The model for any batch: constants that hold the batch's size, in shapes, are made to be reckoned when it runs.
 * @returns undefined where something else depends on the batch, for instance a mean over it
 */
export function openBatch(drafts: TwoDrafts): ModelProto | undefined {
  const { proto } = drafts.one;
  const other = drafts.other.proto.graph;
  const nodes = openNodes(drafts);
  const [input, output] = [openPorts(proto.graph.input, other.input, drafts.batches), openPorts(proto.graph.output, other.output, drafts.batches)];
  return nodes && input && output ? { ...proto, graph: { ...proto.graph, node: nodes.nodes, initializer: nodes.constants, input, output } } : undefined;
}

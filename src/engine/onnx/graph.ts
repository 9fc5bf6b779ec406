import { util } from '@tensorflow/tfjs-core';

/**
 * Types of the values in a graph. Inside of graphs only: int64, for what ONNX's operators want so (shapes, axes, indices),
 * and float64, where float32's functions are too coarse.
 */
export type ElementType = 'float32' | 'int32' | 'bool' | 'int64' | 'float64';
/** int64 constants are kept as doubles until they are written into a model. */
export type ElementArray = Float32Array | Int32Array | Uint8Array | Float64Array;
export type Shape = readonly number[];
export type NodeAttribute = number | string | readonly number[] | { readonly float: number };
export type NodeAttributes = Readonly<Record<string, NodeAttribute>>;

/** One operation of a graph. Its values are made with it and never change. */
export interface Node {
  readonly domain: string;
  readonly op: string;
  /** an absent optional input is undefined */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: NodeAttributes;
  /** of an operation with several results: how many it has, and which one is meant */
  readonly results?: { readonly count: number; readonly index: number };
}

/** A value of a graph: a constant, an input, the result of a node, or numbers that are there already. */
export class Value {
  /** Nodes on the longest way from values that are there; bounds how much an unread chain of operations can grow. */
  readonly depth: number;
  /** the value's numbers, where they are known */
  data: ElementArray | undefined;
  /** numbers that belong to the graph itself */
  readonly constant: boolean;
  /** name of a compiled function's input */
  readonly input: string | undefined;
  /** a node waits for these numbers, so their memory must not be used again */
  awaited = false;
  /** tensors that hold the value */
  holders = 0;

  constructor(
    readonly dtype: ElementType,
    readonly shape: Shape,
    private readonly origin: { readonly node?: Node; readonly data?: ElementArray; readonly constant?: boolean; readonly input?: string },
  ) {
    this.data = origin.data;
    this.constant = origin.constant ?? false;
    this.input = origin.input;
    this.depth = origin.node ? 1 + Math.max(0, ...origin.node.inputs.map((value) => (value?.data ? 0 : (value?.depth ?? 0)))) : 0;
  }

  get size(): number {
    return util.sizeFromShape([...this.shape]);
  }

  /** The node that makes the value, while its numbers are not there. */
  get node(): Node | undefined {
    return this.data ? undefined : this.origin.node;
  }
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((side, i) => side === b[i]);
}

import type { Value } from './graph.ts';
import type { Model } from './model.ts';

/** What to write instead of an operation that ONNX Runtime refuses, where that is known. */
const INSTEAD: Readonly<Record<string, string>> = {
  Conv: 'a convolution without dilation, or of the next larger kernel',
  ConvTranspose: 'a resize to the nearest pixel and a convolution ("upsample": "nearest")',
  MaxPool: 'a convolution with stride 2, or averages in place of maxima',
  AveragePool: 'a convolution with stride 2',
  Resize: 'a resize to the nearest pixel',
  MatMul: 'a smaller batch or fewer units',
  Gemm: 'a smaller batch or fewer units',
};

/**
 * The operation that a message of ONNX Runtime speaks of, by the name of its node: its kind, its place in the graph, the
 * shapes it takes and makes, and what could replace it.
 * @returns `no operation in particular` where the message names none of the model
 */
export function operationIn(message: string, { computations }: Pick<Model, 'computations'>): string {
  const words = new Set(message.match(/\w+/g));
  // Where a graph's layout was changed, ONNX Runtime adds to the name: Conv_n12_token_3.
  const named = computations.find(({ nodeName }) => words.has(nodeName) || [...words].some((word) => word.startsWith(`${nodeName}_token`)));
  if (!named) return 'no operation in particular';
  const { node, nodeName, form } = named;
  const instead = INSTEAD[node.op];
  return `${node.op} (${nodeName}) of ${node.inputs.map(shapeOf).join(', ')} to ${form}${instead === undefined ? '' : `, which ${instead} could replace`}`;
}

const shapeOf = (value: Value | undefined) => (value ? `${value.dtype}[${value.shape.join()}]` : 'nothing');

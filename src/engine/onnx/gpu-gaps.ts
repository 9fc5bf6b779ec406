import type { ExecutionProvider } from './binding.ts';
import type { Node, Value } from './graph.ts';
import type { Model } from './model.ts';

/**
 * ONNX Runtime's WebGPU provider, without the nodes of a model that it takes and does not compute rightly; what it does
 * not take goes to the processor by itself. tfjs-core's own tests find them: `run.entry.cjs --backend=gpu`.
 */
export function webGpuFor({ computations }: Pick<Model, 'computations'>): ExecutionProvider {
  const names = new Set(computations.filter(({ node }) => gaps.some((gap) => gap(node))).map(({ nodeName }) => nodeName));
  return { name: 'webgpu', ...(names.size > 0 ? { forceCpuNodeNames: [...names] } : {}) };
}

/** What ONNX Runtime 1.30 gets wrong. */
const gaps: readonly ((node: Node) => boolean)[] = [
  // "The Indices output is not supported", which it says when the node runs.
  ({ op, results }) => op === 'MaxPool' && results !== undefined,
  // "Only Conv2d or Conv1d are supported", which it says when the node runs.
  ({ op, inputs }) => op === 'ConvTranspose' && (inputs[0]?.shape.length ?? 0) > 4,
  // Channels in groups get each other's numbers.
  ({ op, attributes: { group = 1 } }) => op === 'ConvTranspose' && group !== 1,
  // A filter as large as the image is taken for a matrix product where only the pads after the image are not 0.
  ({ op, inputs: [x, filter], attributes: { pads } }) => op === 'Conv' && covers(filter, x) && Array.isArray(pads) && pads.some((pad) => pad !== 0),
  // Backwards from an entry that is not the last, it begins at the last.
  ({ op, inputs }) => op === 'Slice' && (inputs[4]?.data?.some((step) => step < 0) ?? true),
  // Growing an image in height alone takes rows that are not there.
  ({ op, attributes: { mode } }) => op === 'Resize' && mode === 'linear',
];

/** Whether a filter has the sides of an image, both with channels second. */
function covers(filter: Value | undefined, image: Value | undefined): boolean {
  return filter !== undefined && image !== undefined && filter.shape.slice(2).every((side, i) => side === image.shape[i + 2]);
}

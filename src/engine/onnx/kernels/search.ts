import { cast, emitSeveral, elementwise, int64s, reduce, reshape } from '../emit.ts';
import type { Value } from '../graph.ts';
import type { KernelCall, Kernels } from './kernel.ts';

/** The greatest first, whether or not tfjs asks for an order; of equal ones the one that stands first. */
function topK(call: KernelCall): Value[] {
  const [x, k] = [call.input('x'), call.number('k')];
  const shape = [...x.shape.slice(0, -1), k];
  const type = x.dtype === 'bool' ? 'int32' : x.dtype;
  const [values, places] = emitSeveral('TopK', [cast(x, type), int64s([k])], [{ dtype: type, shape }, { dtype: 'int64', shape }], { axis: -1 });
  return [cast(values!, x.dtype), cast(places!, 'int32')];
}

/** How many entries of a sorted row are smaller than a value, or not greater on the right side. */
function searchSorted(call: KernelCall): Value {
  const [sorted, values] = [call.input('sortedSequence'), call.input('values')];
  const [rows = 1, length = 1] = sorted.shape;
  const before = elementwise(call.text('side') === 'left' ? 'Less' : 'LessOrEqual', reshape(sorted, [rows, 1, length]), reshape(values, [rows, values.shape[1] ?? 1, 1]), 'bool');
  return reduce('ReduceSum', cast(before, 'int32'), [2], false);
}

export const searchKernels: Kernels = { TopK: topK, SearchSorted: searchSorted };

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import type { HostTensor } from '../../src/tensors/host-tensor.ts';
import { booleans, floats, integers, positives, put, withEngine } from './both.ts';
import { binary, compareWithCpu, unary, type Case } from './cases.ts';

const ints = (shape: number[], ...data: number[]): HostTensor => ({ dtype: 'int32', shape, data: Int32Array.from(data) });
const given = (f: Case['f'], inputs: Record<string, HostTensor>): Case => ({ f, inputs });
const run = (kernel: string, inputs: Record<string, Tensor>, attrs: NamedAttrMap): Tensor | Tensor[] => tf.engine().runKernel(kernel, inputs, attrs);
/** tf.topk, whose results are named. */
const topK = (x: Tensor, k: number) => Object.values(tf.topk(x, k)).flat();

compareWithCpu('onnx kernels that read and write by numbers, against the cpu engine', {
  'gatherND, one number a place': given(({ x, i }) => tf.gatherND(x!, i!), { x: floats(5, 3), i: ints([4, 1], 3, 0, 4, 3) }),
  'gatherND, whole places': given(({ x, i }) => tf.gatherND(x!, i!), { x: integers(5, 3, 2), i: ints([2, 2, 2], 3, 0, 4, 2, 0, 0, 1, 1) }),
  'gatherND of booleans': given(({ x, i }) => tf.gatherND(x!, i!), { x: booleans(5), i: ints([3, 1], 3, 0, 4) }),
  'scatterND adds up': given(({ i, u }) => tf.scatterND(i as tf.Tensor2D, u!, [4, 3]), { i: ints([5, 1], 1, 3, 1, 0, 1), u: floats(5, 3) }),
  'scatterND of whole numbers': given(({ i, u }) => tf.scatterND(i as tf.Tensor2D, u!, [4, 3]), { i: ints([3, 2], 1, 2, 3, 0, 1, 2), u: integers(3) }),
  tensorScatterUpdate: given(({ x, i, u }) => tf.tensorScatterUpdate(x!, i as tf.Tensor2D, u!), { x: floats(4, 2), i: ints([3, 1], 1, 3, 1), u: floats(3, 2) }),
  sparseToDense: given(({ i, v, d }) => tf.sparseToDense(i as tf.Tensor2D, v as tf.Tensor1D, [2, 4], d as tf.Scalar), { i: ints([3, 2], 0, 1, 1, 3, 0, 0), v: floats(3), d: floats() }),
  'sparseToDense of one value': given(({ i, v, d }) => tf.sparseToDense(i as tf.Tensor1D, v as tf.Scalar, [5], d as tf.Scalar), { i: ints([2], 0, 3), v: integers(), d: integers() }),
  'segments, some empty': given(({ x, s }) => tf.unsortedSegmentSum(x!, s as tf.Tensor1D, 4), { x: floats(6, 2), s: ints([6], 3, 0, 3, 1, 0, 3) }),
  'segments out of range are left out': given(({ x, s }) => tf.unsortedSegmentSum(x!, s as tf.Tensor1D, 3), { x: floats(5, 2), s: ints([5], 0, 3, -1, 2, 9) }),
  'bincount without weights': given(({ x }) => tf.bincount(x as tf.Tensor1D, tf.zeros<tf.Rank.R1>([0]), 5), { x: ints([6], 1, 1, 4, 5, 0, 9) }),
  'bincount with weights': given(({ x, w }) => tf.bincount(x as tf.Tensor1D, w as tf.Tensor1D, 5), { x: ints([4], 1, 1, 4, 5), w: floats(4) }),
  'denseBincount of rows': given(({ x, w }) => tf.denseBincount(x as tf.Tensor2D, w as tf.Tensor2D, 4), { x: ints([2, 3], 1, 1, 4, 0, 3, 3), w: floats(2, 3) }),
  'denseBincount, yes or no': given(({ x, w }) => tf.denseBincount(x as tf.Tensor2D, w as tf.Tensor2D, 4, true), { x: ints([2, 3], 1, 1, 4, 0, 3, 3), w: floats(2, 3) }),
  topK: unary((x) => tf.concat(topK(x, 3).map((part) => tf.cast(part, 'float32')), -1), floats(2, 3, 7), false),
  'topK of equal whole numbers': { f: ({ x }) => topK(x!, 4), inputs: { x: ints([2, 5], 3, 1, 3, 3, 2, 0, 0, 0, 0, 0) } },
  'searchSorted from the left': given(({ s, v }) => tf.searchSorted(s!, v!, 'left'), { s: ints([2, 4], 1, 3, 3, 9, 0, 0, 5, 6), v: ints([2, 3], 3, 0, 10, 0, 5, 7) }),
  'searchSorted from the right': given(({ s, v }) => tf.searchSorted(s!, v!, 'right'), { s: ints([2, 4], 1, 3, 3, 9, 0, 0, 5, 6), v: ints([2, 3], 3, 0, 10, 0, 5, 7) }),

  'stridedSlice backwards': unary((x) => tf.stridedSlice(x, [4, 0], [-6, 3], [-2, 2]), floats(5, 3), false),
  'stridedSlice with masks': unary((x) => tf.stridedSlice(x, [1, 0, 1], [3, 0, 2], [1, 1, 1], 0, 2, 0, 0, 4), floats(4, 3, 2), false),
  'stridedSlice of nothing': unary((x) => tf.stridedSlice(x, [2], [2], [1]), floats(4), false),
  spaceToBatchND: unary((x) => tf.spaceToBatchND(x, [2, 3], [[1, 0], [0, 2]]), floats(2, 3, 4, 2)),
  batchToSpaceND: unary((x) => tf.batchToSpaceND(x, [2, 2], [[0, 1], [1, 0]]), floats(8, 2, 3, 1)),
  depthToSpace: unary((x) => tf.depthToSpace(x as tf.Tensor4D, 2), floats(2, 3, 2, 8), false),
  'mirrorPad, ends repeated': unary((x) => tf.mirrorPad(x, [[1, 2], [0, 3]], 'symmetric'), floats(2, 3), false),
  'mirrorPad, ends not repeated': unary((x) => tf.mirrorPad(x, [[1, 0], [2, 1]], 'reflect'), integers(2, 3), false),
  diag: unary((x) => tf.diag(x), floats(2, 3), false),
  'diag of booleans': unary((x) => tf.diag(x), booleans(3), false),
  cumprod: unary((x) => tf.cumprod(x, 1), positives(2, 5, 3), false),
  'cumprod before each, from the end': unary((x) => tf.cumprod(x, 0, true, true), integers(5, 2), false),
  'cumprod of one': unary((x) => tf.cumprod(x, 0, true), floats(1), false),

  'matMul of rank 4': binary((a, b) => tf.matMul(a, b), floats(2, 3, 4, 5), floats(2, 3, 5, 2)),
  'matMul of rank 5, transposed': binary((a, b) => tf.matMul(a, b, true, true), floats(2, 1, 3, 5, 4), floats(2, 1, 3, 2, 5)),
  'matMul, one batch for many': binary((a, b) => tf.matMul(a, b), floats(1, 4, 5), floats(3, 5, 2), false),
  'matMul with batches on one side': binary((a, b) => tf.matMul(a, b, false, true), floats(2, 3, 4, 5), floats(2, 5), false),
  'einsum: product': binary((a, b) => tf.einsum('ij,jk->ik', a, b), floats(2, 3), floats(3, 4), false),
  'einsum: batches, transposed': binary((a, b) => tf.einsum(' bij , bkj -> bki ', a, b), floats(2, 3, 4), floats(2, 5, 4), false),
  'einsum: attention': binary((a, b) => tf.einsum('bhnd,bhmd->bhnm', a, b), floats(2, 2, 3, 4), floats(2, 2, 5, 4), false),
  'einsum: outer product': binary((a, b) => tf.einsum('i,j->ij', a, b), floats(3), floats(4), false),
  'einsum: sum of all': unary((a) => tf.einsum('ij->', a), floats(3, 4), false),
  'einsum: whole numbers': binary((a, b) => tf.einsum('ij,ij->j', a, b), integers(3, 4), integers(3, 4), false),
  bitwiseAnd: binary((a, b) => tf.bitwiseAnd(a, b), integers(9), integers(9), false),
  atan2: binary(tf.atan2, floats(20), floats(20)),
  'atan2 at the axes': given(({ a, b }) => tf.atan2(a!, b!), {
    a: { dtype: 'float32', shape: [12], data: Float32Array.of(0, 0, -0, -0, 1, -1, 1, -1, Infinity, -Infinity, NaN, Infinity) },
    b: { dtype: 'float32', shape: [12], data: Float32Array.of(1, -1, 1, -1, 0, 0, -0, -0, Infinity, -Infinity, 1, 2) },
  }),
  localResponseNormalization: unary((x) => tf.localResponseNormalization(x as tf.Tensor4D, 2, 1.5, 0.5, 0.75), floats(1, 2, 3, 7)),
  'LRNGrad': given(({ x, y, dy }) => run('LRNGrad', { x: x!, y: y!, dy: dy! }, { depthRadius: 1, bias: 2, alpha: 0.3, beta: 0.6 }), { x: floats(1, 2, 2, 5), y: floats(1, 2, 2, 5), dy: floats(1, 2, 2, 5) }),
});

describe('engine: sums of rows', () => {
  it('lose no row between threads, however often they run', () => withEngine('onnx', (engine) => {
    const count = 400_000;
    const inputs = put(engine, { x: { dtype: 'float32', shape: [count], data: new Float32Array(count).fill(1) }, ids: { dtype: 'int32', shape: [count], data: Int32Array.from({ length: count }, (_, i) => i % 2) } });
    for (let i = 0; i < 20; i++) assert.deepEqual([...tf.unsortedSegmentSum(inputs['x']!, inputs['ids'] as tf.Tensor1D, 2).dataSync()], [count / 2, count / 2]);
  }));
});

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { logSoftmax, softmaxCrossEntropy } from '../../../src/engine/gradients/log-softmax.ts';
import { at, build, indices, map, reduce, rows, total, type Nd } from './nd.ts';
import { apart, type Case } from './orders.ts';

const of = (kernel: string | readonly string[], f: (x: Tensor) => Tensor, reference: (x: Nd) => Nd, shape: readonly number[] = [3, 4]): Case => ({
  kernels: [kernel].flat(),
  inputs: [apart(shape)],
  f,
  reference,
});

const product = (row: readonly number[]) => row.reduce((sofar, value) => sofar * value, 1);
const sumOfExp = (row: readonly number[]) => total(row.map(Math.exp));
const softmax = (row: readonly number[]) => row.map((value) => Math.exp(value) / sumOfExp(row));
const logs = (row: readonly number[]) => row.map((value) => value - Math.log(sumOfExp(row)));
const before = (row: readonly number[], f: (part: number[]) => number) => row.map((_, i) => f(row.slice(0, i)));
const upTo = (row: readonly number[], f: (part: number[]) => number) => row.map((_, i) => f(row.slice(0, i + 1)));
const backwards = (f: (row: number[]) => number[]) => (row: number[]) => f(row.toReversed()).reverse();
const flatten = (x: Nd): Nd => ({ shape: [x.data.length], data: x.data });
const norm = (row: readonly number[]) => Math.sqrt(total(row.map((value) => value * value)));

const reductions: Record<string, Case> = {
  Sum: of('Sum', (x) => tf.sum(x, 1), (x) => reduce(x, 1, total)),
  'Sum of all': of('Sum', (x) => tf.sum(x), (x) => reduce(flatten(x), 0, total)),
  Mean: of('Mean', (x) => tf.mean(x, 0), (x) => reduce(x, 0, (row) => total(row) / row.length)),
  Max: of('Max', (x) => tf.max(x, 1), (x) => reduce(x, 1, (row) => Math.max(...row))),
  'Max, axes kept': of('Max', (x) => tf.squeeze(tf.max(x, [0, 2], true)), (x) => reduce(reduce(x, 2, (row) => Math.max(...row)), 0, (row) => Math.max(...row)), [2, 3, 4]),
  Min: of('Min', (x) => tf.min(x, 0), (x) => reduce(x, 0, (row) => Math.min(...row))),
  Prod: of('Prod', (x) => tf.prod(x, 1), (x) => reduce(x, 1, product), [3, 5]),
  'Prod over two axes': of('Prod', (x) => tf.prod(x, [0, 2]), (x) => reduce(reduce(x, 2, product), 0, product), [2, 3, 3]),
  'Prod with zeros': {
    kernels: ['Prod'],
    inputs: [{ dtype: 'float32', shape: [2, 3], data: Float32Array.of(0, 0.7, 0, 1.2, 0, -0.4) }],
    f: (x) => tf.prod(x, 1),
    reference: (x) => reduce(x, 1, product),
  },
  logSumExp: of(['Max', 'Exp', 'Sum', 'Log'], (x) => tf.logSumExp(x, 1), (x) => reduce(x, 1, (row) => Math.log(sumOfExp(row)))),
  norm: of(['Sqrt', 'Pow'], (x) => tf.norm(x, 2, 1), (x) => reduce(x, 1, norm)),
  moments: of(['Mean'], (x) => tf.moments(x, 0).variance, (x) => reduce(x, 0, (row) => total(row.map((value) => (value - total(row) / row.length) ** 2)) / row.length)),
  TopK: of('TopK', (x) => tf.topk(x, 2).values, (x) => build([3, 2], ([i, k]) => Array.from({ length: 4 }, (_, j) => at(x, [i!, j])).sort((a, b) => b - a)[k!]!)),
};

const rowwise: Record<string, Case> = {
  Softmax: of('Softmax', (x) => tf.softmax(x), (x) => rows(x, 1, softmax)),
  logSoftmax: of(['Max', 'Exp', 'Log'], (x) => logSoftmax(x), (x) => rows(x, 1, logs)),
  Cumsum: of('Cumsum', (x) => tf.cumsum(x, 1), (x) => rows(x, 1, (row) => upTo(row, total))),
  'Cumsum of columns, exclusive, reverse': of('Cumsum', (x) => tf.cumsum(x, 0, true, true), (x) => rows(x, 0, backwards((row) => before(row, total)))),
  Cumprod: of('Cumprod', (x) => tf.cumprod(x, 1), (x) => rows(x, 1, (row) => upTo(row, product))),
  'Cumprod of columns, exclusive, reverse': of('Cumprod', (x) => tf.cumprod(x, 0, true, true), (x) => rows(x, 0, backwards((row) => before(row, product)))),
  Reverse: of('Reverse', (x) => tf.reverse(x, 1), (x) => rows(x, 1, (row) => row.toReversed())),
  'softmax cross-entropy': {
    kernels: ['Max', 'Exp', 'Log'],
    inputs: [apart([2, 3], 0.1, 0.6), apart([2, 3])],
    f: (labels, logits) => softmaxCrossEntropy(labels, logits),
    reference: (labels, logits) => reduce(build([2, 3], (index) => -at(labels, index) * at(rows(logits, 1, logs), index)), 1, total),
  },
};

const moved: Record<string, Case> = {
  Reshape: of('Reshape', (x) => tf.reshape(x, [2, 6]), (x) => ({ shape: [2, 6], data: x.data })),
  ExpandDims: of('ExpandDims', (x) => tf.expandDims(x, 1), (x) => ({ shape: [3, 1, 4], data: x.data })),
  Transpose: of('Transpose', (x) => tf.transpose(x, [2, 0, 1]), (x) => build([4, 2, 3], ([k, i, j]) => at(x, [i!, j!, k!])), [2, 3, 4]),
  Tile: of('Tile', (x) => tf.tile(x, [2, 3]), (x) => build([4, 9], ([i, j]) => at(x, [i! % 2, j! % 3])), [2, 3]),
  'Tile of rank 5': of('Tile', (x) => tf.tile(x, [1, 2, 1, 2, 1]), (x) => build([1, 4, 1, 4, 2], ([, j, , l, m]) => at(x, [0, j! % 2, 0, l! % 2, m!])), [1, 2, 1, 2, 2]),
  broadcastTo: of('Tile', (x) => tf.broadcastTo(x, [3, 4]), (x) => build([3, 4], ([, j]) => at(x, [0, j!])), [1, 4]),
  Slice: of('Slice', (x) => tf.slice(x, [1, 0], [2, -1]), (x) => build([2, 4], ([i, j]) => at(x, [i! + 1, j!]))),
  StridedSlice: of('StridedSlice', (x) => tf.stridedSlice(x, [3, 1], [0, 6], [-2, 3]), (x) => build([2, 2], ([i, j]) => at(x, [3 - 2 * i!, 1 + 3 * j!])), [4, 6]),
  'StridedSlice that drops an axis': of('StridedSlice', (x) => tf.stridedSlice(x, [1, 0], [2, 3], [1, 1], 0, 0, 0, 0, 1), (x) => build([3], ([j]) => at(x, [1, j!]))),
  PadV2: of('PadV2', (x) => tf.pad(x, [[1, 2], [0, 1]], 0.5), (x) => build([5, 4], ([i, j]) => at(x, [i! - 1, j!], 0.5)), [2, 3]),
  'MirrorPad, reflect': of('MirrorPad', (x) => tf.mirrorPad(x, [[2, 1], [0, 3]], 'reflect'), (x) => build([6, 7], ([i, j]) => at(x, [mirrored(i! - 2, 3, 1), mirrored(j!, 4, 1)]))),
  'MirrorPad, symmetric': of('MirrorPad', (x) => tf.mirrorPad(x, [[3, 1], [0, 4]], 'symmetric'), (x) => build([7, 8], ([i, j]) => at(x, [mirrored(i! - 3, 3, 0), mirrored(j!, 4, 0)]))),
  Concat: { kernels: ['Concat'], inputs: [apart([2, 1]), apart([2, 3])], f: (a, b) => tf.concat([a, b], 1), reference: (a, b) => build([2, 4], ([i, j]) => (j! < 1 ? at(a, [i!, j!]) : at(b, [i!, j! - 1]))) },
  Pack: { kernels: ['Pack'], inputs: [apart([2, 3]), apart([2, 3], 0, 1)], f: (a, b) => tf.stack([a, b], 1), reference: (a, b) => build([2, 2, 3], ([i, k, j]) => at([a, b][k!]!, [i!, j!])) },
  Unpack: of('Unpack', (x) => tf.mul(tf.unstack(x, 1)[1]!, tf.unstack(x, 1)[3]!), (x) => build([3], ([i]) => at(x, [i!, 1]) * at(x, [i!, 3]))),
  SplitV: of('SplitV', (x) => tf.square(tf.split(x, [1, 3], 1)[1]!), (x) => build([3, 3], ([i, j]) => at(x, [i!, j! + 1]) ** 2)),
  'SplitV into one part': of('SplitV', (x) => tf.square(tf.split(x, [4], 1)[0]!), (x) => build([3, 4], ([i, j]) => at(x, [i!, j!]) ** 2)),
  SpaceToBatchND: of('SpaceToBatchND', (x) => tf.spaceToBatchND(x, [2, 2], [[0, 1], [1, 0]]), (x) => build([4, 2, 2, 1], ([n, i, j]) => at(x, [0, 2 * i! + Math.floor(n! / 2), 2 * j! + (n! % 2) - 1, 0])), [1, 3, 3, 1]),
  BatchToSpaceND: of('BatchToSpaceND', (x) => tf.batchToSpaceND(x, [2, 2], [[0, 1], [0, 0]]), (x) => build([1, 3, 4, 1], ([, i, j]) => at(x, [2 * (i! % 2) + (j! % 2), Math.floor(i! / 2), Math.floor(j! / 2), 0])), [4, 2, 2, 1]),
  DepthToSpace: of('DepthToSpace', (x) => tf.depthToSpace(tf.reshape(x, [1, 2, 1, 8]), 2, 'NHWC'), (x) => build([1, 4, 2, 2], ([, i, j, c]) => at(x, [0, Math.floor(i! / 2), 0, ((i! % 2) * 2 + (j! % 2)) * 2 + c!])), [1, 2, 1, 8]),
  Diag: of('Diag', (x) => tf.diag(x), (x) => build([4, 4], ([i, j]) => (i === j ? at(x, [i!]) : 0)), [4]),
  FlipLeftRight: of('FlipLeftRight', (x) => tf.image.flipLeftRight(tf.reshape(x, [2, 2, 3, 1])), (x) => build([2, 2, 3, 1], ([n, i, j]) => at(x, [n!, i!, 2 - j!, 0])), [2, 2, 3, 1]),
};

/** A place beyond the edge, reflected; `gap` is 1 where the edge itself is not repeated. */
function mirrored(place: number, side: number, gap: 0 | 1): number {
  if (place < 0) return -place - 1 + gap;
  return place < side ? place : 2 * side - 1 - gap - place;
}

const int32 = (shape: readonly number[], ...values: number[]) => tf.tensor(Int32Array.from(values), [...shape], 'int32');
const PLACES = [2, 0, 2, 1];

const gathered: Record<string, Case> = {
  GatherV2: of('GatherV2', (x) => tf.gather(x, int32([2, 2], ...PLACES), 1), (x) => build([3, 2, 2], ([i, a, b]) => at(x, [i!, PLACES[2 * a! + b!]!]))),
  'GatherV2 by example': of('GatherV2', (x) => tf.gather(x, int32([2, 2], ...PLACES), 1, 1), (x) => build([2, 2, 2], ([n, a, c]) => at(x, [n!, PLACES[2 * n! + a!]!, c!])), [2, 3, 2]),
  UnsortedSegmentSum: of('UnsortedSegmentSum', (x) => tf.unsortedSegmentSum(x, tf.tensor1d([1, -1, 0, 1], 'int32'), 2), (x) => build([2, 2], ([s, j]) => (s === 0 ? at(x, [2, j!]) : at(x, [0, j!]) + at(x, [3, j!]))), [4, 2]),
  GatherNd: of('GatherNd', (x) => tf.gatherND(x, int32([3, 2], 0, 1, 2, 3, 0, 1)), (x) => build([3], ([k]) => at(x, k === 1 ? [2, 3] : [0, 1]))),
  ScatterNd: of('ScatterNd', (x) => tf.scatterND(int32([3, 1], 1, 3, 1), x, [4, 2]), (x) => build([4, 2], ([i, j]) => (i === 1 ? at(x, [0, j!]) + at(x, [2, j!]) : i === 3 ? at(x, [1, j!]) : 0)), [3, 2]),
  TensorScatterUpdate: {
    kernels: ['TensorScatterUpdate'],
    inputs: [apart([4, 2]), apart([2, 2], 0, 1)],
    f: (x, updates) => tf.tensorScatterUpdate(x, int32([2, 1], 3, 1), updates),
    reference: (x, updates) => build([4, 2], ([i, j]) => (i === 3 ? at(updates, [0, j!]) : i === 1 ? at(updates, [1, j!]) : at(x, [i!, j!]))),
  },
  SparseToDense: {
    kernels: ['SparseToDense'],
    inputs: [apart([2]), apart([], 0, 1)],
    f: (values, rest) => tf.sparseToDense(int32([2, 2], 0, 1, 1, 2), values, [2, 3], tf.reshape(rest, [])),
    reference: (values, rest) => build([2, 3], ([i, j]) => (i === 0 && j === 1 ? values.data[0]! : i === 1 && j === 2 ? values.data[1]! : rest.data[0]!)),
  },
};

function matrices(name: string, a: readonly number[], b: readonly number[], ta: boolean, tb: boolean): [string, Case] {
  const [rowCount, inner] = ta ? [a.at(-1)!, a.at(-2)!] : [a.at(-2)!, a.at(-1)!];
  const columns = tb ? b.at(-2)! : b.at(-1)!;
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.slice(0, -2), b.slice(0, -2));
  const place = (x: Nd, index: readonly number[], row: number, column: number) => {
    const own = index.slice(index.length - 2 - (x.shape.length - 2), -2).map((i, axis) => (x.shape[axis] === 1 ? 0 : i));
    return at(x, [...own, row, column]);
  };
  const reference = (x: Nd, y: Nd) =>
    build([...batch, rowCount, columns], (index) => {
      const [i, j] = index.slice(-2);
      return total(Array.from({ length: inner }, (_, k) => (ta ? place(x, index, k, i!) : place(x, index, i!, k)) * (tb ? place(y, index, j!, k) : place(y, index, k, j!))));
    });
  return [`BatchMatMul${name}`, { kernels: ['BatchMatMul'], inputs: [apart(a, -0.9, 0.8), apart(b, -0.7, 0.9)], f: (x, y) => tf.matMul(x, y, ta, tb), reference }];
}

function contraction(equation: string, sides: Readonly<Record<string, number>>): [string, Case] {
  const [left = '', result = ''] = equation.split('->');
  const terms = left.split(',').map((labels) => labels.split(''));
  const labels = Object.keys(sides);
  const shapeOf = (own: readonly string[]) => own.map((label) => sides[label]!);
  const out = result.split('');
  const reference = (...xs: Nd[]) =>
    build(shapeOf(out), (index) =>
      total(
        indices(labels.map((label) => sides[label]!))
          .filter((all) => out.every((label, axis) => all[labels.indexOf(label)] === index[axis]))
          .map((all) => product(xs.map((x, term) => at(x, terms[term]!.map((label) => all[labels.indexOf(label)]!))))),
      ),
    );
  const inputs = terms.map((own, i) => apart(shapeOf(own), -0.9 + i / 10, 0.8));
  return [`Einsum ${equation}`, { kernels: ['Einsum'], inputs, f: (...xs) => tf.einsum(equation, ...xs), reference }];
}

const multiplied: Record<string, Case> = Object.fromEntries([
  matrices('', [2, 3], [3, 2], false, false), matrices(', first transposed', [3, 2], [3, 2], true, false), matrices(', second transposed', [2, 3], [2, 3], false, true),
  matrices(', both transposed', [3, 2], [2, 3], true, true), matrices(' of a batch with one matrix', [2, 2, 3], [3, 2], false, false), matrices(' of one with a batch', [1, 2, 3], [2, 2, 3], false, true),
  contraction('ij,jk->ik', { i: 2, j: 3, k: 2 }), contraction('bij,bjk->bik', { b: 2, i: 2, j: 2, k: 2 }), contraction('ij->i', { i: 2, j: 3 }), contraction('ij->ji', { i: 2, j: 3 }), contraction('i,i->', { i: 4 }), contraction('ij,kj->ik', { i: 2, j: 3, k: 2 }), contraction('i,k->ik', { i: 3, k: 2 }),
]);

export const arrays: Readonly<Record<string, Case>> = {
  ...reductions, ...rowwise, ...moved, ...gathered, ...multiplied,
  'fused matMul with a bias': {
    kernels: ['BatchMatMul'],
    inputs: [apart([2, 3], -0.9, 0.8), apart([3, 2]), apart([2], 0.2, 0.9)],
    f: (a, b, bias) => tf.fused.matMul({ a, b, bias, activation: 'sigmoid' }),
    reference: (a, b, bias) => build([2, 2], ([i, j]) => 1 / (1 + Math.exp(-bias.data[j!]! - total([0, 1, 2].map((k) => at(a, [i!, k]) * at(b, [k, j!])))))),
  },
  'Abs of nothing near zero': of('Abs', (x) => tf.norm(x, 1, 1), (x) => reduce(map(x, Math.abs), 1, total)),
};

import { add, div, emit, expand, int64s, mul, reduce, reshape, scalar, sub, unary } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';
import { matMul } from './products.ts';
import type { KernelCall, Kernels } from './kernel.ts';

interface Resize {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Row or column of the source for each of the target, as TensorFlow picks them. */
function nearest(from: number, to: number, { alignCorners, halfPixelCenters }: Resize): number[] {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => {
    const place = halfPixelCenters ? scale * (i + 0.5) : scale * i;
    return Math.max(0, Math.min(from - 1, alignCorners ? roundHalfUp(place) : Math.floor(place)));
  });
}

const roundHalfUp = (place: number) => Math.floor(place + 0.5);

/** A whole factor, each pixel repeated: the upsampling of a generator. */
function wholeFactor({ from, to, alignCorners }: Resize): [number, number] | undefined {
  const factors: [number, number] = [to[0] / from[0], to[1] / from[1]];
  return !alignCorners && factors.every(Number.isInteger) ? factors : undefined;
}

function resizeNearest(x: Value, resize: Resize): Value {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const factors = wholeFactor(resize);
  if (factors) {
    const repeated = expand(reshape(x, [batch, height, 1, width, 1, channels]), [batch, height, factors[0], width, factors[1], channels]);
    return reshape(repeated, [batch, ...resize.to, channels]);
  }
  const rows = gatherAxis(x, nearest(height, resize.to[0], resize), 1);
  return gatherAxis(rows, nearest(width, resize.to[1], resize), 2);
}

/** Entries of an axis by their places. */
export function gatherAxis(x: Value, places: readonly number[], axis: number): Value {
  return emit('Gather', [x, int64s(places)], x.dtype, x.shape.map((side, i) => (i === axis ? places.length : side)), { axis });
}

function resizeNearestGradient(dy: Value, images: Shape, resize: Resize): Value {
  const [batch = 1, height = 1, width = 1, channels = 1] = images;
  const factors = wholeFactor(resize);
  if (factors) return reduce('ReduceSum', reshape(dy, [batch, height, factors[0], width, factors[1], channels]), [2, 4], false);
  const rows = sumInto(reshape(dy, [batch, resize.to[0], resize.to[1] * channels]), nearest(height, resize.to[0], resize), height);
  const columns = sumInto(reshape(rows, [batch * height, resize.to[1], channels]), nearest(width, resize.to[1], resize), width);
  return reshape(columns, images);
}

/** Adds the rows of [n, rows, k] that came from the same place, as a product with a matrix of zeros and ones. */
function sumInto(x: Value, places: readonly number[], count: number): Value {
  const from = emit('Equal', [reshape(int64s(Array.from({ length: count }, (_, i) => i)), [count, 1]), reshape(int64s(places), [1, places.length])], 'bool', [count, places.length]);
  return matMul(emit('Cast', [from], 'float32', from.shape, { to: 1 }), x, false, false);
}

function resizeOf(call: KernelCall, from: Shape, to: readonly number[]): Resize {
  const [height = 1, width = 1] = to;
  return { from: [from[1] ?? 1, from[2] ?? 1], to: [height, width], alignCorners: call.flag('alignCorners'), halfPixelCenters: call.flag('halfPixelCenters') };
}

function batchNorm(call: KernelCall): Value {
  const [x, mean, variance] = [call.input('x'), call.input('mean'), call.input('variance')];
  const deviation = unary('Sqrt', add(variance, scalar(call.number('varianceEpsilon'))));
  const scale = call.optional('scale');
  const factor = scale ? div(scale, deviation) : unary('Reciprocal', deviation);
  const scaled = mul(sub(x, mean), factor);
  const offset = call.optional('offset');
  return offset ? add(scaled, offset) : scaled;
}

export const imageKernels: Kernels = {
  ResizeNearestNeighbor: (call) => {
    const images = call.input('images');
    return resizeNearest(images, resizeOf(call, images.shape, call.numbers('size')));
  },
  ResizeNearestNeighborGrad: (call) => {
    const [images, dy] = [call.input('images'), call.input('dy')];
    return resizeNearestGradient(dy, images.shape, resizeOf(call, images.shape, dy.shape.slice(1, 3)));
  },
  FusedBatchNorm: batchNorm,
};

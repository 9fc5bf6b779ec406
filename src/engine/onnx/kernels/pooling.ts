import { backend_util } from '@tensorflow/tfjs-core';
import { add, cast, elementwise, emit, emitSeveral, expand, mul, reshape, scalar, unary, where } from '../emit.ts';
import { Value, type Shape } from '../graph.ts';
import { five, padding3D, triple } from './conv-3d.ts';
import { four, paddingOf, pair, roundingOf } from './conv-geometry.ts';
import { channelsFirst, channelsLast } from './conv-portable.ts';
import type { Kernel, KernelCall, Kernels } from './kernel.ts';
import { afterEnd, givenBack, seenAt, sides2D, sides3D, surrounded, tapsOf, tiles, toGreatest, windowAttributes, withPlaces, type Side, type Sides } from './windows.ts';

type SidesOf = (call: KernelCall, x: Shape) => Side[];

const inImages: SidesOf = (call, x) =>
  sides2D(backend_util.computePool2DInfo(four(call, x), pair(call, 'filterSize'), pair(call, 'strides'), 1, paddingOf(call), roundingOf(call)));
const inVolumes: SidesOf = (call, x) =>
  sides3D(backend_util.computePool3DInfo(five(call, x), triple(call, 'filterSize'), triple(call, 'strides'), 1, padding3D(call), roundingOf(call)));

const placesIn = (x: Value, sides: Sides) => [x.shape[0]!, x.shape.at(-1)!, ...sides.map(({ out }) => out)];
const sizeOf = (sides: Sides) => sides.reduce((size, { window }) => size * window, 1);

/** ONNX Runtime pads by less than a window, and takes every place that fits: where tfjs means others, the image is cut to them before. */
function withinReach(x: Value, sides: Sides, outside: number): { readonly image: Value; readonly sides: Sides } {
  if (sides.every((side) => Math.max(side.before, afterEnd(side)) < side.window && side.before >= 0 && afterEnd(side) > -side.stride)) return { image: x, sides };
  const image = surrounded(x, sides, outside);
  return { image, sides: sides.map((side, axis) => ({ ...side, in: image.shape[axis + 1]!, before: 0 })) };
}

function maxPool(x: Value, sides: Sides): Value {
  if (x.dtype !== 'float32') return maxOfTaps(x, sides);
  const { image, sides: reached } = withinReach(x, sides, -Infinity);
  return channelsLast(emit('MaxPool', [channelsFirst(image)], 'float32', placesIn(x, sides), windowAttributes(reached)));
}

/** ONNX Runtime pools no whole numbers of 32 bits. */
function maxOfTaps(x: Value, sides: Sides): Value {
  const image = surrounded(cast(x, 'int32'), sides, -(2 ** 31));
  return cast(tapsOf(sides).map((tap) => seenAt(tap, image, sides)).reduce((most, seen) => elementwise('Max', most, seen)), x.dtype);
}

/** Where in [batch, channels, ...sides], laid out flat, the first of each window's greatest entries lies: int64. */
function placesOfMaxima(image: Value, sides: Sides): Value {
  const places = placesIn(image, sides);
  return emitSeveral('MaxPool', [channelsFirst(cast(image, 'float32'))], [{ dtype: 'float32', shape: places }, { dtype: 'int64', shape: places }], windowAttributes(sides))[1]!;
}

/** @param y the windows' maxima */
function maxPoolGradient(dy: Value, x: Value, y: Value, sides: Sides): Value {
  const image = surrounded(x, sides, -Infinity);
  return givenBack(toGreatest(tapsOf(sides).map((tap) => ({ tap, value: seenAt(tap, image, sides) })), y, dy), sides);
}

/** As tfjs, which asks whether an entry is greater: NaN never is. */
const withoutNaN = (x: Value) => (x.dtype === 'float32' ? where(unary('IsNaN', x, {}, 'bool'), scalar(-Infinity), x) : x);

/** The places of the maxima as tfjs counts them: in [batch, ...sides, channels] or in [...sides, channels]. */
function argMax(x: Value, sides: Sides, withBatch: boolean): Value {
  const [batch, channels] = [x.shape[0]!, x.shape.at(-1)!];
  const area = sides.reduce((size, side) => size * side.in, 1);
  const int64 = (values: readonly number[], shape: Shape) => new Value('int64', shape, { data: Float64Array.from(values), constant: true });
  const inArea = elementwise('Mod', placesOfMaxima(x, sides), int64([area], []));
  const channel = int64(Array.from({ length: channels }, (_, i) => i), [1, channels, ...sides.map(() => 1)]);
  const example = int64(Array.from({ length: batch }, (_, i) => i * area * channels), [batch, 1, ...sides.map(() => 1)]);
  const places = add(mul(inArea, int64([channels], [])), channel);
  return channelsLast(cast(withBatch ? add(places, example) : places, 'int32'));
}

/** How many times more entries a window has than lie in the image, for every place: [1, ...places, 1]. */
function sharesInside(sides: Sides): Value {
  return sides.map((side, axis) => {
    const shares = Array.from({ length: side.out }, (_, place) => {
      const start = place * side.stride - side.before;
      return side.window / Math.max(1, Math.min(start + side.window, side.in) - Math.max(start, 0));
    });
    return new Value('float32', [1, ...sides.map((_, i) => (i === axis ? side.out : 1)), 1], { data: Float32Array.from(shares), constant: true });
  }).reduce(mul);
}

/** What lies outside of the image counts for nothing. */
function averagePool(x: Value, sides: Sides): Value {
  const { image, sides: reached } = withinReach(cast(x, 'float32'), sides, 0);
  const y = channelsLast(emit('AveragePool', [channelsFirst(image)], 'float32', placesIn(x, sides), windowAttributes(reached)));
  return reached === sides ? y : mul(y, sharesInside(sides));
}

/** As tfjs's kernel has it: what lies outside of the image counts as if it were in it. */
function averagePoolGradient(dy: Value, sides: Sides): Value {
  const [batch, channels] = [dy.shape[0]!, dy.shape.at(-1)!];
  const share = 1 / sizeOf(sides);
  if (!tiles(sides)) return sides.reduce((spread, side, axis) => spreadAlong(spread, side, axis + 1), mul(dy, scalar(share)));
  const repeated = expand(reshape(mul(dy, scalar(share)), [batch, ...sides.flatMap(({ out }) => [out, 1]), channels]), [batch, ...sides.flatMap(({ out, window }) => [out, window]), channels]);
  return reshape(repeated, [batch, ...sides.map((side) => side.in), channels]);
}

/** Gives every entry of an axis back to all that its window sees. */
function spreadAlong(x: Value, side: Side, axis: number): Value {
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const product = (shape: Shape) => shape.reduce((size, length) => size * length, 1);
  const lines = reshape(x, [product(before), side.out, product(after)]);
  return reshape(givenBack(tapsOf([side]).map((tap) => ({ tap, value: lines })), [side]), [...before, side.in, ...after]);
}

const forward = (sidesOf: SidesOf, pool: (x: Value, sides: Sides) => Value): Kernel => (call) => {
  const x = call.input('x');
  const sides = sidesOf(call, x.shape);
  // tfjs's rule, which padding does not change.
  return sides.every((side) => side.window === 1 && side.in === side.out) ? x : pool(x, sides);
};

const backToMaxima = (sidesOf: SidesOf): Kernel => (call) => {
  const [dy, x, sides] = backward(call, sidesOf);
  return maxPoolGradient(dy, x, maxPool(x, sides), sides);
};

const backFromAverages = (sidesOf: SidesOf): Kernel => (call) => {
  const [dy, , sides] = backward(call, sidesOf);
  return averagePoolGradient(dy, sides);
};

function backward(call: KernelCall, sidesOf: SidesOf): [Value, Value, Side[]] {
  const [dy, x] = [call.input('dy'), call.input('input')];
  return [dy, x, withPlaces(sidesOf(call, x.shape), dy.shape)];
}

/** Kernels of pooling: x [batch, height, width, channels] or [batch, depth, height, width, channels]. */
export const poolingKernels: Kernels = {
  MaxPool: forward(inImages, maxPool),
  MaxPool3D: forward(inVolumes, maxPool),
  MaxPoolGrad: backToMaxima(inImages),
  MaxPool3DGrad: backToMaxima(inVolumes),
  MaxPoolWithArgmax: (call) => {
    const x = withoutNaN(call.input('x'));
    const sides = inImages(call, x.shape);
    return [maxPool(x, sides), argMax(x, sides, call.flag('includeBatchInIndex'))];
  },
  AvgPool: forward(inImages, averagePool),
  AvgPool3D: forward(inVolumes, averagePool),
  AvgPoolGrad: backFromAverages(inImages),
  AvgPool3DGrad: backFromAverages(inVolumes),
};

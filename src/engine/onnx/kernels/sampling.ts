import { backend_util } from '@tensorflow/tfjs-core';
import { add, cast, div, elementwise, emit, expand, int32s, mul, reshape, scalar, slice, sub, unary, where } from '../emit.ts';
import { Value } from '../graph.ts';
import type { KernelCall, Kernels } from './kernel.ts';

/** Places in an image, broadcast to [n, height, width]: rows and columns of whole numbers, kept as float32. */
interface Places {
  readonly row: Value;
  readonly column: Value;
}

const floats = (values: readonly number[], shape: readonly number[]) => new Value('float32', shape, { data: Float32Array.from(values), constant: true });
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const clip = (x: Value, low: number, high: number) => emit('Clip', [x, scalar(low), scalar(high)], 'float32', x.shape);
const roundHalfUp = (x: Value) => unary('Floor', add(x, scalar(0.5)));
const both = (a: Value, b: Value) => elementwise('And', a, b, 'bool');
const lerp = (from: Value, to: Value, share: Value) => add(from, mul(sub(to, from), share));

/** Whether 0 ≤ x ≤ last. */
const inside = (x: Value, last: number) => both(elementwise('GreaterOrEqual', x, scalar(0), 'bool'), elementwise('LessOrEqual', x, scalar(last), 'bool'));

/** Pixels [n, height, width, channels] of images at places, the nearest one's for a place outside. @param example int32 [n, 1, 1]: which image */
function pixels(images: Value, example: Value, { row, column }: Places): Value {
  const [batch = 1, height = 1, width = 1, channels = 1] = images.shape;
  const [rows, columns] = [cast(clip(row, 0, height - 1), 'int32'), cast(clip(column, 0, width - 1), 'int32')];
  const number = add(mul(add(mul(example, scalar(height, 'int32')), rows), scalar(width, 'int32')), columns);
  return emit('Gather', [reshape(images, [batch * height * width, channels]), number], images.dtype, [...number.shape, channels], { axis: 0 });
}

const withChannel = (x: Value) => reshape(x, [...x.shape, 1]);

/** Where the pixels of a crop lie along one side of an image: [n, size], from each box's [first, last] in shares of the side. */
function alongBox(first: Value, last: Value, size: number, side: number): Value {
  if (size === 1) return mul(add(first, last), scalar(0.5 * (side - 1)));
  const steps = floats(upTo(size).map((i) => (i * (side - 1)) / (size - 1)), [1, size]);
  return add(mul(first, scalar(side - 1)), mul(sub(last, first), steps));
}

function cropAndResize(call: KernelCall): Value {
  const [image, boxes, boxIndex] = [cast(call.input('image'), 'float32'), call.input('boxes'), call.input('boxInd')];
  const [batch = 1, height = 1, width = 1] = image.shape;
  const [count, [cropHeight = 1, cropWidth = 1]] = [boxes.shape[0]!, call.numbers('cropSize')];
  const edge = (i: number) => slice(boxes, [0, i], [count, 1]);
  const y = reshape(alongBox(edge(0), edge(2), cropHeight, height), [count, cropHeight, 1]);
  const x = reshape(alongBox(edge(1), edge(3), cropWidth, width), [count, 1, cropWidth]);
  const example = reshape(boxIndex, [count, 1, 1]);
  const known = elementwise('Less', example, scalar(batch, 'int32'), 'bool');
  const sampled = samplerOf(call.text('method'))(image, where(known, example, scalar(0, 'int32')), y, x);
  const seen = where(withChannel(both(inside(y, height - 1), inside(x, width - 1))), sampled, scalar(call.number('extrapolationValue')));
  return where(withChannel(known), seen, scalar(0));
}

type Sampler = (images: Value, example: Value, y: Value, x: Value) => Value;

const samplerOf = (method: string): Sampler => (method === 'bilinear' ? mixedPixels : nearestPixels);

const nearestPixels: Sampler = (images, example, y, x) => pixels(images, example, { row: roundHalfUp(y), column: roundHalfUp(x) });

const mixedPixels: Sampler = (images, example, y, x) => {
  const [top, left] = [unary('Floor', y), unary('Floor', x)];
  const [bottom, right] = [unary('Ceil', y), unary('Ceil', x)];
  const at = (row: Value, column: Value) => pixels(images, example, { row, column });
  const across = withChannel(sub(x, left));
  return lerp(lerp(at(top, left), at(top, right), across), lerp(at(bottom, left), at(bottom, right), across), withChannel(sub(y, top)));
};

/** Every pixel of an image turned about a centre is one of the image's, or none: which, is known from the angle. */
function rotate(call: KernelCall): Value {
  const image = call.input('image');
  const [batch = 1, height = 1, width = 1, channels = 1] = image.shape;
  const [centreX, centreY] = backend_util.getImageCenter(centreOf(call), height, width);
  const [sin, cos] = [Math.sin(call.number('radians')), Math.cos(call.number('radians'))];
  const sources = upTo(height * width).map((i) => {
    const [x, y] = [(i % width) - centreX, Math.floor(i / width) - centreY];
    const [column, row] = [Math.round(x * cos - y * sin + centreX), Math.round(x * sin + y * cos + centreY)];
    return row >= 0 && row < height && column >= 0 && column < width ? row * width + column : -1;
  });
  const places = int32s(sources.map((source) => Math.max(0, source)), [height * width]);
  const turned = emit('Gather', [reshape(image, [batch, height * width, channels]), places], image.dtype, [batch, height * width, channels], { axis: 1 });
  const seen = new Value('bool', [1, height * width, 1], { data: Uint8Array.from(sources, (source) => (source < 0 ? 0 : 1)), constant: true });
  return reshape(where(seen, turned, cast(floats(fillOf(call, channels), [1, 1, channels]), image.dtype)), image.shape);
}

function centreOf(call: KernelCall): number | [number, number] {
  const [x = 0.5, y = x] = call.list('center') ?? [];
  return [x, y];
}

/** A colour for what the image does not cover; a fourth channel is opacity, and whole. */
function fillOf(call: KernelCall, channels: number): number[] {
  const fill = call.list('fillValue') ?? [0];
  return upTo(channels).map((channel) => (fill.length === 1 ? fill[0]! : channel === 3 ? 255 : (fill[channel] ?? 0)));
}

/** Brings a coordinate back into an image of `length` pixels, by tfjs's modes. */
function folded(place: Value, length: number, mode: string): Value {
  if (mode === 'nearest' || ((mode === 'reflect' || mode === 'wrap') && length <= 1)) return clip(place, 0, length - 1);
  if (mode === 'reflect') return clip(reflected(place, length), 0, length - 1);
  if (mode === 'wrap') return clip(wrapped(place, length), 0, length - 1);
  return place;
}

const truncated = (x: Value) => mul(unary('Sign', x), unary('Floor', unary('Abs', x)));

/** [abcd] as [dcba|abcd|dcba] */
function reflected(place: Value, length: number): Value {
  const period = scalar(2 * length);
  const below = add(mul(period, truncated(div(unary('Neg', place), period))), place);
  const fromBelow = where(elementwise('Less', below, scalar(-length), 'bool'), add(below, period), sub(scalar(-1), below));
  const above = sub(place, mul(period, truncated(div(place, period))));
  const fromAbove = where(elementwise('GreaterOrEqual', above, scalar(length), 'bool'), sub(scalar(2 * length - 1), above), above);
  return chosen(place, length, fromBelow, fromAbove);
}

/** [abcd] as [abcd|abcd|abcd] */
function wrapped(place: Value, length: number): Value {
  const [last, side] = [scalar(length - 1), scalar(length)];
  const fromBelow = add(place, mul(side, add(truncated(div(unary('Neg', place), last)), scalar(1))));
  const fromAbove = sub(place, mul(side, truncated(div(place, last))));
  return chosen(place, length, fromBelow, fromAbove);
}

function chosen(place: Value, length: number, fromBelow: Value, fromAbove: Value): Value {
  const above = elementwise('Greater', place, scalar(length - 1), 'bool');
  return where(elementwise('Less', place, scalar(0), 'bool'), fromBelow, where(above, fromAbove, place));
}

/** Projective transforms (a0 … c1) of images: each pixel of the result is looked up where its coordinates are sent. */
function transform(call: KernelCall): Value {
  const [image, transforms] = [call.input('image'), call.input('transforms')];
  const [batch = 1, height = 1, width = 1] = image.shape;
  const [outHeight = height, outWidth = width] = call.list('outputShape') ?? [];
  const entry = (i: number) => reshape(slice(transforms, [0, i], [transforms.shape[0]!, 1]), [transforms.shape[0]!, 1, 1]);
  const [columns, rows] = [floats(upTo(outWidth), [1, 1, outWidth]), floats(upTo(outHeight), [1, outHeight, 1])];
  const linear = (i: number, j: number) => add(mul(entry(i), columns), mul(entry(j), rows));
  const depth = add(linear(6, 7), scalar(1));
  const finite = unary('Not', elementwise('Equal', depth, scalar(0), 'bool'));
  const safe = where(finite, depth, scalar(1));
  const mode = call.text('fillMode');
  const x = folded(div(add(linear(0, 1), entry(2)), safe), width, mode);
  const y = folded(div(add(linear(3, 4), entry(5)), safe), height, mode);
  const fill = scalar(call.number('fillValue'));
  const example = int32s(upTo(batch), [batch, 1, 1]);
  const sampled = (call.text('interpolation') === 'nearest' ? nearestFilled : mixedFilled)(cast(image, 'float32'), example, y, x, fill);
  const result = where(withChannel(expand(finite, [batch, outHeight, outWidth])), sampled, fill);
  return cast(result, image.dtype);
}

type FillingSampler = (images: Value, example: Value, y: Value, x: Value, fill: Value) => Value;

function filledPixels(images: Value, example: Value, places: Places, fill: Value): Value {
  const [, height = 1, width = 1] = images.shape;
  return where(withChannel(both(inside(places.row, height - 1), inside(places.column, width - 1))), pixels(images, example, places), fill);
}

const nearestFilled: FillingSampler = (images, example, y, x, fill) => filledPixels(images, example, { row: roundHalfUp(y), column: roundHalfUp(x) }, fill);

const mixedFilled: FillingSampler = (images, example, y, x, fill) => {
  const [top, left] = [unary('Floor', y), unary('Floor', x)];
  const [bottom, right] = [add(top, scalar(1)), add(left, scalar(1))];
  const at = (row: Value, column: Value) => filledPixels(images, example, { row, column }, fill);
  const across = withChannel(sub(x, left));
  return lerp(lerp(at(top, left), at(top, right), across), lerp(at(bottom, left), at(bottom, right), across), withChannel(sub(y, top)));
};

/** Kernels that look pixels up at places that are computed. */
export const samplingKernels: Kernels = { CropAndResize: cropAndResize, RotateWithOffset: rotate, Transform: transform };

import { emit, pad, reshape, transpose } from '../emit.ts';
import type { Value } from '../graph.ts';
import type { Convolution } from './conv-geometry.ts';
import { afterEnd, forPlaces, onPlaces, seenPart, sides2D, windowAttributes, type Sides } from './windows.ts';

/** [batch, ...sides, channels] to [batch, channels, ...sides] */
export const channelsFirst = (x: Value) => transpose(x, [0, x.shape.length - 1, ...middle(x)]);
/** [batch, channels, ...sides] to [batch, ...sides, channels] */
export const channelsLast = (x: Value) => transpose(x, [0, ...middle(x).map((axis) => axis + 1), 1]);
/** [batch, ...sides, channels] to [channels, batch, ...sides] */
const channelsAsBatch = (x: Value) => transpose(x, [x.shape.length - 1, 0, ...middle(x)]);
/** [...sides, in, out] to [out, in, ...sides], or with one filter a channel to [channels * filters, 1, ...sides] */
const outFirst = (filter: Value, groups: number) => {
  const rank = filter.shape.length;
  const sides = Array.from({ length: rank - 2 }, (_, axis) => axis);
  if (groups === 1) return transpose(filter, [rank - 1, rank - 2, ...sides]);
  return reshape(transpose(filter, [rank - 2, rank - 1, ...sides]), [groups * filter.shape.at(-1)!, 1, ...filter.shape.slice(0, -2)]);
};
const middle = (x: Value) => Array.from({ length: x.shape.length - 2 }, (_, axis) => axis + 1);

const attributesOf = (sides: Sides, group: number) => ({ ...windowAttributes(sides), dilations: sides.map(({ dilation }) => dilation), group });

/**
 * A convolution of any rank in ONNX's standard operators. x [batch, ...sides, channels]; the filter [...sides, in, out],
 * or [...sides, channels, filters for each] where each channel is a group of its own.
 * @param groups 1, or as many as channels
 */
export function convolve(x: Value, filter: Value, sides: Sides, groups = 1): Value {
  const weights = outFirst(filter, groups);
  const shape = [x.shape[0]!, weights.shape[0]!, ...sides.map(({ out }) => out)];
  return channelsLast(emit('Conv', [channelsFirst(forPlaces(x, sides)), weights], 'float32', shape, attributesOf(sides, groups)));
}

/** The gradient of a convolution by x. */
export function convolveBack(dy: Value, filter: Value, sides: Sides, groups = 1): Value {
  // ONNX Runtime adds less than a stride or a dilation at the end; ends that no place sees come after it.
  const seen = sides.map((side) => side.in - Math.max(0, -side.before) - Math.max(0, -afterEnd(side)));
  const added = sides.map((side) => (side.before >= 0 && -afterEnd(side) < Math.max(side.stride, side.dilation) ? Math.max(0, -afterEnd(side)) : 0));
  const shape = [dy.shape[0]!, filter.shape.at(-2)!, ...seen.map((length, axis) => length + added[axis]!)];
  const gradient = channelsLast(emit('ConvTranspose', [channelsFirst(onPlaces(dy, sides)), outFirst(filter, groups)], 'float32', shape, { ...attributesOf(sides, groups), output_padding: added }));
  return pad(gradient, [[0, 0], ...sides.map((side, axis): [number, number] => [Math.max(0, -side.before), Math.max(0, -afterEnd(side)) - added[axis]!]), [0, 0]]);
}

/** The gradient by the filter: a convolution itself, in which channels and batch change places, stride and dilation too. */
export function filterGradient(x: Value, dy: Value, sides: Sides, groups = 1): Value {
  const [channels, batch] = [x.shape.at(-1)!, x.shape[0]!];
  const image = channelsAsBatch(seenPart(x, sides));
  const grouped = groups === 1 ? image : reshape(image, [1, channels * batch, ...image.shape.slice(2)]);
  const filters = dy.shape.at(-1)! / groups;
  const window = sides.map((side) => side.window);
  const gradient = emit('Conv', [grouped, channelsAsBatch(onPlaces(dy, sides))], 'float32', [grouped.shape[0]!, groups * filters, ...window], {
    ...windowAttributes(sides),
    kernel_shape: sides.map(({ out }) => out),
    strides: sides.map(({ dilation }) => dilation),
    dilations: sides.map(({ stride }) => stride),
    group: groups,
  });
  return transpose(reshape(gradient, [channels, filters, ...window]), [...sides.map((_, axis) => axis + 2), 0, 1]);
}

/** Convolutions of images, for any channels; what an exported model holds. */
export const portableConvolution: Convolution = {
  forward: (x, filter, info) => convolve(x, filter, sides2D(info)),
  inputGradient: (dy, filter, info) => convolveBack(dy, filter, sides2D(info)),
  filterGradient: (x, dy, info) => filterGradient(x, dy, sides2D(info)),
};

import type { backend_util } from '@tensorflow/tfjs-core';
import { add, concat, elementwise, filled, pad, reshape, scalar, slice, unary, where } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';

/**
 * How a window moves along one axis of an image: its first place starts `before` entries ahead of the image; below zero it
 * starts inside, as tfjs has it for a stride longer than the window.
 */
export interface Side {
  readonly in: number;
  readonly out: number;
  /** entries that the window sees, `dilation` apart */
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/** The sides of windows over [batch, ...sides, channels]. */
export type Sides = readonly Side[];

export function sides2D(info: backend_util.Conv2DInfo): Side[] {
  const { padInfo } = info;
  return [
    { in: info.inHeight, out: info.outHeight, window: info.filterHeight, stride: info.strideHeight, dilation: info.dilationHeight, before: padInfo.top },
    { in: info.inWidth, out: info.outWidth, window: info.filterWidth, stride: info.strideWidth, dilation: info.dilationWidth, before: padInfo.left },
  ];
}

export function sides3D(info: backend_util.Conv3DInfo): Side[] {
  const { padInfo } = info;
  return [
    { in: info.inDepth, out: info.outDepth, window: info.filterDepth, stride: info.strideDepth, dilation: info.dilationDepth, before: padInfo.front },
    { in: info.inHeight, out: info.outHeight, window: info.filterHeight, stride: info.strideHeight, dilation: info.dilationHeight, before: padInfo.top },
    { in: info.inWidth, out: info.outWidth, window: info.filterWidth, stride: info.strideWidth, dilation: info.dilationWidth, before: padInfo.left },
  ];
}

/** The same windows with as many places as a result has that is there already. */
export const withPlaces = (sides: Sides, result: Shape): Side[] => sides.map((side, axis) => ({ ...side, out: result[axis + 1] ?? side.out }));

/** Entries past the image's end that the last place sees; below zero where the image's end is never seen. */
export const afterEnd = ({ in: length, out, window, stride, dilation, before }: Side) => (out - 1) * stride + (window - 1) * dilation + 1 - before - length;

/** A result's gradient [batch, ...places, channels] without what tfjs gives beyond the windows' places. */
export const onPlaces = (dy: Value, sides: Sides) => slice(dy, dy.shape.map(() => 0), [dy.shape[0]!, ...sides.map(({ out }) => out), dy.shape.at(-1)!]);

/** Places that share no entry, cover the image whole and never leave it. */
export const tiles = (sides: Sides) => sides.every(({ in: length, out, window, stride, dilation, before }) => window === stride && dilation === 1 && before === 0 && out * stride === length);

/** ONNX's attributes of windows. */
export const windowAttributes = (sides: Sides) => ({
  kernel_shape: sides.map(({ window }) => window),
  strides: sides.map(({ stride }) => stride),
  pads: [...sides.map(({ before }) => Math.max(0, before)), ...sides.map((side) => Math.max(0, afterEnd(side)))],
});

/** x [batch, ...sides, channels] without ends that change which places there are. */
export const forPlaces = (x: Value, sides: Sides) => (sides.some((side) => side.before < 0 || afterEnd(side) <= -side.stride) ? seenPart(x, sides) : x);

/** x [batch, ...sides, channels] without the ends that no window sees. */
export function seenPart(x: Value, sides: Sides): Value {
  const begin = [0, ...sides.map(({ before }) => Math.max(0, -before)), 0];
  const ends = [0, ...sides.map((side) => Math.min(0, afterEnd(side))), 0];
  return slice(x, begin, x.shape.map((length, axis) => length - begin[axis]! + ends[axis]!));
}

/** The transpose of seeing a part: zeros where nothing is seen. */
export const amongUnseen = (part: Value, sides: Sides): Value =>
  pad(part, [[0, 0], ...sides.map((side): [number, number] => [Math.max(0, -side.before), Math.max(0, -afterEnd(side))]), [0, 0]]);

/** x [batch, ...sides, channels] as far as windows see, with a number for what lies outside of the image. */
export function surrounded(x: Value, sides: Sides, outside: number): Value {
  return pad(seenPart(x, sides), [[0, 0], ...sides.map((side): [number, number] => [Math.max(0, side.before), Math.max(0, afterEnd(side))]), [0, 0]], outside);
}

/** The transpose of surrounding. */
export function unsurrounded(image: Value, sides: Sides): Value {
  const begin = [0, ...sides.map(({ before }) => Math.max(0, before)), 0];
  const ends = [0, ...sides.map((side) => Math.max(0, afterEnd(side))), 0];
  return amongUnseen(slice(image, begin, image.shape.map((length, axis) => length - begin[axis]! - ends[axis]!)), sides);
}

/** Every entry of a window by its place in it, in the order in which an array has them. */
export const tapsOf = (sides: Sides): number[][] => sides.reduce<number[][]>((taps, { window }) => taps.flatMap((tap) => Array.from({ length: window }, (_, i) => [...tap, i])), [[]]);

/** What all places see at one tap: [batch, ...places, channels] of x, which is surrounded. */
export function seenAt(tap: readonly number[], x: Value, sides: Sides): Value {
  const [batch = 1] = x.shape;
  const channels = x.shape.at(-1) ?? 1;
  const begin = [0, ...sides.map(({ dilation }, axis) => tap[axis]! * dilation), 0];
  return slice(x, begin, [batch, ...sides.map(({ out }) => out), channels], [1, ...sides.map(({ stride }) => stride), 1]);
}

/** What each tap gives back: [batch, ...places, channels]. */
export interface Share {
  readonly tap: readonly number[];
  readonly value: Value;
}

/**
 * The transpose of seeing: adds up what each tap gives back to [batch, ...sides, channels]. Taps that a whole number of
 * strides lies between meet the same entries, so they are added up before entries are put back in turn; where windows
 * share none, nothing is added at all.
 */
export function givenBack(shares: readonly Share[], sides: Sides): Value {
  const lengths = sides.map((side) => side.before + side.in + afterEnd(side));
  const phases = new Map<string, Value>();
  for (const { tap, value } of shares) {
    const reach = sides.map(({ dilation }, axis) => tap[axis]! * dilation);
    const key = reach.map((start, axis) => start % sides[axis]!.stride).join();
    const moved = pad(value, [[0, 0], ...sides.map(({ out, stride }, axis): [number, number] => {
      const before = Math.floor(reach[axis]! / stride);
      return [before, Math.ceil(lengths[axis]! / stride) - before - out];
    }), [0, 0]]);
    const known = phases.get(key);
    phases.set(key, known ? add(known, moved) : moved);
  }
  return unsurrounded(slice(interleaved(phases, sides, shares[0]!.value, lengths), [0, ...sides.map(() => 0), 0], [shares[0]!.value.shape[0]!, ...lengths, shares[0]!.value.shape.at(-1)!]), sides);
}

/** Entries of the strides' phases in turn, zeros for phases that no tap meets. */
function interleaved(phases: ReadonlyMap<string, Value>, sides: Sides, like: Value, lengths: readonly number[]): Value {
  const shape = [like.shape[0]!, ...sides.map(({ stride }, axis) => Math.ceil(lengths[axis]! / stride)), like.shape.at(-1)!];
  const inOrder = sides.reduce<number[][]>((starts, { stride }) => starts.flatMap((start) => Array.from({ length: stride }, (_, i) => [...start, i])), [[]]);
  const pieces = inOrder.map((start) => phases.get(start.join()) ?? filled(shape, 0, like.dtype));
  return sides.toReversed().reduce((left, { stride }, i) =>
    Array.from({ length: left.length / stride }, (_, group) => inTurn(left.slice(group * stride, (group + 1) * stride), sides.length - i)), pieces)[0]!;
}

/** Entry by entry in turn along an axis. */
function inTurn(pieces: readonly Value[], axis: number): Value {
  const shape = pieces[0]!.shape;
  const apart = pieces.map((piece) => reshape(piece, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]));
  return reshape(concat(apart, axis + 1), shape.map((length, i) => (i === axis ? length * pieces.length : length)));
}

/** dy at the first tap of each window that has the greatest value, zeros at the others. */
export function toGreatest(taps: readonly Share[], greatest: Value, dy: Value): Share[] {
  let taken: Value | undefined;
  return taps.map(({ tap, value }) => {
    const equal = elementwise('Equal', value, greatest, 'bool');
    const hit = taken ? elementwise('And', equal, unary('Not', taken)) : equal;
    taken = taken ? elementwise('Or', taken, equal) : equal;
    return { tap, value: where(hit, dy, scalar(0, dy.dtype)) };
  });
}

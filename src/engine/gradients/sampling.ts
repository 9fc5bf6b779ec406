import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../attributes.ts';
import { engineFault } from '../faults.ts';
import { constant, gradient } from './define.ts';

/*
 * Kernels that look into pictures at places between the pixels. They are linear in the pictures, so the gradient puts
 * back what was taken, by the same shares. By the places themselves there is no gradient, and tfjs says so.
 */

/** Where a result looks, in rows and columns of the source; shapes that broadcast to [pictures, height, width]. */
interface Places {
  readonly rows: Tensor;
  readonly columns: Tensor;
}

/** A pixel that a result is made of, and its share of it. */
interface Tap extends Places {
  readonly share: Tensor;
}

/** The four pixels around a place, by their nearness, or the nearest one. */
function tapsOf({ rows, columns }: Places, nearest: boolean): Tap[] {
  if (nearest) return [{ rows: tf.floor(tf.add(rows, 0.5)), columns: tf.floor(tf.add(columns, 0.5)), share: tf.scalar(1) }];
  const corners = (place: Tensor): [Tensor, Tensor][] => {
    const low = tf.floor(place);
    const share = tf.sub(place, low);
    return [[low, tf.sub(1, share)], [tf.add(low, 1), share]];
  };
  return corners(rows).flatMap(([row, down]) => corners(columns).map(([column, across]): Tap => ({ rows: row, columns: column, share: tf.mul(down, across) })));
}

const within = (place: Tensor, last: number): Tensor => tf.logicalAnd(tf.greaterEqual(place, 0), tf.lessEqual(place, last));

/** A tap's share, 0 outside of the picture. */
const shareInside = ({ rows, columns, share }: Tap, height: number, width: number): Tensor =>
  tf.mul(share, tf.cast(tf.logicalAnd(within(rows, height - 1), within(columns, width - 1)), 'float32'));

/** A tap's place among the pixels of all pictures. @param examples the picture that each result looks into */
function idsOf({ rows, columns }: Tap, examples: Tensor, height: number, width: number): Tensor {
  const whole = (place: Tensor, side: number) => tf.cast(tf.clipByValue(place, 0, side - 1), 'int32');
  const first = tf.mul(tf.reshape(examples, [-1, 1, 1]), tf.scalar(height * width, 'int32'));
  return tf.add(tf.add(first, tf.mul(whole(rows, height), tf.scalar(width, 'int32'))), whole(columns, width));
}

/** Sums a gradient, by the shares, into the pixels that it was made of. */
function putBack(dy: Tensor, images: Tensor, examples: () => Tensor, places: () => Places, nearest: boolean): Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = images.shape;
  const grid = dy.shape.slice(0, 3);
  const everywhere = (parts: readonly Tensor[]) => tf.stack(parts.map((part) => tf.broadcastTo(part, grid)));
  const ids = constant(() => everywhere(tapsOf(places(), nearest).map((tap) => idsOf(tap, examples(), height, width))));
  const shares = constant(() => tf.expandDims(everywhere(tapsOf(places(), nearest).map((tap) => shareInside(tap, height, width))), -1));
  const parts = tf.reshape(tf.mul(shares, dy), [-1, channels]);
  return tf.reshape(tf.unsortedSegmentSum(parts, tf.reshape<tf.Rank.R1>(ids, [ids.size]), batch * height * width), images.shape);
}

/** A box's rows or columns: from one side to the other, or its middle; [boxes, count]. */
function along(from: Tensor, to: Tensor, count: number, side: number): Tensor {
  const shares = tf.tensor2d(Array.from({ length: count }, (_, i) => (count > 1 ? i / (count - 1) : 0.5)), [1, count], 'float32');
  return tf.mul(tf.add(tf.mul(from, tf.sub(1, shares)), tf.mul(to, shares)), side - 1);
}

function boxPlaces(images: Tensor, boxes: Tensor, attributes: Attributes): Places {
  const [, height = 1, width = 1] = images.shape;
  const [cropHeight = 1, cropWidth = 1] = attributes.numbers('cropSize');
  const [y1, x1, y2, x2] = [0, 1, 2, 3].map((i) => tf.slice(boxes, [0, i], [-1, 1]));
  return { rows: tf.expandDims(along(y1!, y2!, cropHeight, height), 2), columns: tf.expandDims(along(x1!, x2!, cropWidth, width), 1) };
}

/** What looks outside of the picture has nothing of it, not even of the edge. */
function fromBoxes(dy: Tensor, images: Tensor, boxes: Tensor, boxInd: Tensor, attributes: Attributes): Tensor {
  const [, height = 1, width = 1] = images.shape;
  const places = () => boxPlaces(images, boxes, attributes);
  const inside = constant(() => {
    const { rows, columns } = places();
    return tf.expandDims(tf.cast(tf.logicalAnd(within(rows, height - 1), within(columns, width - 1)), 'float32'), -1);
  });
  return putBack(tf.mul(dy, inside), images, () => tf.clone(boxInd), places, attributes.text('method') === 'nearest');
}

/** A place beyond the picture's edge, brought back as tfjs's kernel does. */
function broughtBack(place: Tensor, side: number, mode: string): Tensor {
  if (mode === 'constant') return place;
  const held = (value: Tensor) => tf.clipByValue(value, 0, side - 1);
  if (mode === 'nearest' || side === 1) return held(place);
  if (mode === 'wrap') {
    const turns = (distance: Tensor) => tf.floor(tf.div(distance, side - 1));
    const below = tf.mul(tf.cast(tf.less(place, 0), 'float32'), tf.add(turns(tf.neg(place)), 1));
    const above = tf.mul(tf.cast(tf.greater(place, side - 1), 'float32'), turns(place));
    return held(tf.add(place, tf.mul(tf.sub(below, above), side)));
  }
  const inPeriod = tf.mod(place, 2 * side);
  return held(tf.minimum(inPeriod, tf.sub(2 * side - 1, inPeriod)));
}

/** A projection of the plane for each picture, or one for all: a0 … a7 of [a0 x + a1 y + a2, a3 x + a4 y + a5] / (a6 x + a7 y + 1). */
function projectedPlaces(images: Tensor, dy: Tensor, transforms: Tensor, attributes: Attributes): Places {
  const [, height = 1, width = 1] = images.shape;
  const [, outHeight = 1, outWidth = 1] = dy.shape;
  const x = tf.reshape(tf.range(0, outWidth), [1, 1, outWidth]);
  const y = tf.reshape(tf.range(0, outHeight), [1, outHeight, 1]);
  const a = (i: number) => tf.reshape(tf.slice(transforms, [0, i], [-1, 1]), [-1, 1, 1]);
  const plane = (first: number) => tf.add(tf.mul(a(first), x), tf.mul(a(first + 1), y));
  const scale = tf.add(plane(6), 1);
  const mode = attributes.text('fillMode');
  return { rows: broughtBack(tf.div(tf.add(plane(3), a(5)), scale), height, mode), columns: broughtBack(tf.div(tf.add(plane(0), a(2)), scale), width, mode) };
}

/** Where a pixel comes from in a picture turned around a centre. */
function turnedPlaces(images: Tensor, attributes: Attributes): Places {
  const [, height = 1, width = 1] = images.shape;
  const [centerX, centerY] = tf.backend_util.getImageCenter(centreOf(attributes), height, width);
  const [sine, cosine] = [Math.sin(attributes.number('radians')), Math.cos(attributes.number('radians'))];
  const grid = (f: (x: number, y: number) => number) => tf.tensor3d([Array.from({ length: height }, (_, y) => Array.from({ length: width }, (__, x) => f(x - centerX, y - centerY)))], [1, height, width], 'float32');
  return { rows: grid((x, y) => x * sine + y * cosine + centerY), columns: grid((x, y) => x * cosine - y * sine + centerX) };
}

function centreOf(attributes: Attributes): number | [number, number] {
  const [x, y] = attributes.list('center') ?? [];
  if (x === undefined) throw engineFault('attribute', { kernel: attributes.kernel, attribute: 'center' });
  return y === undefined ? x : [x, y];
}

const eachItsOwn = (images: Tensor) => () => tf.range(0, images.shape[0], 1, 'int32');

export const sampling: readonly GradConfig[] = [
  gradient('CropAndResize', ['image', 'boxes', 'boxInd'], (dy, { image, boxes, boxInd }, attributes) => ({ image: () => fromBoxes(dy, image, boxes, boxInd, attributes) })),
  gradient('Transform', ['image', 'transforms'], (dy, { image, transforms }, attributes) => ({
    image: () => putBack(dy, image, eachItsOwn(image), () => projectedPlaces(image, dy, transforms, attributes), attributes.text('interpolation') === 'nearest'),
  })),
  gradient('RotateWithOffset', ['image'], (dy, { image }, attributes) => ({ image: () => putBack(dy, image, eachItsOwn(image), () => turnedPlaces(image, attributes), true) })),
];

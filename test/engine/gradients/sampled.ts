import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { at, build, type Nd } from './nd.ts';
import { apart, type Case } from './orders.ts';

const images = (x: Tensor): Tensor4D => tf.reshape<tf.Rank.R4>(x, [x.shape[0], x.shape[1]!, x.shape[2]!, x.shape[3]!]);
const rows = (data: readonly (readonly number[])[]): Nd => ({ shape: [data.length, data[0]!.length], data: data.flat() });

/** What lies between four pixels, by their nearness. */
function between(x: Nd, n: number, row: number, column: number, c: number, fill: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const corners = [[0, 0], [0, 1], [1, 0], [1, 1]] as const;
  return corners.reduce((sum, [down, across]) => sum + at(x, [n, top + down, left + across, c], fill) * (1 - Math.abs(row - top - down)) * (1 - Math.abs(column - left - across)), 0);
}

const nearestTo = (x: Nd, n: number, row: number, column: number, c: number, fill: number): number => at(x, [n, Math.round(row), Math.round(column), c], fill);

const BOX_OF = [1, 0];
const [HEIGHT, WIDTH] = [3, 4];
const crop = (x: Nd, boxes: Nd, look: typeof between): Nd =>
  build([2, 2, 3, 2], ([box, i, j, c]) => {
    const [y1, x1, y2, x2] = [0, 1, 2, 3].map((k) => at(boxes, [box!, k]));
    const [row, column] = [(y1! + i! * (y2! - y1!)) * (HEIGHT - 1), (x1! + (j! / 2) * (x2! - x1!)) * (WIDTH - 1)];
    const inside = row >= 0 && row <= HEIGHT - 1 && column >= 0 && column <= WIDTH - 1;
    return inside ? look(x, BOX_OF[box!]!, row, column, c!, 0) : 0.3;
  });
const BOXES = [[0.13, 0.07, 0.81, 0.94], [0.58, -0.21, 0.21, 0.63]];

/** Where the modes look for places beyond the edge, entry by entry: a picture mirrored or repeated. */
const MODES = {
  constant: (place: number) => place,
  nearest: (place: number, side: number) => Math.min(Math.max(place, 0), side - 1),
  reflect: (place: number, side: number) => {
    const inPeriod = place - 2 * side * Math.floor(place / (2 * side));
    return Math.min(Math.max(inPeriod < side ? inPeriod : 2 * side - 1 - inPeriod, 0), side - 1);
  },
  /** as TensorFlow counts the turns, by side - 1 */
  wrap: (place: number, side: number) => {
    const turns = place < 0 ? -Math.trunc(-place / (side - 1)) - 1 : place > side - 1 ? Math.trunc(place / (side - 1)) : 0;
    return Math.min(Math.max(place - side * turns, 0), side - 1);
  },
} as const;

/** For one picture: tfjs's cpu kernel leaves all but the first of a batch empty. */
const TURN = [[1.12, -0.33, 0.44, 0.19, 0.87, -0.71, -0.013, 0.009]];
const projected = (x: Nd, transforms: Nd, mode: keyof typeof MODES, look: typeof between): Nd =>
  build([1, HEIGHT, WIDTH, 1], ([n, y, column]) => {
    const a = Array.from({ length: 8 }, (_, k) => at(transforms, [n!, k]));
    const scale = a[6]! * column! + a[7]! * y! + 1;
    const [inX, inY] = [(a[0]! * column! + a[1]! * y! + a[2]!) / scale, (a[3]! * column! + a[4]! * y! + a[5]!) / scale];
    return look(x, n!, MODES[mode](inY, HEIGHT), MODES[mode](inX, WIDTH), 0, 0.2);
  });

const transforms = (Object.keys(MODES) as (keyof typeof MODES)[]).map((mode): [string, Case] => [
  `Transform, ${mode}`,
  {
    kernels: ['Transform'],
    inputs: [apart([1, HEIGHT, WIDTH, 1])],
    f: (x) => tf.image.transform(images(x), tf.tensor2d(TURN), 'bilinear', mode, 0.2),
    reference: (x) => projected(x, rows(TURN), mode, between),
  },
]);

const turned = (x: Nd): Nd =>
  build(x.shape, ([n, row, column, c]) => {
    const [sine, cosine] = [Math.sin(0.6), Math.cos(0.6)];
    const [dx, dy] = [column! - WIDTH / 2, row! - HEIGHT / 2];
    return nearestTo(x, n!, dx * sine + dy * cosine + HEIGHT / 2, dx * cosine - dy * sine + WIDTH / 2, c!, 0);
  });

const crops = { bilinear: between, nearest: nearestTo };

export const sampled: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(
    (['bilinear', 'nearest'] as const).map((method): [string, Case] => [
      `CropAndResize, ${method}`,
      {
        kernels: ['CropAndResize'],
        inputs: [apart([2, HEIGHT, WIDTH, 2])],
        f: (x) => tf.image.cropAndResize(images(x), tf.tensor2d(BOXES), tf.tensor1d(BOX_OF, 'int32'), [2, 3], method, 0.3),
        reference: (x) => crop(x, rows(BOXES), crops[method]),
      },
    ]),
  ),
  ...Object.fromEntries(transforms),
  'Transform, nearest neighbour': {
    kernels: ['Transform'],
    inputs: [apart([1, HEIGHT, WIDTH, 1])],
    f: (x) => tf.image.transform(images(x), tf.tensor2d(TURN), 'nearest', 'constant', 0.2),
    reference: (x) => projected(x, rows(TURN), 'constant', nearestTo),
  },
  RotateWithOffset: {
    kernels: ['RotateWithOffset'],
    inputs: [apart([2, HEIGHT, WIDTH, 1])],
    f: (x) => tf.image.rotateWithOffset(images(x), 0.6, 0, 0.5),
    reference: turned,
  },
};

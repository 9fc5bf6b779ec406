import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor3D, Tensor4D, Tensor5D } from '@tensorflow/tfjs-core';
import { at, build, indices, total, type Nd } from './nd.ts';
import { apart, type Case } from './orders.ts';

const images = (x: Tensor): Tensor4D => tf.reshape<tf.Rank.R4>(x, [x.shape[0], x.shape[1]!, x.shape[2]!, x.shape[3]!]);
const volumes = (x: Tensor): Tensor5D => tf.reshape<tf.Rank.R5>(x, [x.shape[0], x.shape[1]!, x.shape[2]!, x.shape[3]!, x.shape[4]!]);

/** How a window of `side` entries, `dilation` apart, walks along an axis. */
interface Walk {
  readonly side: number;
  readonly stride: number;
  readonly dilation: number;
  readonly places: number;
  readonly before: number;
}

/** As TensorFlow defines `same` (zeros at both ends, the odd one behind), `valid`, and a number of zeros at both ends. */
function walk(size: number, side: number, stride: number, pad: 'same' | 'valid' | number, dilation = 1): Walk {
  const reach = (side - 1) * dilation + 1;
  if (pad === 'same') {
    const places = Math.ceil(size / stride);
    return { side, stride, dilation, places, before: Math.floor(Math.max(0, (places - 1) * stride + reach - size) / 2) };
  }
  const before = pad === 'valid' ? 0 : pad;
  return { side, stride, dilation, places: Math.floor((size + 2 * before - reach) / stride) + 1, before };
}

/** Where a window at some place looks, for each of its offsets. */
const looksAt = (walks: readonly Walk[], place: readonly number[], offset: readonly number[]) => walks.map(({ stride, dilation, before }, i) => place[i]! * stride + offset[i]! * dilation - before);

interface Options {
  readonly stride: number;
  readonly pad: 'same' | 'valid' | number;
  readonly dilation?: number;
}

const walksOf = (x: Nd, sides: readonly number[], { stride, pad, dilation = 1 }: Options) => sides.map((side, i) => walk(x.shape[i + 1]!, side, stride, pad, dilation));

/** The definition of a convolution, over any number of axes of space: x [batch, ...space, in], filter [...space, in, out]. */
export function convolved(x: Nd, filter: Nd, options: Options): Nd {
  const sides = filter.shape.slice(0, -2);
  const walks = walksOf(x, sides, options);
  const channels = indices([filter.shape.at(-2)!]).flat();
  return build([x.shape[0]!, ...walks.map(({ places }) => places), filter.shape.at(-1)!], (index) => {
    const [n, out] = [index[0]!, index.at(-1)!];
    return total(indices(sides).flatMap((offset) => channels.map((c) => at(x, [n, ...looksAt(walks, index.slice(1, -1), offset), c]) * at(filter, [...offset, c, out]))));
  });
}

/** A convolution of each channel by itself; filter [height, width, in, multiplier], channel c gives c · multiplier + m. */
function depthwise(x: Nd, filter: Nd, options: Options): Nd {
  const walks = walksOf(x, filter.shape.slice(0, 2), options);
  const multiplier = filter.shape[3]!;
  return build([x.shape[0]!, ...walks.map(({ places }) => places), filter.shape[2]! * multiplier], (index) => {
    const [n, c, m] = [index[0]!, Math.floor(index.at(-1)! / multiplier), index.at(-1)! % multiplier];
    return total(indices(filter.shape.slice(0, 2)).map((offset) => at(x, [n, ...looksAt(walks, index.slice(1, -1), offset), c]) * at(filter, [...offset, c, m])));
  });
}

/** What a transposed convolution is: every entry of x lays the filter down where the convolution of that shape would look. */
function transposed(x: Nd, filter: Nd, shape: readonly number[], options: Options): Nd {
  const sides = filter.shape.slice(0, -2);
  const walks = sides.map((side, i) => walk(shape[i + 1]!, side, options.stride, options.pad));
  return build(shape, (index) => {
    const place = index.slice(1, -1);
    return total(
      indices([...x.shape.slice(1, -1), ...sides, x.shape.at(-1)!]).map((all) => {
        const [from, offset] = [all.slice(0, sides.length), all.slice(sides.length, -1)];
        const meets = looksAt(walks, from, offset).every((target, axis) => target === place[axis]);
        return meets ? at(x, [index[0]!, ...from, all.at(-1)!]) * at(filter, [...offset, index.at(-1)!, all.at(-1)!]) : 0;
      }),
    );
  });
}

/** What each window holds of the input, made into one number. */
function pooled(x: Nd, sides: readonly number[], options: Options, f: (values: number[]) => number): Nd {
  const walks = walksOf(x, sides, options);
  return build([x.shape[0]!, ...walks.map(({ places }) => places), x.shape.at(-1)!], (index) =>
    f(indices(sides).map((offset) => at(x, [index[0]!, ...looksAt(walks, index.slice(1, -1), offset), index.at(-1)!], NaN)).filter((value) => !Number.isNaN(value))),
  );
}

const largest = (values: readonly number[]) => Math.max(...values);
const average = (values: readonly number[]) => total(values) / values.length;

const CONV2D = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'];
const CONV3D = ['Conv3D', 'Conv3DBackpropInputV2', 'Conv3DBackpropFilterV2'];
const DEPTHWISE = ['DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter'];

const rounding = (pad: Options['pad']) => (typeof pad === 'number' ? ('floor' as const) : undefined);

const conv2d = (x: readonly number[], filter: readonly number[], options: Options): Case => ({
  kernels: CONV2D,
  inputs: [apart(x, -0.7, 0.6), apart(filter, -0.5, 0.6)],
  f: (a, w) => tf.conv2d(images(a), images(w), options.stride, options.pad, 'NHWC', options.dilation ?? 1, rounding(options.pad)),
  reference: (a, w) => convolved(a, w, options),
});

const depthwiseConv2d = (x: readonly number[], filter: readonly number[], options: Options): Case => ({
  kernels: DEPTHWISE,
  inputs: [apart(x, -0.7, 0.6), apart(filter, -0.5, 0.6)],
  f: (a, w) => tf.depthwiseConv2d(images(a), images(w), options.stride, options.pad, 'NHWC', options.dilation ?? 1),
  reference: (a, w) => depthwise(a, w, options),
});

const conv2dTranspose = (x: readonly number[], filter: readonly number[], shape: [number, number, number, number], options: Options): Case => ({
  kernels: CONV2D,
  inputs: [apart(x, -0.7, 0.6), apart(filter, -0.5, 0.6)],
  f: (a, w) => tf.conv2dTranspose(images(a), images(w), shape, options.stride, options.pad),
  reference: (a, w) => transposed(a, w, shape, options),
});

function pools(name: string, x: readonly number[], sides: [number, number], options: Options): Record<string, Case> {
  const round = rounding(options.pad);
  return {
    [`MaxPool ${name}`]: {
      kernels: ['MaxPool', 'MaxPoolGrad'],
      inputs: [apart(x)],
      f: (a) => tf.maxPool(images(a), sides, options.stride, options.pad, round),
      reference: (a) => pooled(a, sides, options, largest),
    },
    [`AvgPool ${name}`]: {
      kernels: ['AvgPool', 'AvgPoolGrad'],
      inputs: [apart(x)],
      f: (a) => tf.avgPool(images(a), sides, options.stride, options.pad, round),
      reference: (a) => pooled(a, sides, options, average),
    },
  };
}

/** The largest sum of input and filter in each window. */
function dilations(name: string, shape: readonly number[], options: Options): Record<string, Case> {
  const reference = (x: Nd, filter: Nd): Nd => {
    const walks = walksOf(x, [2, 2], options);
    return build([x.shape[0]!, ...walks.map(({ places }) => places), x.shape.at(-1)!], (index) => {
      const [n, c] = [index[0]!, index.at(-1)!];
      return largest(indices([2, 2]).map((offset) => at(x, [n, ...looksAt(walks, index.slice(1, -1), offset), c], Number.NEGATIVE_INFINITY) + at(filter, [...offset, c])));
    });
  };
  const f = (x: Tensor, filter: Tensor) =>
    tf.dilation2d(images(x), tf.reshape<tf.Rank.R3>(filter, [2, 2, filter.shape[2]!]), options.stride, options.pad === 'same' ? 'same' : 'valid', options.dilation ?? 1);
  return { [`Dilation2D ${name}`]: { kernels: ['Dilation2D'], inputs: [apart(shape), apart([2, 2, shape.at(-1)!], -0.31, 0.33)], f, reference } };
}

/** Along one axis: the two neighbours of where an entry lies in the source, by their nearness. */
function linear(x: Nd, axis: number, to: number, corners: boolean, halfPixel: boolean): Nd {
  const from = x.shape[axis]!;
  const scale = corners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return build(x.shape.with(axis, to), (index) => {
    const place = Math.max(0, halfPixel ? (index[axis]! + 0.5) * scale - 0.5 : index[axis]! * scale);
    const low = Math.min(Math.floor(place), from - 1);
    const high = Math.min(low + 1, from - 1);
    return at(x, index.with(axis, low)) * (1 - (place - low)) + at(x, index.with(axis, high)) * (place - low);
  });
}

function nearest(x: Nd, axis: number, to: number, corners: boolean, halfPixel: boolean): Nd {
  const from = x.shape[axis]!;
  const scale = corners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const source = (i: number) => (corners ? Math.round(i * scale) : Math.floor(halfPixel ? (i + 0.5) * scale : i * scale));
  return build(x.shape.with(axis, to), (index) => at(x, index.with(axis, Math.min(from - 1, source(index[axis]!)))));
}

function resized(name: string, x: readonly number[], size: [number, number], corners: boolean, halfPixel: boolean): Record<string, Case> {
  return {
    [`ResizeBilinear ${name}`]: {
      kernels: ['ResizeBilinear'],
      inputs: [apart(x)],
      f: (a) => tf.image.resizeBilinear(images(a), size, corners, halfPixel),
      reference: (a) => linear(linear(a, 1, size[0], corners, halfPixel), 2, size[1], corners, halfPixel),
    },
    [`ResizeNearestNeighbor ${name}`]: {
      kernels: ['ResizeNearestNeighbor'],
      inputs: [apart(x)],
      f: (a) => tf.image.resizeNearestNeighbor(images(a), size, corners, halfPixel),
      reference: (a) => nearest(nearest(a, 1, size[0], corners, halfPixel), 2, size[1], corners, halfPixel),
    },
  };
}

const EPSILON = 0.01;
const normalised = (x: Nd, mean: Nd, variance: Nd, offset: Nd, scale: Nd): Nd =>
  build(x.shape, (index) => {
    const c = [index.at(-1)!];
    return ((at(x, index) - at(mean, c)) / Math.sqrt(at(variance, c) + EPSILON)) * at(scale, c) + at(offset, c);
  });

const [RADIUS, BIAS, ALPHA, BETA] = [1, 0.7, 0.4, 0.6];
const responseNormalised = (x: Nd): Nd =>
  build(x.shape, (index) => {
    const squares = [-RADIUS, 0, RADIUS].map((offset) => at(x, index.with(3, index[3]! + offset)) ** 2);
    return at(x, index) * (BIAS + ALPHA * total(squares)) ** -BETA;
  });

export const imageOps: Readonly<Record<string, Case>> = {
  'Conv2D same, stride 2': conv2d([1, 4, 3, 2], [3, 3, 2, 2], { stride: 2, pad: 'same' }),
  'Conv2D valid, uneven': conv2d([2, 6, 4, 1], [3, 2, 1, 2], { stride: 2, pad: 'valid' }),
  'Conv2D padded': conv2d([1, 4, 3, 2], [3, 3, 2, 1], { stride: 2, pad: 1 }),
  'Conv2D dilated': conv2d([1, 5, 4, 1], [3, 2, 1, 2], { stride: 1, pad: 'same', dilation: 2 }),
  'conv2dTranspose': conv2dTranspose([1, 2, 2, 2], [3, 3, 1, 2], [1, 4, 4, 1], { stride: 2, pad: 'same' }),
  'Conv3D': {
    kernels: CONV3D,
    inputs: [apart([1, 3, 2, 3, 1], -0.7, 0.6), apart([2, 2, 2, 1, 2], -0.5, 0.6)],
    f: (x, w) => tf.conv3d(volumes(x), volumes(w), 2, 'same'),
    reference: (x, w) => convolved(x, w, { stride: 2, pad: 'same' }),
  },
  'conv3dTranspose': {
    kernels: CONV3D,
    inputs: [apart([1, 1, 2, 1, 1], -0.7, 0.6), apart([2, 2, 2, 1, 1], -0.5, 0.6)],
    f: (x, w) => tf.conv3dTranspose(volumes(x), volumes(w), [1, 2, 4, 2, 1], 2, 'same'),
    reference: (x, w) => transposed(x, w, [1, 2, 4, 2, 1], { stride: 2, pad: 'same' }),
  },
  'DepthwiseConv2dNative stride 2': depthwiseConv2d([1, 4, 3, 2], [3, 3, 2, 2], { stride: 2, pad: 'same' }),
  'DepthwiseConv2dNative dilated': depthwiseConv2d([1, 5, 4, 2], [2, 2, 2, 1], { stride: 1, pad: 'valid', dilation: 2 }),
  'fused conv2d with a bias': {
    kernels: CONV2D,
    inputs: [apart([1, 4, 3, 2], -0.7, 0.6), apart([2, 2, 2, 2], -0.5, 0.6), apart([2], 0.1, 0.8)],
    f: (x, w, bias) => tf.fused.conv2d({ x: images(x), filter: images(w), strides: 1, pad: 'valid', bias, activation: 'linear' }),
    reference: (x, w, bias) => {
      const y = convolved(x, w, { stride: 1, pad: 'valid' });
      return build(y.shape, (index) => at(y, index) + at(bias, [index[3]!]));
    },
  },
  'fused depthwiseConv2d with a bias': {
    kernels: DEPTHWISE,
    inputs: [apart([1, 4, 3, 2], -0.7, 0.6), apart([2, 2, 2, 1], -0.5, 0.6), apart([2], 0.1, 0.8)],
    f: (x, w, bias) => tf.fused.depthwiseConv2d({ x: images(x), filter: images(w), strides: 1, pad: 'valid', bias, activation: 'linear' }),
    reference: (x, w, bias) => {
      const y = depthwise(x, w, { stride: 1, pad: 'valid' });
      return build(y.shape, (index) => at(y, index) + at(bias, [index[3]!]));
    },
  },
  ...pools('of 2', [2, 4, 4, 2], [2, 2], { stride: 2, pad: 'valid' }),
  ...pools('of 3, overlapping', [1, 5, 4, 2], [3, 3], { stride: 2, pad: 'same' }),
  ...pools('padded', [1, 4, 5, 1], [3, 2], { stride: 2, pad: 1 }),
  ...dilations('same, stride 2', [1, 4, 3, 2], { stride: 2, pad: 'same' }),
  ...dilations('dilated', [1, 5, 4, 1], { stride: 1, pad: 'valid', dilation: 2 }),
  MaxPoolWithArgmax: {
    kernels: ['MaxPoolWithArgmax'],
    inputs: [apart([1, 4, 4, 2])],
    f: (x) => tf.maxPoolWithArgmax(images(x), 2, 2, 'valid')['result']!,
    reference: (x) => pooled(x, [2, 2], { stride: 2, pad: 'valid' }, largest),
  },
  MaxPool3D: {
    kernels: ['MaxPool3D', 'MaxPool3DGrad'],
    inputs: [apart([1, 3, 3, 2, 2])],
    f: (x) => tf.maxPool3d(volumes(x), 2, 1, 'same'),
    reference: (x) => pooled(x, [2, 2, 2], { stride: 1, pad: 'same' }, largest),
  },
  AvgPool3D: {
    kernels: ['AvgPool3D', 'AvgPool3DGrad'],
    inputs: [apart([1, 3, 3, 2, 2])],
    f: (x) => tf.avgPool3d(volumes(x), 2, 1, 'same'),
    reference: (x) => pooled(x, [2, 2, 2], { stride: 1, pad: 'same' }, average),
  },
  ...resized('twice', [2, 2, 3, 2], [4, 6], false, false),
  ...resized('uneven', [2, 3, 4, 1], [5, 3], false, false),
  ...resized('by corners', [2, 3, 4, 1], [5, 3], true, false),
  ...resized('by half pixels', [2, 3, 4, 1], [5, 3], false, true),
  FusedBatchNorm: {
    kernels: ['FusedBatchNorm'],
    inputs: [apart([2, 2, 2, 3]), apart([3], -0.5, 0.4), apart([3], 0.5, 1.5), apart([3], -0.6, 0.7), apart([3], 0.5, 1.2)],
    f: (x, mean, variance, offset, scale) => tf.batchNorm(x as Tensor3D, mean as Tensor3D, variance as Tensor3D, offset as Tensor3D, scale as Tensor3D, EPSILON),
    reference: normalised,
  },
  LRN: { kernels: ['LRN'], inputs: [apart([1, 2, 2, 4])], f: (x) => tf.localResponseNormalization(images(x), RADIUS, BIAS, ALPHA, BETA), reference: responseNormalised },
};

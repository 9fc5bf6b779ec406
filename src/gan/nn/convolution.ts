import * as tf from '@tensorflow/tfjs-core';
import { biasParameter, type WeightOptions } from './dense.ts';
import { imageShape, parameter, type LayerMaker } from './layer.ts';

export interface ConvolutionOptions extends WeightOptions {
  readonly filters: number;
  /** side of the kernel in pixels */
  readonly kernel: number;
  readonly stride: number;
}

const UNKNOWN_RANK = 'a convolution takes [batch, height, width, channels]';

function images(x: tf.Tensor): tf.Tensor4D {
  if (x.rank !== 4) throw new Error(`${UNKNOWN_RANK}, not rank ${x.rank}`);
  return x as tf.Tensor4D;
}

const kernelOf = (params: Readonly<Record<string, tf.Tensor>>): tf.Tensor4D => images(parameter(params, 'kernel'));

/** [batch, h, w, channels] to [batch, ceil(h / stride), ceil(w / stride), filters], zero padding (`same`). */
export function conv2d({ filters, kernel, stride, init, bias }: ConvolutionOptions): LayerMaker {
  return (input) => {
    const [height, width, channels] = imageShape(input);
    const area = kernel * kernel;
    return {
      kind: `conv2d ${kernel}x${kernel}${stride > 1 ? ` /${stride}` : ''}`,
      shape: [Math.ceil(height / stride), Math.ceil(width / stride), filters],
      params: {
        kernel: { shape: [kernel, kernel, channels, filters], initialise: init(area * channels, area * filters) },
        ...biasParameter(filters, bias),
      },
      stats: {},
      apply: (x, { params }) => {
        const y = tf.conv2d(images(x), kernelOf(params), stride, 'same');
        return { y: bias ? tf.add(y, parameter(params, 'bias')) : y, stats: {} };
      },
    };
  };
}

/** [batch, h, w, channels] to [batch, h · stride, w · stride, filters]: the gradient of a `same` convolution. */
export function conv2dTranspose({ filters, kernel, stride, init, bias }: ConvolutionOptions): LayerMaker {
  return (input) => {
    const [height, width, channels] = imageShape(input);
    const area = kernel * kernel;
    const shape = [height * stride, width * stride, filters] as const;
    return {
      kind: `conv2d transposed ${kernel}x${kernel} x${stride}`,
      shape,
      params: {
        kernel: { shape: [kernel, kernel, filters, channels], initialise: init(area * channels, area * filters) },
        ...biasParameter(filters, bias),
      },
      stats: {},
      apply: (x, { params }) => {
        const y = tf.conv2dTranspose(images(x), kernelOf(params), [images(x).shape[0], ...shape], stride, 'same');
        return { y: bias ? tf.add(y, parameter(params, 'bias')) : y, stats: {} };
      },
    };
  };
}

/** Repeats every pixel `factor` times along each side (nearest neighbour). */
export function upsample(factor: number): LayerMaker {
  return (input) => {
    const [height, width, channels] = imageShape(input);
    const size: [number, number] = [height * factor, width * factor];
    return {
      kind: `upsample x${factor}`,
      shape: [...size, channels],
      params: {},
      stats: {},
      apply: (x) => ({ y: tf.image.resizeNearestNeighbor(images(x), size), stats: {} }),
    };
  };
}

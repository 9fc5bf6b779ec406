import * as tf from '@tensorflow/tfjs-core';
import { imageShape, plainLayer, type LayerMaker } from './layer.ts';
import { biasParameter, kindOf, weight, withBias, type WeightOptions } from './weights.ts';

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

/** [batch, h, w, channels] to [batch, ceil(h / stride), ceil(w / stride), filters], zero padding (`same`). */
export function conv2d({ filters, kernel, stride, init, bias, weightNorm }: ConvolutionOptions): LayerMaker {
  return (input) => {
    const [height, width, channels] = imageShape(input);
    const area = kernel * kernel;
    const fan = { inputs: area * channels, outputs: area * filters, columns: filters };
    const weights = weight(weightNorm, { name: 'kernel', shape: [kernel, kernel, channels, filters], outputs: 3, initialise: init(fan) });
    return {
      kind: kindOf(`conv2d ${kernel}x${kernel}${stride > 1 ? ` /${stride}` : ''}`, weightNorm),
      shape: [Math.ceil(height / stride), Math.ceil(width / stride), filters],
      params: { ...weights.params, ...biasParameter(filters, bias) },
      stats: weights.stats,
      apply: (x, given) => {
        const { value, stats } = weights.use(given);
        return { y: withBias(tf.conv2d(images(x), images(value), stride, 'same'), given, bias), stats };
      },
    };
  };
}

/** Pixels that an image's height and width are shorter than so many times as long as they were. */
export type Trim = readonly [down: number, across: number];

export interface TransposedOptions extends ConvolutionOptions {
  /** 0 … stride - 1 */
  readonly trim?: Trim;
}

/** [batch, h, w, channels] to [batch, h · stride - down, w · stride - across, filters]: the gradient of a `same` convolution. */
export function conv2dTranspose({ filters, kernel, stride, trim: [down, across] = [0, 0], init, bias, weightNorm }: TransposedOptions): LayerMaker {
  return (input) => {
    const [height, width, channels] = imageShape(input);
    const area = kernel * kernel;
    const shape = [height * stride - down, width * stride - across, filters] as const;
    const fan = { inputs: area * channels, outputs: area * filters, columns: channels };
    const weights = weight(weightNorm, { name: 'kernel', shape: [kernel, kernel, filters, channels], outputs: 2, initialise: init(fan) });
    return {
      kind: kindOf(`conv2d transposed ${kernel}x${kernel} x${stride}`, weightNorm),
      shape,
      params: { ...weights.params, ...biasParameter(filters, bias) },
      stats: weights.stats,
      apply: (x, given) => {
        const { value, stats } = weights.use(given);
        const y = tf.conv2dTranspose(images(x), images(value), [images(x).shape[0], ...shape], stride, 'same');
        return { y: withBias(y, given, bias), stats };
      },
    };
  };
}

/** Repeats every pixel `factor` times along each side (nearest neighbour), and leaves out what is trimmed at the lower and right edge. */
export function upsample(factor: number, [down, across]: Trim = [0, 0]): LayerMaker {
  return (input) => {
    const [height, width, channels] = imageShape(input);
    const size: [number, number] = [height * factor, width * factor];
    const kept: [number, number] = [size[0] - down, size[1] - across];
    return plainLayer(`upsample x${factor}`, [...kept, channels], (x) => {
      const whole = tf.image.resizeNearestNeighbor(images(x), size);
      return down + across > 0 ? tf.slice4d(whole, [0, 0, 0, 0], [-1, ...kept, -1]) : whole;
    });
  };
}

/** Means of squares of `factor` pixels a side, at the lower and right edge of what is left. */
export function averagePool(factor: number): LayerMaker {
  return (input) => {
    const [height, width, channels] = imageShape(input);
    const shape = [Math.ceil(height / factor), Math.ceil(width / factor), channels];
    return plainLayer(`average pool /${factor}`, shape, (x) => tf.avgPool(images(x), factor, factor, 'same'));
  };
}

/** [batch, h, w, channels] to [batch, channels]: the sum or the mean over all places. */
export function globalPool(by: 'sum' | 'mean'): LayerMaker {
  return (input) => plainLayer(`global ${by} pool`, input.slice(-1), (x) => (by === 'sum' ? tf.sum(x, [1, 2]) : tf.mean(x, [1, 2])));
}

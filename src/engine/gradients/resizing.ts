import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../attributes.ts';
import { gradient } from './define.ts';

/** What an entry of the result is made of: entries of the source with their weights. */
type Sources = readonly (readonly [place: number, weight: number])[];

/** How an axis is resized: which place of the source an entry of the result looks at, and what it takes there. */
interface Resampling {
  readonly place: (entry: number, scale: number) => number;
  readonly sources: (place: number, last: number) => Sources;
}

function nearestNeighbour(attributes: Attributes): Resampling {
  const corners = attributes.flag('alignCorners');
  return {
    place: attributes.flag('halfPixelCenters') ? (entry, scale) => scale * (entry + 0.5) : (entry, scale) => scale * entry,
    sources: (place, last) => [[Math.max(0, Math.min(last, Math.floor(corners ? place + 0.5 : place))), 1]],
  };
}

function bilinear(attributes: Attributes): Resampling {
  return {
    place: attributes.flag('halfPixelCenters') ? (entry, scale) => scale * (entry + 0.5) - 0.5 : (entry, scale) => scale * entry,
    sources: (place, last) => {
      const low = Math.max(0, Math.floor(place));
      const share = place - low;
      return [[low, 1 - share], [Math.max(0, Math.min(last, Math.ceil(place))), share]];
    },
  };
}

/** Sums each entry of a gradient, by its weight, into the places that it was made of: a product with a matrix. */
function sumIntoSources(dy: Tensor, axis: number, size: number, { place, sources }: Resampling, corners: boolean): Tensor {
  const entries = dy.shape[axis]!;
  if (entries === size) return dy;
  const scale = corners && entries > 1 ? (size - 1) / (entries - 1) : size / entries;
  const matrix = Array.from({ length: size }, () => new Array<number>(entries).fill(0));
  for (let entry = 0; entry < entries; entry += 1) {
    for (const [source, weight] of sources(place(entry, scale), size - 1)) matrix[source]![entry]! += weight;
  }
  const outer = dy.shape.slice(0, axis).reduce((product, side) => product * side, 1);
  return tf.reshape(tf.matMul(tf.tensor2d(matrix, [size, entries], 'float32'), tf.reshape(dy, [outer, entries, -1])), dy.shape.with(axis, size));
}

function resized(kernel: string, resampling: (attributes: Attributes) => Resampling): GradConfig {
  return gradient(kernel, ['images'], (dy, { images }, attributes) => ({
    images: () => {
      const factors = kernel === 'ResizeNearestNeighbor' ? wholeFactors(images, dy, attributes) : undefined;
      if (factors) return sumOfRepeats(dy, images, factors);
      const corners = attributes.flag('alignCorners');
      return [1, 2].reduce((sofar, axis) => sumIntoSources(sofar, axis, images.shape[axis]!, resampling(attributes), corners), dy);
    },
  }));
}

/** Repeating pixels by whole factors, as a generator does. */
function wholeFactors(images: Tensor, dy: Tensor, attributes: Attributes): [number, number] | undefined {
  const factors: [number, number] = [dy.shape[1]! / images.shape[1]!, dy.shape[2]! / images.shape[2]!];
  return !attributes.flag('alignCorners') && factors.every(Number.isInteger) ? factors : undefined;
}

function sumOfRepeats(dy: Tensor, images: Tensor, [rows, columns]: readonly [number, number]): Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = images.shape;
  const repeats = tf.reshape(dy, [batch * height, rows, width, columns * channels]);
  const byRow = tf.reshape(tf.sum(repeats, 1), [batch * height * width, columns, channels]);
  return tf.reshape(tf.sum(byRow, 1), images.shape);
}

/**
 * tfjs 4.22's own kernels for these gradients are not used: ResizeNearestNeighborGrad reads a batch's second example from
 * the first one's place (its offset is in input strides), and neither knows `halfPixelCenters`.
 */
export const resizing: readonly GradConfig[] = [resized('ResizeNearestNeighbor', nearestNeighbour), resized('ResizeBilinear', bilinear)];

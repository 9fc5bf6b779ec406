import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../attributes.ts';
import { engineFault } from '../faults.ts';
import { constant, gradient, run } from './define.ts';
import { firstMaxima, taps, untaps, window, type Window } from './windows.ts';

function windowsOf(x: Tensor, filter: Tensor, attributes: Attributes): Window[] {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [rows = 1, columns = 1] = filter.shape;
  const pad = attributes.raw('pad');
  if (typeof pad !== 'number' && pad !== 'same' && pad !== 'valid') throw engineFault('attribute', { kernel: attributes.kernel, attribute: 'pad' });
  const info = tf.backend_util.computeDilation2DInfo([batch, height, width, channels], [rows, columns, channels], pair(attributes, 'strides'), pad, 'NHWC', pair(attributes, 'dilations'));
  return [
    window(1, { size: height, side: rows, stride: info.strideHeight, dilation: info.dilationHeight, places: info.outHeight, before: info.padInfo.top }),
    window(2, { size: width, side: columns, stride: info.strideWidth, dilation: info.dilationWidth, places: info.outWidth, before: info.padInfo.left }),
  ];
}

function pair(attributes: Attributes, name: string): [number, number] {
  const [first = 1, second = first] = attributes.list(name) ?? [];
  return [first, second];
}

/** The result's gradient at the offset where the sum of input and filter is largest. */
function atMaxima(dy: Tensor, x: Tensor, filter: Tensor, windows: readonly Window[], attributes: Attributes): Tensor[] {
  const entries = () => tf.unstack(tf.reshape(filter, [-1, filter.shape[2]!]));
  const hits = constant(() => {
    const weights = entries();
    return tf.stack(firstMaxima(taps(x, windows, Number.NEGATIVE_INFINITY).map((tap, k) => tf.add(tap, weights[k]!)), run('Dilation2D', { x, filter }, attributes.with({}))));
  });
  return tf.unstack(tf.mul(dy, hits));
}

/** Greyscale morphological dilation: the largest sum of input and filter. tfjs-core's kernels for its gradients have none of their own. */
export const dilation: GradConfig = gradient('Dilation2D', ['x', 'filter'], (dy, { x, filter }, attributes) => {
  const windows = windowsOf(x, filter, attributes);
  const parts = atMaxima(dy, x, filter, windows, attributes);
  return {
    x: () => untaps(parts, windows, x.shape),
    filter: () => tf.reshape(tf.stack(parts.map((part) => tf.sum(part, [0, 1, 2]))), filter.shape),
  };
});

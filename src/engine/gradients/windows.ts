import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { everyNth, padAxis, sliceAxis, spread } from './strides.ts';

/** A window that walks along one axis of space. */
export interface Window {
  readonly axis: number;
  /** entries that it looks at, `dilation` apart */
  readonly side: number;
  readonly dilation: number;
  readonly stride: number;
  /** places that it takes */
  readonly places: number;
  /** entries of padding that it reaches, before and after the input's */
  readonly before: number;
  readonly after: number;
}

interface Geometry {
  readonly size: number;
  readonly side: number;
  readonly stride: number;
  readonly dilation: number;
  readonly places: number;
  readonly before: number;
}

export function window(axis: number, { size, ...rest }: Geometry): Window {
  const { side, dilation, stride, places, before } = rest;
  return { axis, ...rest, after: Math.max(0, (places - 1) * stride + (side - 1) * dilation + 1 - before - size) };
}

/** A window's offsets, the last axis running fastest; one for each of its entries. */
function offsetsOf(windows: readonly Window[]): number[][] {
  return windows.reduce<number[][]>((starts, { side, dilation }) => starts.flatMap((start) => Array.from({ length: side }, (_, i) => [...start, i * dilation])), [[]]);
}

/** What lies at each offset in the window, for every place of the window; the padding holds `value`. */
export function taps(x: Tensor, windows: readonly Window[], value: number): Tensor[] {
  const padded = windows.reduce((sofar, { axis, before, after }) => padAxis(sofar, axis, before, after, value), x);
  return offsetsOf(windows).map((offsets) => windows.reduce((sofar, { axis, stride, places }, i) => everyNth(sofar, axis, offsets[i]!, stride, places), padded));
}

/** The sum of what belongs at each offset of every place: what `taps` has for its gradient. */
export function untaps(parts: readonly Tensor[], windows: readonly Window[], shape: readonly number[]): Tensor {
  const laid = offsetsOf(windows).map((offsets, k) =>
    windows.reduce((sofar, { axis, stride, before, after }, i) => {
      const apart = spread(sofar, axis, stride);
      return padAxis(apart, axis, offsets[i]!, Math.max(0, before + shape[axis]! + after - offsets[i]! - apart.shape[axis]!));
    }, parts[k]!),
  );
  return windows.reduce((sofar, { axis, before }) => sliceAxis(sofar, axis, before, shape[axis]!), laid.reduce((sum, part) => tf.add(sum, part)));
}

/** For each of the values at an offset a 1 where it is the first that is the maximum y, and zeros. */
export function firstMaxima(values: readonly Tensor[], y: Tensor): Tensor[] {
  let free = tf.onesLike(y);
  return values.map((value) => {
    const hit = tf.mul(free, tf.cast(tf.equal(value, y), 'float32'));
    free = tf.sub(free, hit);
    return hit;
  });
}

import type * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../attributes.ts';
import { gradient, run } from './define.ts';
import { everyNth, spread } from './strides.ts';

/** A convolution is linear in its input and in its filter, so the kernels of its two gradients have each other's for theirs. */
interface Convolution {
  readonly forward: string;
  readonly inputGradient: string;
  readonly filterGradient: string;
}

/** A filter's dilations, one for each axis of space: the filter is [...space, in, out]. */
function dilationsOf(filter: Tensor, attributes: Attributes): number[] {
  const [first = 1, ...others] = attributes.list('dilations') ?? [];
  return filter.shape.slice(2).map((_, axis) => [first, ...others][axis] ?? first).slice(0, filter.rank - 2);
}

function convolution({ forward, inputGradient, filterGradient }: Convolution): GradConfig[] {
  const plain = (attributes: Attributes, more: tf.NamedAttrMap = {}) => attributes.with({ dilations: 1, ...more });
  const byInput = (x: Tensor, dy: Tensor, filter: Tensor, attributes: Attributes) => run(inputGradient, { dy, filter }, plain(attributes, { inputShape: x.shape }));
  const byFilter = (x: Tensor, dy: Tensor, filterShape: number[], attributes: Attributes) => run(filterGradient, { x, dy }, plain(attributes, { filterShape }));
  return [
    gradient(forward, ['x', 'filter'], (dy, { x, filter }, attributes) => {
      // The kernels of the gradients know no dilation: a dilated filter is one with zeros between its entries.
      const dilations = dilationsOf(filter, attributes);
      const wide = () => dilations.reduce((sofar, step, axis) => spread(sofar, axis, step), filter);
      const wideShape = filter.shape.map((side, axis) => (side - 1) * (dilations[axis] ?? 1) + 1);
      return {
        x: () => byInput(x, dy, wide(), attributes),
        filter: () => dilations.reduce((sofar, step, axis) => everyNth(sofar, axis, 0, step, filter.shape[axis]!), byFilter(x, dy, wideShape, attributes)),
      };
    }),
    gradient(inputGradient, ['dy', 'filter'], (ddx, { dy, filter }, attributes) => ({
      dy: () => run(forward, { x: ddx, filter }, plain(attributes)),
      filter: () => byFilter(ddx, dy, filter.shape, attributes),
    })),
    gradient(filterGradient, ['x', 'dy'], (ddw, { x, dy }, attributes) => ({
      x: () => byInput(x, dy, ddw, attributes),
      dy: () => run(forward, { x, filter: ddw }, plain(attributes)),
    })),
  ];
}

export const convolutions: readonly GradConfig[] = [
  ...convolution({ forward: 'Conv2D', inputGradient: 'Conv2DBackpropInput', filterGradient: 'Conv2DBackpropFilter' }),
  ...convolution({ forward: 'Conv3D', inputGradient: 'Conv3DBackpropInputV2', filterGradient: 'Conv3DBackpropFilterV2' }),
  ...convolution({
    forward: 'DepthwiseConv2dNative',
    inputGradient: 'DepthwiseConv2dNativeBackpropInput',
    filterGradient: 'DepthwiseConv2dNativeBackpropFilter',
  }),
];

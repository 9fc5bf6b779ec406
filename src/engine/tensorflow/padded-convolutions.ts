import * as tf from '@tensorflow/tfjs-core';
import { Attributes } from '../attributes.ts';
import type { NodeBackend } from './backend.ts';
import { scoped, shared, type Mend, type Params } from './mending.ts';

/** Rows and columns of zeros about a picture. */
interface Padding {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

type Shape4D = [number, number, number, number];

/** A size of four axes; tfjs checks it. */
const four = (shape: readonly number[]): Shape4D => shape as Shape4D;

/** Zeros that a convolution asks for by their number, which TensorFlow does not take; undefined where it asks by a name. */
function paddingOf(attributes: Attributes, xShape: readonly number[], filterShape: readonly number[]): Padding | undefined {
  if (attributes.raw('pad') === 'same' || attributes.raw('pad') === 'valid' || attributes.raw('dataFormat') === 'NCHW') return undefined;
  const pad = attributes.raw('pad') as Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  const [height = 1, width = height] = attributes.list('strides') ?? [];
  const [down = 1, across = down] = attributes.list('dilations') ?? [];
  const rounding = attributes.raw('dimRoundingMode') as 'floor' | 'round' | 'ceil' | undefined;
  return tf.backend_util.computeConv2DInfo(four(xShape), four(filterShape), [height, width], [down, across], pad, rounding).padInfo;
}

const paddings = ({ top, bottom, left, right }: Padding): [number, number][] => [[0, 0], [top, bottom], [left, right], [0, 0]];

const padded = (x: tf.Tensor, padding: Padding): tf.Tensor => tf.pad(x, paddings(padding));

const paddedShape = (shape: readonly number[], padding: Padding): number[] => shape.map((side, axis) => side + paddings(padding)[axis]!.reduce((sum, zeros) => sum + zeros, 0));

/** A convolution, or its filter's gradient, of a picture with zeros about it, as the same without any of a larger picture. */
function ofLarger(filterShape: (params: Params, attributes: Attributes) => readonly number[]): Mend {
  return (params, theirs, backend) => {
    const { x } = params.inputs;
    const attributes = new Attributes('Conv2D', params.attrs ?? {});
    const padding = x && paddingOf(attributes, x.shape, filterShape(params, attributes));
    if (!x || !padding) return theirs(params);
    return scoped(() => theirs({ ...params, inputs: { ...params.inputs, x: padded(shared(x, backend), padding) }, attrs: attributes.with({ pad: 'valid' }) }));
  };
}

/** A convolution's gradient by its picture: that of the larger picture, without its border. */
function inputGradient(params: Params, theirs: tf.KernelFunc, backend: NodeBackend): ReturnType<tf.KernelFunc> {
  const { filter } = params.inputs;
  const attributes = new Attributes('Conv2DBackpropInput', params.attrs ?? {});
  const shape = attributes.numbers('inputShape');
  const padding = filter && paddingOf(attributes, shape, filter.shape);
  if (!padding) return theirs(params);
  return scoped(() => {
    const larger = theirs({ ...params, attrs: attributes.with({ pad: 'valid', inputShape: paddedShape(shape, padding) }) });
    const whole = shared([larger].flat()[0]!, backend);
    return tf.slice(whole, [0, padding.top, padding.left, 0], shape);
  });
}

export const paddedConvolutions: Readonly<Record<string, Mend>> = {
  Conv2D: ofLarger(({ inputs }) => inputs['filter']?.shape ?? []),
  Conv2DBackpropFilter: ofLarger((_, attributes) => attributes.numbers('filterShape')),
  Conv2DBackpropInput: inputGradient,
};

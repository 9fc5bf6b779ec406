import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { PureFunction, Tensors } from '../../src/engine/engine.ts';
import { assertClose, compiled, eagerly, floats, withEngine } from './both.ts';

interface Windows {
  readonly batch: number;
  readonly sides: readonly number[];
  readonly channels: number;
  readonly filters: number;
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pad: 'same' | 'valid' | number;
}

type Form = 'square' | 'any' | 'dilated';

/**
 * Windows that fit into their image, in every way in which tfjs moves them: padding by a number takes the first side's
 * window and stride for all, dilation goes without strides, and the cpu backend's pooling of volumes wants cubes.
 */
const windows = (rank: number, form: Form) =>
  fc.record({
    batch: fc.integer({ min: 1, max: 2 }), channels: fc.integer({ min: 1, max: 3 }), filters: fc.integer({ min: 1, max: 3 }), pad: fc.constantFrom<Windows['pad']>('same', 'valid', 0, 1, 2),
    dilation: form === 'dilated' ? fc.integer({ min: 1, max: 3 }) : fc.constant(1), square: fc.boolean(),
    axes: fc.array(fc.record({ window: fc.integer({ min: 1, max: 4 }), more: fc.integer({ min: 0, max: rank === 2 ? 6 : 3 }), stride: fc.integer({ min: 1, max: 3 }) }), { minLength: rank, maxLength: rank }),
  }).map(({ axes, pad, square, dilation, ...rest }): Windows => {
    const alike = square || form === 'square' || typeof pad === 'number';
    const window = axes.map((axis) => (alike ? axes[0]! : axis).window);
    return {
      ...rest,
      window,
      pad: typeof pad === 'number' ? Math.min(pad, window[0]! - 1) : pad,
      sides: axes.map(({ more }, i) => (window[i]! - 1) * dilation + 1 + more),
      strides: axes.map((axis) => (dilation > 1 ? 1 : (alike ? axes[0]! : axis).stride)),
      dilations: axes.map(() => dilation),
    };
  });

const run = (kernel: string, inputs: Tensors, attrs: NamedAttrMap): Tensor => tf.engine().runKernel(kernel, { ...inputs }, attrs);
const like = (y: Tensor, x: Tensor): Tensor => tf.mul(tf.cos(tf.reshape(tf.range(0, y.size), y.shape)), tf.mean(x));

/** The cpu backend forgets dilation in gradients: what they are held to is that a product with dy is the same from either side. */
const products: Kernels = ({ x, filter }, { strides, dilations, pad }) => {
  const attrs = { strides: [...strides], dilations: [...dilations], pad, dataFormat: 'NHWC' };
  const y = run('DepthwiseConv2dNative', { x: x!, filter: filter! }, attrs);
  const dy = like(y, x!);
  const product = tf.sum(tf.mul(y, dy));
  const dx = run('DepthwiseConv2dNativeBackpropInput', { dy, filter: filter! }, { ...attrs, inputShape: x!.shape });
  const df = run('DepthwiseConv2dNativeBackpropFilter', { x: x!, dy }, { ...attrs, filterShape: filter!.shape });
  return { x: tf.sub(tf.sum(tf.mul(dx, x!)), product), filter: tf.sub(tf.sum(tf.mul(df, filter!)), product) };
};

/** A result and its gradients by the kernels that tfjs has for them. */
type Kernels = (inputs: Tensors, form: Windows) => Record<string, Tensor>;

function pooling(max: string, average: string): Kernels {
  return ({ x }, { window, strides, pad }) => {
    const attrs = { filterSize: [...window], strides: [...strides], pad };
    const [most, mean] = [run(max, { x: x! }, attrs), run(average, { x: x! }, attrs)];
    return { most, mean, mostBack: run(`${max}Grad`, { dy: like(most, x!), input: x!, output: most }, attrs), meanBack: run(`${average}Grad`, { dy: like(mean, x!), input: x! }, attrs) };
  };
}

function convolution(forward: string, backInput: string, backFilter: string): Kernels {
  return ({ x, filter }, { strides, dilations, pad, sides }) => {
    const attrs = { strides: [...strides], dilations: [...dilations], pad, dataFormat: sides.length === 2 ? 'NHWC' : 'NDHWC' };
    const y = run(forward, { x: x!, filter: filter! }, attrs);
    const dy = like(y, x!);
    return { y, dx: run(backInput, { dy, filter: filter! }, { ...attrs, inputShape: x!.shape }), df: run(backFilter, { x: x!, dy }, { ...attrs, filterShape: filter!.shape }) };
  };
}

const dilation: Kernels = ({ x, filter }, { strides, dilations, pad }) => {
  const attrs = { strides: [...strides], pad, dilations: [...dilations] };
  const y = run('Dilation2D', { x: x!, filter: filter! }, attrs);
  const dy = like(y, x!);
  return { y, dx: run('Dilation2DBackpropInput', { x: x!, filter: filter!, dy }, attrs), df: run('Dilation2DBackpropFilter', { x: x!, filter: filter!, dy }, attrs) };
};

/** @param filterOf the filter's last sides */
function same(title: string, rank: number, form: Form, kernels: Kernels, filterOf: (form: Windows) => number[] = () => []): void {
  it(title, () => fc.assert(fc.asyncProperty(windows(rank, form), async (moved) => {
    const inputs = { x: floats(moved.batch, ...moved.sides, moved.channels), filter: floats(...moved.window, ...filterOf(moved)) };
    const f: PureFunction = (tensors) => kernels(tensors, moved);
    const expected = await withEngine('cpu', (engine) => eagerly(engine, f, inputs));
    await withEngine('onnx', (engine) => {
      assertClose(eagerly(engine, f, inputs), expected);
      assertClose(compiled(engine, f, inputs), expected);
    });
  }), { numRuns: 8 }));
}

/** Nothing but rounding is left on the onnx engine. */
function vanishes(title: string, kernels: Kernels): void {
  it(title, () => fc.assert(fc.asyncProperty(windows(2, 'dilated'), async (moved) => {
    const inputs = { x: floats(moved.batch, ...moved.sides, moved.channels), filter: floats(...moved.window, moved.channels, moved.filters) };
    await withEngine('onnx', (engine) => {
      for (const result of Object.values(compiled(engine, (tensors) => kernels(tensors, moved), inputs))) assert.ok(Math.abs(result.data[0]!) < 1e-3, `${result.data[0]}`);
    });
  }), { numRuns: 8 }));
}

describe('engine: windows that move over images, against the cpu engine', function () {
  this.timeout(60_000);
  const each = ({ channels, filters }: Windows) => [channels, filters];
  same('pools', 2, 'any', pooling('MaxPool', 'AvgPool'));
  same('pools volumes', 3, 'square', pooling('MaxPool3D', 'AvgPool3D'));
  same('convolves', 2, 'any', convolution('Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'), each);
  same('convolves in depth', 2, 'any', convolution('DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter'), each);
  vanishes('goes back through dilated windows', products);
  same('convolves in depth, in blocks of channels', 2, 'any', (inputs, moved) => convolution('DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter')({ x: tf.tile(inputs['x']!, [1, 1, 1, 16]), filter: tf.tile(inputs['filter']!, [1, 1, 16, 1]) }, moved), ({ channels }) => [channels, 1]);
  same('convolves volumes', 3, 'any', convolution('Conv3D', 'Conv3DBackpropInputV2', 'Conv3DBackpropFilterV2'), each);
  same('dilates', 2, 'dilated', dilation, ({ channels }) => [channels]);
});

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedAttrMap, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { PureFunction } from '../../src/engine/engine.ts';
import type { HostTensor } from '../../src/tensors/host-tensor.ts';
import { compiled, eagerly, floats, integers, withEngine } from './both.ts';
import { compareWithCpu, unary, type Case } from './cases.ts';

const image = (x: Tensor | undefined) => x as Tensor4D;
const of = (f: (x: Tensor4D) => Tensor, x = floats(2, 5, 4, 3)): Case => unary((value) => f(image(value)), x, false);
const values = (shape: number[], ...data: number[]): HostTensor => ({ dtype: 'float32', shape, data: Float32Array.from(data) });
const run = (kernel: string, inputs: Record<string, Tensor>, attrs: NamedAttrMap): Tensor => tf.engine().runKernel(kernel, inputs, attrs);

const boxes = values([3, 4], 0, 0, 1, 1, 0.2, 0.6, 0.7, 0.1, -0.2, 0.3, 0.9, 1.4);
const crop = (method: 'bilinear' | 'nearest', size: [number, number], boxIndex: number[]): Case => ({
  f: ({ x, b, i }) => tf.image.cropAndResize(image(x), b as tf.Tensor2D, i as tf.Tensor1D, size, method, 0.25),
  inputs: { x: floats(2, 5, 4, 3), b: boxes, i: { dtype: 'int32', shape: [3], data: Int32Array.from(boxIndex) } },
});
// One image: tfjs's cpu kernel transforms only the first of a batch.
const moves = values([1, 8], 1.1, 0.2, -1.3, -0.15, 0.9, 0.7, 0.01, 0.02);
const transform = (interpolation: 'nearest' | 'bilinear', fill: 'constant' | 'reflect' | 'wrap' | 'nearest', transforms = moves, size?: [number, number]): Case => ({
  f: ({ x, t }) => tf.image.transform(image(x), t as tf.Tensor2D, interpolation, fill, 0.5, size),
  inputs: { x: floats(1, 5, 4, 3), t: transforms },
});

const sizes: [number, number][] = [[10, 8], [3, 2], [7, 9], [1, 1]];
const grids: [string, boolean, boolean][] = [['', false, false], [', corners', true, false], [', half pixels', false, true]];

compareWithCpu('onnx kernels of images, against the cpu engine', {
  ...Object.fromEntries(sizes.flatMap((size) => grids.map(([title, corners, half]): [string, Case] => [`resizeBilinear to ${size.join(' x ')}${title}`, of((x) => tf.image.resizeBilinear(x, size, corners, half))]))),
  'resizeBilinear of whole numbers': of((x) => tf.image.resizeBilinear(x, [6, 6]), integers(1, 3, 3, 2)),
  'cropAndResize, mixed': crop('bilinear', [3, 4], [0, 1, 1]), 'cropAndResize, nearest': crop('nearest', [4, 3], [1, 0, 1]), 'cropAndResize to one pixel': crop('bilinear', [1, 1], [0, 1, 0]),
  rotateWithOffset: of((x) => tf.image.rotateWithOffset(x, 0.7, 0.3, [0.4, 0.6])), 'rotateWithOffset, a colour around': of((x) => tf.image.rotateWithOffset(x, -2, [1, 2, 3], 0.5)),
  flipLeftRight: of((x) => tf.image.flipLeftRight(x)),
  ...Object.fromEntries((['nearest', 'bilinear'] as const).flatMap((how) => (['constant', 'reflect', 'wrap', 'nearest'] as const).map((fill): [string, Case] => [`transform, ${how}, ${fill}`, transform(how, fill)]))),
  'transform to another size': transform('bilinear', 'reflect', values([1, 8], 0.5, 0.1, 0.3, 0, 0.6, -0.4, 0, 0), [3, 6]),
  'maxPool of whole numbers': of((x) => tf.maxPool(x, 2, 1, 'same'), integers(2, 5, 4, 3)),
  'maxPool, rounded up': of((x) => tf.maxPool(x, 2, 3, 0, 'ceil')), 'avgPool, rounded up': of((x) => tf.avgPool(x, 2, 3, 0, 'ceil')),
  'maxPool, padded by sides': of((x) => tf.maxPool(x, 3, 2, [[0, 0], [1, 2], [0, 1], [0, 0]], 'floor')), 'avgPool, padded by sides': of((x) => tf.avgPool(x, 3, 2, [[0, 0], [1, 2], [0, 1], [0, 0]], 'floor')),
  'maxPoolWithArgmax': { f: ({ x }) => Object.values(tf.maxPoolWithArgmax(image(x), 2, 2, 'valid', true)), inputs: { x: floats(2, 5, 4, 3) } },
  'maxPoolWithArgmax in each image': { f: ({ x }) => Object.values(tf.maxPoolWithArgmax(image(x), 3, 1, 'same')), inputs: { x: floats(2, 5, 4, 3) } },
  'gradient of maxPool with equal maxima': { f: ({ x, dy }) => run('MaxPoolGrad', { dy: dy!, input: x!, output: dy! }, { filterSize: [2, 2], strides: [1, 1], pad: 'valid' }), inputs: { x: { ...floats(1, 4, 4, 1), data: new Float32Array(16) }, dy: floats(1, 3, 3, 1) } },
  'fused depthwise convolution': { f: ({ x, w, b }) => tf.fused.depthwiseConv2d({ x: image(x), filter: image(w), strides: 1, pad: 'same', bias: b!, activation: 'relu6' }), inputs: { x: floats(1, 5, 5, 2), w: floats(3, 3, 2, 2), b: floats(4) } },
});

describe('engine: transforms of a batch', () => {
  it('move each image by its own, or all by one', () => withEngine('onnx', (engine) => {
    const own = values([2, 8], ...moves.data, 0.4, -0.9, 3.1, 1.2, 0.3, -2.2, 0, 0);
    const f: PureFunction = ({ x, own: each, one }) => {
      const moved = (images: Tensor, by: Tensor) => tf.image.transform(image(images), by as tf.Tensor2D, 'bilinear', 'reflect');
      const alone = (i: number, by: Tensor) => moved(tf.slice(x!, [i], [1]), by);
      const wrong = (batch: Tensor, first: Tensor, second: Tensor) => tf.max(tf.abs(tf.sub(batch, tf.concat([first, second]))));
      return {
        own: wrong(moved(x!, each!), alone(0, tf.slice(each!, [0], [1])), alone(1, tf.slice(each!, [1], [1]))),
        one: wrong(moved(x!, one!), alone(0, one!), alone(1, one!)),
        apart: tf.max(tf.abs(tf.sub(alone(1, one!), alone(1, tf.slice(each!, [1], [1]))))),
      };
    };
    const { own: wrongOwn, one: wrongOne, apart } = eagerly(engine, f, { x: floats(2, 5, 4, 3), own, one: moves });
    assert.deepEqual([wrongOwn!.data[0], wrongOne!.data[0]], [0, 0]);
    assert.ok(apart!.data[0]! > 0.1);
  }));
});

describe('engine: the gradient of bilinear resizing', () => {
  // tfjs's cpu kernel knows no half pixels and swaps the sides of its result.
  for (const [title, alignCorners, halfPixelCenters] of grids) {
    it(`gives the same product from either side${title}`, () => withEngine('onnx', (engine) => {
      const inputs = { x: floats(2, 5, 4, 3), dy: floats(2, 7, 3, 3) };
      const f: PureFunction = ({ x, dy }) => {
        const attrs = { alignCorners, halfPixelCenters, size: [7, 3] };
        const dx = run('ResizeBilinearGrad', { images: x!, dy: dy! }, attrs);
        return { ahead: tf.sum(tf.mul(run('ResizeBilinear', { images: x! }, attrs), dy!)), back: tf.sum(tf.mul(dx, x!)) };
      };
      for (const { ahead, back } of [eagerly(engine, f, inputs), compiled(engine, f, inputs)]) assert.ok(Math.abs(ahead!.data[0]! - back!.data[0]!) < 1e-4, `${ahead!.data[0]} and ${back!.data[0]}`);
    }));
  }
});

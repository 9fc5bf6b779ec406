import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { TensorflowEngine } from '../../src/engine/tensorflow/engine.ts';
import { openTensorflow } from '../../src/engine/tensorflow/open.ts';
import { openEngine, probeEngines } from '../../src/engine/open.ts';
import type { HostTensors } from '../../src/tensors/host-tensor.ts';
import { assertClose, compiled, floats, put } from '../engine/both.ts';
import { needsTensorflow } from './installed.ts';

describe('the engine tensorflow', function () {
  this.timeout(120_000);
  let engine: TensorflowEngine;
  before(needsTensorflow);
  before(async () => {
    engine = await openTensorflow({ device: 'cpu', threads: 1 });
    await engine.start();
  });

  it('says what it is: library, build, threads, and how its sums are ordered', () => {
    const { name, version, build, device, threads, optimisation, adapter } = engine.info;
    assert.deepEqual([name, device, threads, adapter], ['tensorflow', 'cpu', 1, undefined]);
    assert.match(version, /^2\.\d+\.\d+/);
    assert.match(build ?? '', /^[0-9a-f]{16}$/);
    assert.equal(optimisation, 'oneDNN by default');
  });

  it('leaves no tensor behind: after each step it holds as many as after the first', () => {
    const inputs = put(engine, { x: floats(2, 6, 6, 3), w: floats(3, 3, 3, 4) });
    // A mended convolution and a mended sign among them, and a kernel that JavaScript computes.
    const loss = (x: tf.Tensor, w: tf.Tensor) => tf.add(tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 1))), tf.sum(tf.maxPool(x as tf.Tensor4D, 2, 1, 1)));
    const step = engine.compile('step', ({ x, w }) => {
      const [byX, byW] = tf.grads(loss)([x!, w!]);
      return { byX: tf.sign(byX!), byW: byW! };
    });
    const held = Array.from({ length: 5 }, () => {
      for (const tensor of Object.values(step(inputs))) tensor.dispose();
      return engine.memory().tensors;
    });
    assert.equal(new Set(held).size, 1, held.join());
    for (const tensor of Object.values(inputs)) tensor.dispose();
  });

  it('computes by its own operations what tfjs-node refuses: padding by number, forwards and backwards', async () => {
    const inputs: HostTensors = { x: floats(2, 7, 6, 3), w: floats(3, 3, 3, 4) };
    const f = ({ x, w }: Readonly<Record<string, tf.Tensor>>) => {
      const y = (image: tf.Tensor, filter: tf.Tensor) => tf.conv2d(image as tf.Tensor4D, filter as tf.Tensor4D, 2, 2, 'NHWC', 1, 'floor');
      const [byX, byW] = tf.grads((image: tf.Tensor, filter: tf.Tensor) => tf.sum(tf.square(y(image, filter))))([x!, w!]);
      return { y: y(x!, w!), byX: byX!, byW: byW! };
    };
    const ours = compiled(engine, f, inputs);
    const reference = await openEngine({ name: 'cpu', threads: 1 });
    const expected = compiled(reference, f, inputs);
    reference.dispose();
    await engine.start();
    assertClose(ours, expected);
  });

  it('says which function called an operation that TensorFlow refuses', () => {
    const refused = engine.compile('generator turn', ({ x }) => ({ y: tf.avgPool3d(x as tf.Tensor5D, [1, 1, 3], 1, 'valid') }));
    const inputs = put(engine, { x: floats(1, 1, 1, 1, 1) });
    assert.throws(() => refused(inputs), { code: 'tensorflow.operation', message: /refused an operation of generator turn: Computed output size would be negative/ });
  });

  it('is what `gan doctor` finds, with its speed, in another process', async () => {
    const { engines } = await probeEngines(1);
    const found = engines.find(({ name, device }) => name === 'tensorflow' && device === 'cpu');
    assert.deepEqual([found?.available, found?.selfTest?.ok, found?.info?.version], [true, true, engine.info.version]);
    assert.ok((found?.selfTest?.gigaflops ?? 0) > 0);
    await engine.start();
  });
});

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { openEngine } from '../../src/engine/open.ts';

describe('cpu engine', () => {
  it('compiles a function with gradients, and results can be disposed one by one', async () => {
    const engine = await openEngine({ name: 'cpu', threads: 0 });
    const square = engine.compile('square', ({ x }) => {
      const { value, grad } = tf.valueAndGrad((v: tf.Tensor) => tf.sum(tf.square(v)))(x!);
      return { value, grad, again: value, same: x! };
    });
    const x = engine.put({ dtype: 'float32', shape: [2], data: Float32Array.of(1, 3) });
    const before = tf.memory().numTensors;
    const results = square({ x });
    assert.deepEqual([...engine.take(results['grad']!).data], [2, 6]);
    for (const result of Object.values(results)) result.dispose();
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([...engine.take(x).data], [1, 3]);
    x.dispose();
    square.dispose();
  });
});

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { openEngine } from '../../src/engine/open.ts';
import { Fault } from '../../src/faults/fault.ts';
import { plainLayer } from '../../src/gan/nn/layer.ts';
import { sequential } from '../../src/gan/nn/network.ts';

describe('gan: a layer that the engine cannot compute', () => {
  it('is named with its shape, the kernel, the reason and a way out', async () => {
    const engine = await openEngine({ name: 'onnx', threads: 1 });
    const network = sequential([6], [
      ['double', (input) => plainLayer('double', input, (x) => tf.mul(x, 2))],
      ['distinct', (input) => plainLayer('unique', input, (x) => tf.unique(x, 1).values)],
    ]);
    const step = engine.compile('generator turn', ({ x }) => ({ y: network.apply({}, {}, x!, { statistics: 'batch', noise: undefined }).y }));
    const x = engine.put({ dtype: 'float32', shape: [4, 6], data: new Float32Array(24) });
    const words = /^Layer distinct \(unique\) cannot be computed on \[4, 6\]: generator turn calls Unique on Mul \[4, 6\].*depends on its numbers.*pass its result as an input/;
    assert.throws(() => step({ x }), (error) => error instanceof Fault && error.code === 'gan.layer' && words.test(error.message));
    engine.dispose();
  });
});

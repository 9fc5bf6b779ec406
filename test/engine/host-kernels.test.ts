import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine, PureFunction } from '../../src/engine/engine.ts';
import { Fault } from '../../src/faults/fault.ts';
import { floats, integers, put, withEngine } from './both.ts';

const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

/** What a function of no inputs gives on both engines, where the numbers may be of any type. */
async function sameOnBoth(f: () => tf.Tensor | tf.Tensor[]): Promise<void> {
  const values = () => tf.tidy(() => [f()].flat().map((tensor) => ({ shape: tensor.shape, dtype: tensor.dtype, values: tensor.dtype === 'complex64' ? numbers(tf.concat([tf.real(tensor), tf.imag(tensor)], 0)) : tensor.arraySync() })));
  const expected = await withEngine('cpu', values);
  assert.deepEqual(await withEngine('onnx', values), expected);
}

const fails = (engine: Engine, f: PureFunction, inputs: Parameters<typeof put>[1], words: RegExp) => {
  const compiled = engine.compile('a step', f);
  assert.throws(() => compiled(put(engine, inputs)), (error) => error instanceof Fault && words.test(error.message));
  compiled.dispose();
};

describe('engine: kernels of the host', () => {
  it('finds what is unique', () => sameOnBoth(() => Object.values(tf.unique(tf.tensor1d([1, 1, 2, 4, 4, 4, 7]))).flat()));
  it('picks boxes', () => sameOnBoth(() => tf.image.nonMaxSuppression(tf.tensor2d([[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, 10, 1, 11]]), tf.tensor1d([0.9, 0.75, 0.6]), 2)));
  it('keeps texts', () => sameOnBoth(() => [tf.reshape(tf.tensor(['a', 'bc', 'd', 'a']), [2, 2]), tf.equal(tf.tensor(['a', 'b']), tf.tensor(['a', 'c'])), tf.concat([tf.tensor(['x']), tf.fill([2], 'yz')])]));
  it('splits texts', () => sameOnBoth(() => Object.values(tf.string.stringSplit(tf.tensor1d(['a b', 'c']), tf.scalar(' ')))));
  it('transforms complex numbers', () => sameOnBoth(() => {
    const z = tf.complex(tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([0, 1, 0, -1]));
    return [tf.fft(z), tf.ifft(tf.fft(z)), tf.abs(z), tf.mul(z, z), tf.reshape(z, [2, 2]), tf.rfft(tf.tensor1d([1, 2, 3, 4]))];
  }));
  it('draws from a seed', () => sameOnBoth(() => tf.multinomial(tf.tensor1d([0.1, 0.2, 0.7]), 20, 5, true)));

  it('computes what its inputs need first', () => withEngine('onnx', (engine) => {
    const { x } = put(engine, { x: integers(9) });
    const { values } = tf.unique(tf.mul(x!, 2));
    assert.deepEqual(numbers(values), [...new Set(numbers(x!).map((value) => 2 * value))]);
  }));

  it('leaves nothing behind', () => withEngine('onnx', () => {
    const before = tf.memory().numTensors;
    const backend = tf.backend();
    const ids = backend.numDataIds();
    tf.tidy(() => {
      tf.unique(tf.tensor1d([1, 2, 1]));
      tf.fft(tf.complex(tf.tensor1d([1, 2]), tf.tensor1d([0, 1])));
      tf.abs(tf.complex(tf.tensor1d([1, 2]), tf.tensor1d([0, 1])));
      tf.reshape(tf.tensor(['a', 'b']), [2, 1]);
      return undefined;
    });
    assert.deepEqual([tf.memory().numTensors, backend.numDataIds()], [before, ids]);
  }));

  it('are refused inside a compiled function, by name and reason', () => withEngine('onnx', (engine) => {
    fails(engine, ({ x }) => ({ y: tf.unique(tf.mul(x!, 2)).values }), { x: integers(9) }, /^a step calls Unique on Mul \[9\].*depends on its numbers.*pass its result as an input/);
    fails(engine, ({ x }) => ({ y: tf.real(tf.complex(x!, x!)) }), { x: floats(4) }, /Complex on input x \[4\].*complex numbers/);
  }));

  it('compute a recording’s constants', () => withEngine('onnx', (engine) => {
    const compiled = engine.compile('a step', ({ x }) => ({ y: tf.mul(x!, tf.cast(tf.unique(tf.add(tf.tensor1d([3, 3, 5]), tf.ones([3]))).values, 'float32')), z: tf.abs(tf.complex(tf.tensor1d([3]), tf.tensor1d([4]))) }));
    const results = compiled(put(engine, { x: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 10) } }));
    assert.deepEqual([numbers(results['y']!), numbers(results['z']!)], [[4, 60], [5]]);
    compiled.dispose();
  }));

  it('take no texts from outside of a recording', () => withEngine('onnx', (engine) => {
    const outside = tf.tensor(['a', 'b']);
    fails(engine, ({ x }) => ({ y: tf.where(tf.equal(outside, tf.tensor(['a', 'a'])), x!, tf.neg(x!)) }), { x: floats(2) }, /a step uses a tensor \[2\] that was made outside/);
  }));
});

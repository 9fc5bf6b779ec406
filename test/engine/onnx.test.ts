import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { PureFunction, Tensors } from '../../src/engine/engine.ts';
import { OnnxEngine } from '../../src/engine/onnx/engine.ts';
import { Fault } from '../../src/faults/fault.ts';
import type { HostTensor } from '../../src/tensors/host-tensor.ts';
import { floats, put } from './both.ts';

const scalar = (value: number): HostTensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });
const faultOf = (code: string, ...words: string[]) => (error: unknown) => {
  assert.ok(error instanceof Fault, String(error));
  assert.equal(error.code, `engine.${code}`);
  for (const word of words) assert.ok(error.message.includes(word), error.message);
  return true;
};

/** A dense layer trained by gradient descent with momentum: what a turn does, in small. */
const step: PureFunction = ({ x, target, w, v, rate }) => {
  const loss = (kernel: Tensor) => tf.mean(tf.square(tf.sub(tf.tanh(tf.matMul(x!, kernel)), target!)));
  const { value, grad } = tf.valueAndGrad(loss)(w!);
  const velocity = tf.add(tf.mul(v!, 0.9), grad);
  return { loss: value, w: tf.sub(w!, tf.mul(velocity, rate!)), v: velocity };
};

function train(engine: OnnxEngine, steps: number, whileTraining: (state: Tensors, i: number) => void = () => undefined): HostTensor {
  const compiled = engine.compile('step', step);
  const fixed = put(engine, { x: floats8, target: target8, rate: scalar(0.1) });
  let state: Tensors = put(engine, { w: weights8, v: { ...weights8, data: new Float32Array(weights8.data.length) } });
  for (let i = 0; i < steps; i += 1) {
    const { loss, ...next } = compiled({ ...fixed, ...state });
    for (const old of [...Object.values(state), loss!]) old.dispose();
    state = next;
    whileTraining(state, i);
  }
  const result = engine.take(state['w']!);
  for (const tensor of [...Object.values(fixed), ...Object.values(state)]) tensor.dispose();
  compiled.dispose();
  return result;
}

const floats8 = floats(16, 8);
const target8 = floats(16, 4);
const weights8 = floats(8, 4);

describe('onnx engine', function () {
  // Preparing a session waits for its threads, which takes long on a busy machine.
  this.timeout(30_000);

  let engine: OnnxEngine;
  before(async () => {
    engine = new OnnxEngine({ threads: 2 });
    await engine.start();
  });
  after(() => engine.dispose());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const here = (value: HostTensor) => engine.put(value);
  const numbers = (tensor: Tensor) => [...engine.take(tensor).data];

  it('says what decides whether two runs can be equal', () => {
    const { name, version, threads, optimisation, cpuFeatures } = engine.info;
    assert.deepEqual([name, threads], ['onnx', 2]);
    assert.match(optimisation, /^all/);
    assert.match(version, /^\d+\.\d+\.\d+/);
    assert.ok(cpuFeatures.length > 0);
  });

  it('copies values in and out', () => {
    const data = Float32Array.of(1, 2, 3);
    const tensor = here({ dtype: 'float32', shape: [3], data });
    data[0] = 9;
    const out = engine.take(tensor);
    assert.deepEqual([...out.data], [1, 2, 3]);
    out.data[1] = 9;
    assert.deepEqual(numbers(tensor), [1, 2, 3]);
  });

  it('computes only when a value is read, and then keeps what tensors hold', () => {
    const x = here(scalar(3));
    const y = tf.square(x);
    const z = tf.add(y, 1);
    assert.deepEqual([numbers(z), numbers(y)], [[10], [9]]);
    x.dispose();
    assert.deepEqual(numbers(tf.mul(z, y)), [90]);
  });

  it('keeps the memory that an unread operation waits for', () => {
    const double = engine.compile('double', ({ x }) => ({ y: tf.mul(x!, 2) }));
    const first = double({ x: here(scalar(1)) })['y']!;
    const waiting = tf.add(first, 0.5);
    first.dispose();
    double({ x: here(scalar(50)) });
    assert.deepEqual(numbers(waiting), [2.5]);
    double.dispose();
  });

  it('computes chains of any length', () => {
    let x: Tensor = here(scalar(0));
    for (let i = 0; i < 700; i += 1) x = tf.add(x, 1);
    assert.deepEqual(numbers(x), [700]);
  });

  it('takes hyperparameters of rank 0 as inputs that stay alive', () => {
    const scaled = engine.compile('scaled', ({ x, rate }) => ({ y: tf.mul(x!, rate!) }));
    const x = here({ dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) });
    const results = [0.5, 3, -1].map((rate) => numbers(scaled({ x, rate: here(scalar(rate)) })['y']!));
    assert.deepEqual(results, [[0.5, 1], [3, 6], [-1, -2]]);
    scaled.dispose();
  });

  for (const call of [2, 17]) {
    it(`finds a number frozen into a recording at call ${call}`, () => {
      let rate = 1;
      const frozen = engine.compile('turn of G', ({ x }) => ({ y: tf.mul(x!, rate) }));
      const x = here(scalar(2));
      for (let i = 1; i < call; i += 1) frozen({ x });
      rate = 2;
      assert.throws(() => frozen({ x }), faultOf('frozen', 'turn of G', String(call), 'Mul'));
      frozen.dispose();
    });
  }

  const impure: Readonly<Record<string, readonly [differs: string, f: (inputs: Tensors, n: number) => Tensors]>> = {
    'an attribute': ['LeakyRelu', ({ x }, n) => ({ y: tf.leakyRelu(tf.exp(x!), n / 8) })],
    'a number in the middle': ['Add', ({ x }, n) => ({ y: tf.exp(tf.add(tf.sin(x!), n)) })],
    'a result that no input leads to': ['result y', ({ x }, n) => ({ x: tf.exp(x!), y: tf.scalar(n) })],
    'the input that is taken': ['input', (inputs, n) => ({ y: tf.exp(n % 2 === 0 ? inputs['x']! : inputs['z']!) })],
    'the result that an input is': ['result y', (inputs, n) => ({ y: tf.clone(n % 2 === 0 ? inputs['x']! : inputs['z']!) })],
    'the number of operations': ['Add', ({ x }, n) => ({ y: Array.from({ length: n }).reduce<Tensor>((sum) => tf.add(sum, x!), x!) })],
  };
  for (const [what, [differs, f]] of Object.entries(impure)) {
    it(`finds frozen: ${what}`, () => {
      let call = 1;
      const compiled = engine.compile('turn of G', (inputs) => f(inputs, call));
      const inputs = { x: here(scalar(1)), z: here(scalar(2)) };
      compiled(inputs);
      call = 2;
      assert.throws(() => compiled(inputs), faultOf('frozen', 'turn of G', differs));
      compiled.dispose();
    });
  }

  it('refuses a tensor from outside of the function, which would be frozen', () => {
    const outside = here(scalar(2));
    const f = engine.compile('turn of D', ({ x }) => ({ y: tf.mul(x!, outside) }));
    assert.throws(() => f({ x: here(scalar(1)) }), faultOf('captured', 'turn of D', '[]'));
    const g = engine.compile('turn of G', () => ({ y: tf.clone(outside) }));
    assert.throws(() => g({}), faultOf('captured', 'turn of G'));
  });

  it('refuses to read inside a compiled function, and names the operation', () => {
    const f = engine.compile('turn of D', ({ x }) => {
      const y = tf.exp(x!);
      return { y: tf.mul(y, y.dataSync()[0]! > 1 ? 1 : 2) };
    });
    const x = here(scalar(1));
    assert.throws(() => f({ x }), faultOf('read', 'turn of D', 'Exp'));
    assert.deepEqual(numbers(tf.add(x, 1)), [2], 'the engine works on');
  });

  it('names a kernel that it does not have', () => {
    const x = here({ dtype: 'float32', shape: [2], data: Float32Array.of(0, 1) });
    assert.throws(() => tf.engine().runKernel('UpperBound', { sortedSequence: x, values: x }), faultOf('kernel', 'UpperBound'));
  });

  it('recompiles for another shape, and keeps both', () => {
    const total = engine.compile('total', ({ x }) => ({ y: tf.sum(x!) }));
    const ones = (size: number) => here({ dtype: 'float32', shape: [size], data: new Float32Array(size).fill(1) });
    assert.deepEqual([3, 5, 3].map((size) => numbers(total({ x: ones(size) })['y']!)), [[3], [5], [3]]);
    total.dispose();
  });

  it('gives results of their own: inputs, constants and equal results too', () => {
    const f = engine.compile('f', ({ x }) => ({ same: x!, reshaped: tf.reshape(x!, [2, 1]), constant: tf.ones([2]), a: tf.square(x!), b: tf.square(x!), unread: tf.scalar(7) }));
    const x = here({ dtype: 'float32', shape: [2], data: Float32Array.of(2, 3) });
    const results = f({ x });
    x.dispose();
    assert.deepEqual(results['reshaped']!.shape, [2, 1]);
    results['a']!.dispose();
    const more = f({ x: here({ dtype: 'float32', shape: [2], data: Float32Array.of(5, 6) }) });
    assert.deepEqual(['same', 'reshaped', 'constant', 'b', 'unread'].map((name) => numbers(results[name]!)), [[2, 3], [2, 3], [1, 1], [4, 9], [7]]);
    assert.deepEqual(numbers(more['b']!), [25, 36]);
    f.dispose();
  });

  it('runs a compiled function inside another one', () => {
    const inner = engine.compile('inner', ({ x }) => ({ y: tf.square(x!) }));
    const outer = engine.compile('outer', ({ x }) => ({ z: tf.add(inner({ x: x! })['y']!, 1) }));
    assert.deepEqual(numbers(outer({ x: here(scalar(3)) })['z']!), [10]);
    outer.dispose();
  });

  it('gives the same bits run after run, and close to those of the operations one by one', () => {
    const first = train(engine, 30);
    assert.deepEqual(train(engine, 30).data, first.data);
    const eager = tf.tidy(() => {
      let state: Tensors = { w: here(weights8), v: tf.zeros([8, 4]) };
      for (let i = 0; i < 30; i += 1) state = step({ ...state, x: here(floats8), target: here(target8), rate: here(scalar(0.1)) });
      return { w: tf.clone(state['w']!) };
    });
    engine.take(eager.w).data.forEach((value, i) => assert.ok(Math.abs(value - first.data[i]!) < 1e-4));
  });

  it('holds memory still over hundreds of steps', () => {
    const memory: { tensors: number; arrays: number }[] = [];
    train(engine, 300, () => memory.push(engine.memory()));
    assert.deepEqual(memory.at(-1), memory[3]);
  });

  it('moves tensors of another backend over', async () => {
    await tf.setBackend('cpu');
    const x = tf.scalar(4);
    await engine.start();
    assert.deepEqual([...tf.square(x).dataSync()], [16]);
  });
});

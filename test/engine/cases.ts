import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Engine, PureFunction, Tensors } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import type { HostTensors } from '../../src/tensors/host-tensor.ts';
import { assertClose, compiled, eagerly, floats, withEngine } from './both.ts';

export interface Case {
  readonly f: (inputs: Record<string, Tensor>) => Tensor | Tensor[];
  readonly inputs: HostTensors;
  /** inputs that the result is differentiated by */
  readonly by?: readonly string[];
}

export const unary = (f: (x: Tensor) => Tensor, x = floats(3, 4), differentiable = true): Case => ({ f: ({ x: value }) => f(value!), inputs: { x }, by: differentiable ? ['x'] : [] });
export const binary = (f: (a: Tensor, b: Tensor) => Tensor, a = floats(3, 4), b = floats(4), differentiable = true): Case => ({
  f: (inputs) => f(inputs['a']!, inputs['b']!),
  inputs: { a, b },
  by: differentiable ? ['a', 'b'] : [],
});
/** The results, and the gradients of their sum with uneven weights. */
function withGradients({ f, by = [] }: Case): PureFunction {
  return (inputs: Tensors) => {
    const list = (tensors: Record<string, Tensor>) => [f(tensors)].flat();
    const results = Object.fromEntries(list({ ...inputs }).map((tensor, i) => [`result ${i}`, tensor]));
    if (by.length === 0) return results;
    const total = (...variables: Tensor[]) => tf.addN(list({ ...inputs, ...Object.fromEntries(by.map((name, i) => [name, variables[i]!])) }).map((y) => tf.sum(tf.mul(tf.cast(y, 'float32'), tf.cos(tf.reshape(tf.range(0, y.size), y.shape))))));
    const gradients = tf.grads(total)(by.map((name) => inputs[name]!));
    return { ...results, ...Object.fromEntries(by.map((name, i) => [`gradient of ${name}`, gradients[i]!])) };
  };
}

/** What a case gives on the cpu engine, the onnx engine gives too, eagerly and compiled, on both builds of ONNX Runtime. */
export function compareWithCpu(title: string, cases: Readonly<Record<string, Case>>): void {
  for (const build of ['onnx', 'wasm'] as const) compareBuild(`${title} (${build})`, build, cases);
}

function compareBuild(title: string, build: 'onnx' | 'wasm', cases: Readonly<Record<string, Case>>): void {
  describe(title, function () {
    this.timeout(60_000);
    const expected = new Map<string, HostTensors>();
    let engine: Engine;

    before(async () => {
      await withEngine('cpu', (cpu) => {
        for (const [name, entry] of Object.entries(cases)) expected.set(name, eagerly(cpu, withGradients(entry), entry.inputs));
      });
      engine = await openEngine({ name: build, threads: 2 });
    });
    after(() => engine.dispose());

    for (const [name, entry] of Object.entries(cases)) {
      it(name, () => {
        const f = withGradients(entry);
        assertClose(eagerly(engine, f, entry.inputs), expected.get(name)!);
        assertClose(compiled(engine, f, entry.inputs), expected.get(name)!);
      });
    }
  });
}

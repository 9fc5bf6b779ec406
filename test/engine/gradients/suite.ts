import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import * as kernelNames from '@tensorflow/tfjs-core/dist/kernel_names';
import type { Engine } from '../../../src/engine/engine.ts';
import { openEngine } from '../../../src/engine/open.ts';
import type { EngineName } from '../../../src/engine/preference.ts';
import type { HostTensors } from '../../../src/tensors/host-tensor.ts';
import { compiled, eagerly } from '../both.ts';
import { arrays } from './arrays.ts';
import { flat } from './flat.ts';
import { imageOps } from './images.ts';
import { apart, derivatives, differences, type Case, type Entry } from './orders.ts';
import { pointwise } from './pointwise.ts';
import { sampled } from './sampled.ts';

export const cases: Readonly<Record<string, Case>> = { ...pointwise, ...arrays, ...imageOps, ...sampled };

/** Of the largest derivative of the operation, or of 1 where all are smaller; single precision has 1e-7. */
const TOLERANCE = 2e-4;

function assertNear({ derivatives: actual }: HostTensors, expected: readonly Entry[]): void {
  const found = Array.from(actual!.data);
  const bound = TOLERANCE * Math.max(1, ...expected.map(({ value }) => Math.abs(value)));
  assert.equal(found.length, expected.length);
  for (const [i, { name, value }] of expected.entries()) assert.ok(Math.abs(found[i]! - value) <= bound, `${name}: ${found[i]!}, and ${value} by differences`);
}

/** Has every registered gradient note its kernel when it runs. */
function noteGradients(reached: Set<string>): void {
  for (const kernel of Object.values(kernelNames)) {
    const config = tf.getGradient(kernel) as tf.GradConfig | undefined;
    if (!config) continue;
    tf.registerGradient({
      ...config,
      gradFunc: (...call) => {
        reached.add(kernel);
        return config.gradFunc(...call);
      },
    });
  }
}

/** Describes the gradients of engines, each against differences in double precision, and compiled where that is another thing. */
export function describeGradients(engineNames: readonly EngineName[]): void {
  const engines: Engine[] = [];
  const reached = new Set<string>();
  const expected = new Map<string, Entry[]>();
  after(() => {
    for (const engine of engines) engine.dispose();
  });

  for (const engineName of engineNames) {
    describe(`of the ${engineName} engine, to third order, against differences in double precision`, () => {
      let engine: Engine;
      before(async () => {
        engine = await openEngine({ name: engineName, threads: 1 });
        if (engines.length === 0) noteGradients(reached);
        engines.push(engine);
      });

      for (const [name, entry] of Object.entries(cases)) {
        it(name, () => {
          const inputs = Object.fromEntries(entry.inputs.map((input, i) => [`x${i}`, input]));
          const wanted = expected.get(name) ?? differences(entry);
          expected.set(name, wanted);
          reached.clear();
          assertNear(eagerly(engine, derivatives(entry), inputs), wanted);
          assert.deepEqual(entry.kernels.filter((kernel) => !reached.has(kernel)), []);
          if (engineName === 'onnx') assertNear(compiled(engine, derivatives(entry), inputs), wanted);
        });
      }

      it('are zero where an operation only counts, compares or chooses', () => {
        const [a, b] = [apart([3, 4]), apart([3, 4], -0.83, 2.12)];
        for (const [kernel, f] of Object.entries(flat)) {
          const loss = (x: tf.Tensor, y: tf.Tensor) => tf.add(tf.sum(tf.cast(f(x, y), 'float32')), tf.sum(tf.mul(x, y)));
          const { x, y } = eagerly(engine, (tensors) => {
            const [byX, byY] = tf.grads(loss)([tensors['a']!, tensors['b']!]);
            return { x: byX!, y: byY! };
          }, { a, b });
          assert.deepEqual([x!.data, y!.data], [b.data, a.data], kernel);
        }
      });
    });
  }
}

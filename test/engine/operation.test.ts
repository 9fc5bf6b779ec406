import assert from 'node:assert/strict';
import { loadBinding } from '../../src/engine/onnx/binding.ts';
import { emit } from '../../src/engine/onnx/emit.ts';
import { Value } from '../../src/engine/onnx/graph.ts';
import { buildModel } from '../../src/engine/onnx/model.ts';
import { operationIn } from '../../src/engine/onnx/operation.ts';
import { Runtime } from '../../src/engine/onnx/session.ts';
import { loadWasmBinding } from '../../src/engine/onnx/wasm-binding.ts';
import { Fault } from '../../src/faults/fault.ts';

/** A transposed convolution whose filter has other channels than its image, which ONNX Runtime refuses. */
const impossible = () => {
  const [image, filter] = [new Value('float32', [1, 3, 4, 4], { input: 'image' }), new Value('float32', [5, 2, 3, 3], { input: 'filter' })];
  return buildModel([emit('ConvTranspose', [image, filter], 'float32', [1, 2, 6, 6])]);
};

describe('a graph that ONNX Runtime refuses', () => {
  for (const build of ['onnx', 'wasm'] as const) {
    it(`is told with its turn, operation, shapes, and what could replace it (${build})`, async () => {
      const runtime = new Runtime(build === 'onnx' ? loadBinding() : await loadWasmBinding(1), { threads: 1 });
      const port = (name: string, shape: readonly number[]) => ({ name, dtype: 'float32' as const, shape, data: new Float32Array(shape.reduce((size, side) => size * side, 1)) });
      assert.throws(
        () => {
          const model = impossible();
          const program = runtime.prepare('generator turn', model);
          program.run(model.feeds.map(({ name, value }) => port(name, value.shape)), model.fetches.map(({ name, value }) => port(name, value.shape)));
        },
        (error) => {
          assert.ok(error instanceof Fault && /^engine\.(?:session|run)$/.test(error.code), String(error));
          assert.match(error.message, /generator turn.*ConvTranspose \(ConvTranspose_n0\) of float32\[1,3,4,4\], float32\[5,2,3,3\] to float32\[1,2,6,6\], which a resize to the nearest pixel/s);
          return true;
        },
      );
    });
  }

  it('is found by the name that a changed layout gave it', () => {
    assert.match(operationIn("while running ConvTranspose node. Name:'ConvTranspose_n0_token_3' Status Message: no", impossible()), /^ConvTranspose \(ConvTranspose_n0\)/);
    assert.equal(operationIn('out of memory', impossible()), 'no operation in particular');
  });
});

import assert from 'node:assert/strict';
import { runApart } from './child.ts';
import expected from './expected.json';
import { judge } from './judge.ts';

describe("engine: tfjs-core's own tests on ONNX Runtime's WebAssembly build", () => {
  it('pass as on the native library, eagerly and replayed', async () => {
    const reference = await runApart('--backend=cpu');
    assert.deepEqual(judge(reference, await runApart('--backend=wasm', '--replay'), expected).reasons, []);
  });
});

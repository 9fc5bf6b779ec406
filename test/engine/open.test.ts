import assert from 'node:assert/strict';
import Module from 'node:module';
import { openEngine, probeEngines } from '../../src/engine/open.ts';
import { Fault } from '../../src/faults/fault.ts';

type Loader = (this: unknown, request: string, ...rest: unknown[]) => unknown;

/** As on a system that onnxruntime-node has no binary for. */
async function withoutBinary<T>(use: () => Promise<T>): Promise<T> {
  const loader = Module as unknown as { _load: Loader };
  const load = loader._load;
  loader._load = function (this: unknown, request, ...rest) {
    if (request.startsWith('onnxruntime-node')) throw new Error("Cannot find module '../bin/napi-v6/plan9/mips/onnxruntime_binding.node'");
    return load.call(this, request, ...rest);
  };
  try {
    return await use();
  } finally {
    loader._load = load;
  }
}

describe('opening an engine', function () {
  this.timeout(30_000);

  it('says why without a binary, and auto takes the cpu engine', async () => {
    await withoutBinary(async () => {
      await assert.rejects(openEngine({ name: 'onnx', threads: 0 }), (error) => {
        assert.ok(error instanceof Fault && error.code === 'engine.absent');
        assert.match(error.message, /plan9.*"engine": \{ "name": "cpu" \}/s);
        return true;
      });
      const engine = await openEngine({ name: 'auto', threads: 0 });
      assert.equal(engine.info.name, 'cpu');
      assert.equal(engine.info.reason?.code, 'engine.absent');
      engine.dispose();
      const [onnx, cpu] = await probeEngines();
      assert.deepEqual([onnx?.available, onnx?.reason?.code, cpu?.available], [false, 'engine.absent', true]);
    });
  });

  it('auto takes the embedded engine, with the threads asked for', async () => {
    const engine = await openEngine({ name: 'auto', threads: 1 });
    assert.deepEqual([engine.info.name, engine.info.threads, engine.info.reason], ['onnx', 1, undefined]);
    engine.dispose();
  });

  it('tests every engine', async () => {
    for (const { name, available, info, selfTest } of await probeEngines()) {
      assert.deepEqual([available, info?.name, selfTest?.ok], [true, name, true]);
    }
  });
});

import assert from 'node:assert/strict';
import { engineFault } from '../../src/engine/faults.ts';
import { openEngine, probeEngines } from '../../src/engine/open.ts';
import { Fault } from '../../src/faults/fault.ts';
import { without } from './missing-modules.ts';

const native = 'onnxruntime-node/dist/binding';
const nobody = () => new Error("Cannot find module '../bin/napi-v6/plan9/mips/onnxruntime_binding.node'");
const broken = () => Object.assign(new Error('libonnxruntime.so.1: file too short'), { code: 'ERR_DLOPEN_FAILED' });

describe('opening an engine', function () {
  this.timeout(60_000);

  it('says that there is no native library, and auto takes the WebAssembly build', async () => {
    await without({ [native]: nobody }, async () => {
      await assert.rejects(openEngine({ name: 'onnx', threads: 0 }), (error) => {
        assert.ok(error instanceof Fault && error.code === 'engine.absent');
        assert.match(error.message, /plan9.*"engine": \{ "name": "auto" \}/s);
        return true;
      });
      const engine = await openEngine({ name: 'auto', threads: 1 });
      assert.deepEqual([engine.info.name, engine.info.reason?.code], ['wasm', 'engine.absent']);
      engine.dispose();
      const { engines } = await probeEngines(1);
      assert.deepEqual(engines.map(({ name, device, available, reason }) => [name, device, available, reason?.code]), [
        ['onnx', 'cpu', false, 'engine.absent'],
        ['onnx', 'gpu', false, 'engine.absent'],
        ['wasm', 'cpu', true, undefined],
        ['cpu', 'cpu', true, undefined],
      ]);
    });
  });

  it('says that the native library is damaged, and auto takes the next', async () => {
    await without({ [native]: broken }, async () => {
      await assert.rejects(openEngine({ name: 'onnx', threads: 1 }), (error) => {
        assert.ok(error instanceof Fault && error.code === 'engine.damaged');
        assert.match(error.message, /file too short.*npm ci/s);
        return true;
      });
      const engine = await openEngine({ name: 'auto', threads: 1 });
      assert.deepEqual([engine.info.name, engine.info.reason?.code], ['wasm', 'engine.damaged']);
      engine.dispose();
    });
  });

  it('takes the reference where neither build of ONNX Runtime is there, and says why the fastest is not', async () => {
    await without({ [native]: nobody, 'onnxruntime-web/': nobody }, async () => {
      await assert.rejects(openEngine({ name: 'wasm', threads: 3 }), { code: 'engine.wasm' });
      const engine = await openEngine({ name: 'auto', threads: 3 });
      assert.deepEqual([engine.info.name, engine.info.reason?.code], ['cpu', 'engine.absent']);
      engine.dispose();
    });
  });

  it('passes over a library that loads and computes wrongly', async () => {
    await without({ [native]: () => wrongBinding }, async () => {
      const engine = await openEngine({ name: 'auto', threads: 1 });
      assert.deepEqual([engine.info.name, engine.info.reason], ['wasm', engineFault('wrong', { name: 'onnx', version: '1.30.0' }).toData()]);
      engine.dispose();
      await assert.rejects(openEngine({ name: 'onnx', threads: 1 }), { code: 'engine.wrong' });
    });
  });

  it('auto takes the embedded engine, with the threads asked for', async () => {
    const engine = await openEngine({ name: 'auto', threads: 1 });
    assert.deepEqual([engine.info.name, engine.info.threads, engine.info.reason], ['onnx', 1, undefined]);
    engine.dispose();
  });

  it('tests every engine', async () => {
    const { engines } = await probeEngines();
    for (const { name, available, info, selfTest } of engines.filter(({ device }) => device === 'cpu')) {
      assert.deepEqual([available, info?.name, selfTest?.ok], [true, name, true]);
    }
  });
});

/** A library that looks as expected and leaves its results at zero. */
const wrongBinding = {
  initOrt: () => undefined,
  binding: {
    listSupportedBackends: () => [],
    InferenceSession: class {
      loadModel() { return undefined; }
      run() { return undefined; }
      endProfiling() { return undefined; }
      dispose() { return undefined; }
    },
  },
};

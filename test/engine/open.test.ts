import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import { engineFault } from '../../src/engine/faults.ts';
import { openEngine, probeEngines } from '../../src/engine/open.ts';
import { Fault } from '../../src/faults/fault.ts';
import { without } from './missing-modules.ts';

const native = 'onnxruntime-node/dist/binding';
const nobody = () => new Error("Cannot find module '../bin/napi-v6/plan9/mips/onnxruntime_binding.node'");
const broken = () => Object.assign(new Error('libonnxruntime.so.1: file too short'), { code: 'ERR_DLOPEN_FAILED' });

describe('opening an engine', function () {
  this.timeout(60_000);
  const libraries = process.env['GAN_LIBRARIES'];

  // Where TensorFlow is set up, it would be taken.
  before(() => { process.env['GAN_LIBRARIES'] = path.join(os.tmpdir(), 'gan-no-libraries'); });
  after(() => {
    if (libraries === undefined) delete process.env['GAN_LIBRARIES'];
    else process.env['GAN_LIBRARIES'] = libraries;
  });

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
        ['tensorflow', 'cpu', false, 'tensorflow.absent'],
        ['tensorflow', 'gpu', false, 'tensorflow.absent'],
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
    assert.equal(engine.info.choice, 'onnx > tensorflow > wasm > cpu: the bench of DCGAN 28 x 28 and 64 x 64');
    engine.dispose();
  });

  it('auto stays with the engine that a run began with, and says so; a name asked for is taken', async () => {
    for (const [name, taken, choice] of [['auto', 'wasm', 'wasm: the engine that the run began with'], ['onnx', 'onnx', undefined]] as const) {
      const engine = await openEngine({ name, threads: 1, network: 'dense', before: 'wasm' });
      assert.deepEqual([engine.info.name, engine.info.choice, engine.info.reason], [taken, choice, undefined]);
      engine.dispose();
    }
  });

  it('auto takes the next where the engine that a run began with is gone, and says why', async () => {
    const notes: string[] = [];
    const engine = await openEngine({ name: 'auto', threads: 1, before: 'tensorflow', onNote: ({ message }) => notes.push(message) });
    assert.deepEqual([engine.info.name, engine.info.reason?.code], ['onnx', 'tensorflow.absent']);
    assert.match(notes.join(), /The engine onnx computes in place of tensorflow.*gan setup tensorflow/);
    engine.dispose();
  });

  it('tests every engine', async () => {
    const { engines } = await probeEngines();
    for (const { name, available, info, selfTest } of engines.filter(({ name, device }) => device === 'cpu' && name !== 'tensorflow')) {
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

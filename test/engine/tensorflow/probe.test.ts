import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openEngine } from '../../../src/engine/open.ts';
import { findCards } from '../../../src/engine/tensorflow/cards.ts';
import { tryTensorflow } from '../../../src/engine/tensorflow/open.ts';
import { bindings, FakeLibraries, withEnvironment } from './fake.ts';

const wanted = { device: 'cpu', threads: 2 } as const;

describe('engine: TensorFlow, tried in another process', function () {
  this.timeout(30_000);
  let libraries: FakeLibraries;
  beforeEach(() => { libraries = new FakeLibraries(); });
  afterEach(() => { libraries.remove(); });
  const tried = (what: Parameters<typeof tryTensorflow>[0] = wanted) => withEnvironment({ GAN_LIBRARIES: libraries.folder }, () => tryTensorflow(what));

  it('is there where that process multiplied two matrices rightly', async () => {
    libraries.install();
    const { info, probed } = await tried();
    assert.deepEqual([info.name, info.version, info.device, info.threads, info.adapter], ['tensorflow', '2.21.0', 'cpu', 2, undefined]);
    assert.match(info.build ?? '', /^[0-9a-f]{16}$/);
    assert.ok(probed.gigaflops > 0);
  });

  it('is loaded with the threads asked for, with results that repeat, and takes of a card what it uses', async () => {
    const seen = "['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'TF_DETERMINISTIC_OPS', 'TF_FORCE_GPU_ALLOW_GROWTH', 'CUDA_VISIBLE_DEVICES'].map((name) => process.env[name]).join()";
    libraries.install({}, bindings.right.replace("'2.21.0'", seen));
    assert.equal((await tried({ device: 'cpu', threads: 3 })).probed.version, '3,1,1,true,-1');
  });

  it('survives that process, and says how it ended', async () => {
    const ends = { crashing: /ends every process that loads it \(SIGKILL\).* compiled to use AVX/s, ending: /\(exit code 7\)/, refusing: /cannot be loaded \(libtensorflow_cc\.so\.2: file too short\)/, wrong: /multiplied two matrices and got a wrong result/ } as const;
    for (const [kind, says] of Object.entries(ends)) {
      libraries.install({}, bindings[kind as keyof typeof ends]);
      await assert.rejects(tried(), says, kind);
    }
  });

  it('auto passes over one that does not compute, and a name asked for ends in its reason', async () => {
    libraries.install({}, bindings.ending);
    await withEnvironment({ GAN_LIBRARIES: libraries.folder }, async () => {
      await assert.rejects(openEngine({ name: 'tensorflow', threads: 1 }), { code: 'tensorflow.crashed' });
      const engine = await openEngine({ name: 'auto', threads: 1, before: 'tensorflow' });
      assert.deepEqual([engine.info.name, engine.info.reason?.code], ['onnx', 'tensorflow.crashed']);
      engine.dispose();
    });
  });
});

/** NVIDIA's program in words, and cards as it writes them. */
const cardsSaid = 'NVIDIA H100 80GB HBM3, 550.54.15, 9.0\nNVIDIA T4, 550.54.15, 7.5';

describe('engine: NVIDIA cards for TensorFlow', function () {
  this.timeout(30_000);
  before(function () { if (process.platform === 'win32') this.skip(); });
  let libraries: FakeLibraries;
  beforeEach(() => { libraries = new FakeLibraries(); });
  afterEach(() => { libraries.remove(); });

  /** Writes a program `nvidia-smi` that says something and ends with a code. */
  function driver(said: string, code = 0): string {
    const file = path.join(libraries.folder, 'nvidia-smi');
    writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${said}\nEND\nexit ${code}\n`);
    chmodSync(file, 0o755);
    return file;
  }
  const onCard = () => withEnvironment({ GAN_LIBRARIES: libraries.folder, PATH: `${libraries.folder}:${process.env['PATH'] ?? ''}` }, () => tryTensorflow({ device: 'gpu', threads: 1 }));

  it('are those that the driver names', async () => {
    assert.deepEqual(await findCards(driver(cardsSaid)), [{ name: 'NVIDIA H100 80GB HBM3', driver: '550.54.15', capability: '9.0' }, { name: 'NVIDIA T4', driver: '550.54.15', capability: '7.5' }]);
    assert.equal(await findCards(driver('No devices were found', 6)), 'nvidia-smi says: No devices were found');
    assert.equal(await findCards(driver('NVIDIA-SMI has failed.', 9)), 'nvidia-smi says: NVIDIA-SMI has failed.');
    assert.equal(await findCards(path.join(libraries.folder, 'nothing')), 'there is no nvidia-smi, which comes with the driver');
  });

  it('compute where TensorFlow sees one: the first, by name and driver', async () => {
    driver(cardsSaid);
    libraries.install({ build: 'gpu', cuda: '12.5' }, bindings.onCard);
    const { info } = await onCard();
    assert.deepEqual([info.device, info.adapter], ['gpu', 'NVIDIA H100 80GB HBM3, driver 550.54.15']);
  });

  it('are refused: too old a driver, none at all, not seen by TensorFlow, or TensorFlow without support for them', async () => {
    libraries.install({ build: 'gpu', cuda: '12.5' }, bindings.right);
    driver(cardsSaid.replaceAll('550.54.15', '470.10'));
    await assert.rejects(onCard(), { code: 'tensorflow.driver' });
    driver('No devices were found', 6);
    await assert.rejects(onCard(), { code: 'tensorflow.noCard' });
    driver(cardsSaid);
    await assert.rejects(onCard(), { code: 'tensorflow.unseen', message: /NVIDIA H100 80GB HBM3 is there/ });
    libraries.remove();
    libraries = new FakeLibraries();
    libraries.install();
    await assert.rejects(onCard(), { code: 'tensorflow.cpuBuild' });
  });

  it('are hidden from a build for them that is to compute on the processor', async () => {
    libraries.install({ build: 'gpu', cuda: '12.5' }, bindings.onCard);
    const { info, probed } = await withEnvironment({ GAN_LIBRARIES: libraries.folder }, () => tryTensorflow(wanted));
    assert.deepEqual([info.device, probed.gpu], ['cpu', false]);
  });
});

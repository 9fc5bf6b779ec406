import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readInstallation } from '../../../src/engine/tensorflow/installation.ts';
import { FakeLibraries, manifest } from './fake.ts';

describe('engine: an installation of TensorFlow', () => {
  let libraries: FakeLibraries;
  beforeEach(() => { libraries = new FakeLibraries(); });
  afterEach(() => { libraries.remove(); });
  const read = (build: 'cpu' | 'gpu' = 'cpu') => readInstallation(build, libraries.folder);
  const write = (content: string) => { writeFileSync(path.join(libraries.install(), 'installation.json'), content); };

  it('is read from its folder', async () => {
    const folder = libraries.install();
    assert.deepEqual(await read(), { folder, manifest });
  });

  it('is absent: the message names the folder, the command and the embedded engine', async () => {
    await assert.rejects(read(), { code: 'tensorflow.absent', message: /tensorflow.cpu: run .*`gan setup tensorflow` .*"name": "onnx"/ });
    await assert.rejects(read('gpu'), { code: 'tensorflow.absent', message: /`gan setup tensorflow --gpu`/ });
  });

  it('is refused where its description is none, or of a newer form', async () => {
    for (const content of ['', '[]', '{', JSON.stringify({ ...manifest, binding: '../elsewhere.node' }), JSON.stringify({ ...manifest, kernels: '/etc' }), JSON.stringify({ ...manifest, libraries: [] })]) {
      write(content);
      await assert.rejects(read(), { code: 'tensorflow.manifest' }, content);
    }
    write(' '.repeat(5_000_000));
    await assert.rejects(read(), { code: 'tensorflow.manifest', message: /it has 5000000 bytes/ });
    write(JSON.stringify({ format: 2, anything: true }));
    await assert.rejects(read(), { code: 'tensorflow.newer', message: /format 2, .* up to 1/ });
  });

  it('is refused where a file that is loaded is gone or of another size', async () => {
    const folder = libraries.install({ files: { 'lib/library.so': { bytes: 10, sha256: '0'.repeat(64) } } });
    await assert.rejects(read(), { code: 'tensorflow.incomplete', message: /library\.so .* has 9 bytes, and should have 10/ });
    libraries.install();
    rmSync(path.join(folder, 'lib', 'binding.cjs'));
    await assert.rejects(read(), { code: 'tensorflow.incomplete', message: /binding\.cjs .* has 0 bytes/ });
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildOf, nativeLibrary } from '../../src/engine/build.ts';
import { openEngine } from '../../src/engine/open.ts';

describe('the build of a library', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gan-build-'));
  after(() => { rmSync(folder, { recursive: true, force: true }); });
  const file = (name: string, bytes: Uint8Array) => {
    writeFileSync(path.join(folder, name), bytes);
    return path.join(folder, name);
  };

  it('is told apart by its head and its size, and not by its name', () => {
    const bytes = new Uint8Array(1_500_000).fill(7);
    const build = buildOf(file('one', bytes));
    assert.match(build, /^[0-9a-f]{16}$/);
    assert.equal(buildOf(file('two', bytes)), build);
    assert.notEqual(buildOf(file('head', bytes.with(100, 1))), build);
    assert.notEqual(buildOf(file('size', bytes.subarray(1))), build);
    assert.notEqual(buildOf(file('short', new Uint8Array(3))), build);
  });

  it('stands in what the embedded engine says of itself', async () => {
    const library = nativeLibrary(path.resolve('node_modules/onnxruntime-node/bin'));
    const engine = await openEngine({ name: 'onnx', threads: 1 });
    assert.equal(engine.info.build, library && buildOf(library));
    assert.ok(engine.info.build);
    engine.dispose();
  });
});

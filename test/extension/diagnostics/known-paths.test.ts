import assert from 'node:assert/strict';
import { KnownPaths } from '../../../src/extension/diagnostics/known-paths.ts';

/** A file system whose answers are given by hand. */
function slowDisk() {
  const waiting: { path: string; answer: (there: boolean) => void }[] = [];
  const ask = (path: string) => new Promise<boolean>((answer) => waiting.push({ path, answer }));
  const answerAll = async (there: boolean) => {
    for (const { answer } of waiting.splice(0)) answer(there);
    await Promise.resolve();
    await new Promise(setImmediate);
  };
  return { ask, waiting, answerAll };
}

describe('extension: what is known of paths', () => {
  it('takes a path for there until the disk has answered, and tells when that was wrong', async () => {
    const { ask, waiting, answerAll } = slowDisk();
    const paths = new KnownPaths(ask);
    const changed: string[] = [];
    paths.onChange((path) => changed.push(path));
    assert.equal(paths.exists('/a'), true);
    assert.equal(paths.exists('/a'), true);
    assert.equal(waiting.length, 1);
    await answerAll(false);
    assert.deepEqual(changed, ['/a']);
    assert.equal(paths.exists('/a'), false);
    await answerAll(true);
    assert.deepEqual(changed, ['/a', '/a']);
    assert.equal(paths.exists('/a'), true);
    await answerAll(true);
    assert.equal(changed.length, 2);
  });

  it('forgets the path that was not asked about for longest', async () => {
    const { ask, answerAll } = slowDisk();
    const paths = new KnownPaths(ask);
    paths.exists('/first');
    await answerAll(false);
    assert.equal(paths.exists('/first'), false);
    await answerAll(false);
    for (let i = 0; i < 500; i++) paths.exists(`/${String(i)}`);
    await answerAll(false);
    assert.equal(paths.exists('/first'), true);
    assert.equal(paths.exists('/499'), false);
  });
});

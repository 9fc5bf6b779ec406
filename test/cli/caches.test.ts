import assert from 'node:assert/strict';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Program, workFolder } from './gan.ts';

describe('gan caches, end to end', function () {
  this.timeout(60_000);
  const folder = workFolder();
  const gan = new Program(path.resolve('dist/cli.cjs'), folder.dir);
  const cache = path.join(folder.dir, 'cache');
  const caches = (...args: string[]) => gan.run(['caches', ...args], { GAN_CACHE: cache });

  before(() => {
    for (const name of ['mnist', 'judges/a', 'mine']) {
      mkdirSync(path.join(cache, name), { recursive: true });
      writeFileSync(path.join(cache, name, 'file'), Buffer.alloc(1500));
    }
  });
  after(() => { folder.remove(); });

  it('lists what is cached, and nothing else that lies there', async () => {
    const { code, stdout } = await caches();
    assert.equal(code, 0);
    assert.deepEqual(stdout.trimEnd().split('\n'), ['mnist               1.5 kB', 'judges              1.5 kB', `in ${cache}`]);
  });

  it('deletes only what is named, and nothing where a name is wrong', async () => {
    const refused = await caches('--clear', 'mnist', 'mine');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /Nothing named mine is cached; there are: mnist, judges/);
    assert.ok(existsSync(path.join(cache, 'mnist', 'file')));
    const { stdout } = await caches('--clear', 'mnist', '--json');
    assert.deepEqual(JSON.parse(stdout), { folder: cache, caches: [{ name: 'judges', folder: path.join(cache, 'judges'), bytes: 1500 }], cleared: [{ name: 'mnist', folder: path.join(cache, 'mnist'), bytes: 1500 }] });
    assert.deepEqual(['mnist', 'judges/a/file', 'mine/file'].map((name) => existsSync(path.join(cache, name))), [false, true, true]);
  });

  it('follows no link', async () => {
    symlinkSync(path.join(cache, 'mine'), path.join(cache, 'mnist'), 'junction');
    assert.equal((await caches('--clear', 'mnist')).code, 1);
    assert.ok(existsSync(path.join(cache, 'mine', 'file')));
  });
});

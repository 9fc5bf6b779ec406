import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fetchedFiles } from '../../src/data/fetched-files.ts';
import { cutOff, endless, silent, sound, startRegistry, tiny, type Registry } from './registry.ts';
import { refusedWith, temporaryFolder } from './temporary.ts';
import { keepEnvironment } from '../environment.ts';

const folder = temporaryFolder();
const none = () => undefined;

describe('fetched files', function () {
  this.timeout(30_000);
  let registry: Registry;
  let restore: () => void;

  beforeEach(async () => {
    registry = await startRegistry();
    restore = keepEnvironment();
    Object.assign(process.env, { GAN_CACHE: folder.at('cache'), npm_config_registry: registry.address, npm_config_noproxy: '127.0.0.1' });
  });

  afterEach(async () => {
    restore();
    await registry.close();
  });

  const kept = () => readdirSync(folder.at('cache', 'tiny')).sort();
  const nothingAside = () => assert.deepEqual(readdirSync(folder.at('cache')), ['tiny']);

  it('are fetched once, checked, and kept where only this user reads', async () => {
    const seen: number[] = [];
    const first = await fetchedFiles(tiny, (done, total, what) => {
      assert.deepEqual([total, what], [tiny.source.bytes, 'Fetching tiny-data@1.0.0']);
      seen.push(done);
    });
    const second = await fetchedFiles(tiny, none);
    assert.deepEqual(second, first);
    assert.equal(first['labels']?.toString(), '0123456789');
    assert.equal(registry.fetches, 1);
    assert.equal(seen.at(-1), tiny.source.bytes);
    assert.deepEqual(seen, [...seen].sort((a, b) => a - b));
    if (process.platform !== 'win32') assert.equal(statSync(folder.at('cache')).mode & 0o777, 0o700);
    nothingAside();
  });

  it('that are damaged, cut off or missing in the cache are fetched again', async () => {
    await fetchedFiles(tiny, none);
    const images = folder.at('cache', 'tiny', 'images');
    const damage = [
      () => writeFileSync(images, readFileSync(images).fill(1, 5, 6)),
      () => truncateSync(images, 100),
      () => rmSync(images),
    ];
    for (const [i, act] of damage.entries()) {
      act();
      assert.equal((await fetchedFiles(tiny, none))['images']?.length, 200_000);
      assert.equal(registry.fetches, i + 2);
    }
    nothingAside();
  });

  it('put into the folder by hand are taken', async () => {
    await fetchedFiles(tiny, none);
    process.env['npm_config_registry'] = 'http://127.0.0.1:1';
    mkdirSync(folder.at('other', 'tiny'), { recursive: true });
    for (const name of ['images', 'labels']) writeFileSync(folder.at('other', 'tiny', name), readFileSync(folder.at('cache', 'tiny', name)));
    process.env['GAN_CACHE'] = folder.at('other');
    assert.equal((await fetchedFiles(tiny, none))['labels']?.length, 10);
  });

  it('fetched by several at once come whole to each of them', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => fetchedFiles(tiny, none)));
    for (const one of all) assert.deepEqual(one, all[0]);
    assert.deepEqual(kept(), ['images', 'labels']);
    nothingAside();
  });

  /** A process of its own that fetches the set. */
  function fetcher() {
    const child = fork(path.join(process.cwd(), 'out/test/data/fetch.entry.cjs'), { silent: true });
    let said = '';
    child.stdout?.on('data', (text: Buffer) => (said += text.toString()));
    const begun = child.stdout ? once(child.stdout, 'data') : Promise.reject(new Error('no output'));
    return { child, begun, ended: once(child, 'close').then(() => said) };
  }

  it('fetched by several processes at once come whole to each of them', async () => {
    const said = await Promise.all([fetcher(), fetcher(), fetcher()].map(({ ended }) => ended));
    for (const words of said) assert.match(words, /200000\n$/);
    assert.deepEqual(kept(), ['images', 'labels']);
    nothingAside();
  });

  it('of a fetch that is killed are not taken for data', async () => {
    registry.answer = silent;
    const { child, begun, ended } = fetcher();
    await begun;
    child.kill('SIGKILL');
    await ended;
    assert.deepEqual(kept(), []);
    registry.answer = sound;
    assert.equal((await fetchedFiles(tiny, none))['images']?.length, 200_000);
  });

  it('cut off on the way leave nothing, and come when it is tried again', async () => {
    registry.answer = cutOff;
    await refusedWith(fetchedFiles(tiny, none), 'data.fetch', folder.at('cache', 'tiny'), 'images (200000 bytes), labels (10 bytes)', '.npmrc');
    assert.deepEqual(kept(), []);
    nothingAside();
    registry.answer = sound;
    assert.equal((await fetchedFiles(tiny, none))['images']?.length, 200_000);
  });

  it('of another content are never unpacked', async () => {
    registry.answer = (response) => response.end(Buffer.alloc(tiny.source.bytes));
    await refusedWith(fetchedFiles(tiny, none), 'data.fetch', 'EINTEGRITY');
    assert.deepEqual(kept(), []);
  });

  it('that never end are stopped', async () => {
    registry.answer = endless;
    await refusedWith(fetchedFiles(tiny, none), 'data.fetch', `more than ${tiny.source.bytes} bytes`);
    nothingAside();
  });

  it('whose content is not what was pinned are named', async () => {
    const wrong = { ...tiny, files: { ...tiny.files, labels: { ...tiny.files.labels, sha256: '0'.repeat(64) } } };
    await refusedWith(fetchedFiles(wrong, none), 'data.fetched', 'wrong labels', 'tiny-data@1.0.0');
    assert.deepEqual(kept(), []);
  });

  it('stop coming when told to', async () => {
    registry.answer = silent;
    const stop = new AbortController();
    await assert.rejects(fetchedFiles(tiny, () => stop.abort(), stop.signal), { name: 'AbortError' });
    nothingAside();
  });

  it('without a network are named with the folder to put them into', async () => {
    process.env['npm_config_registry'] = 'http://127.0.0.1:1';
    await refusedWith(fetchedFiles(tiny, none), 'data.fetch', 'ECONNREFUSED', folder.at('cache', 'tiny'), 'images (200000 bytes), labels (10 bytes)');
  });

  it('without a folder to keep them in are refused by that folder', async () => {
    writeFileSync(folder.at('cache'), 'a file');
    await refusedWith(fetchedFiles(tiny, none), 'data.cache', folder.at('cache', 'tiny'), 'GAN_CACHE');
  });

  it('sweep away what a killed fetch left behind, but nothing younger than a day', async () => {
    const [old, young] = [folder.at('cache', 'tiny.part-old'), folder.at('cache', 'tiny.part-young')];
    for (const left of [old, young]) mkdirSync(left, { recursive: true });
    utimesSync(old, 0, 0);
    await fetchedFiles(tiny, none);
    assert.deepEqual(readdirSync(folder.at('cache')).sort(), ['tiny', 'tiny.part-young']);
  });
});

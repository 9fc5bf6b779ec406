import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { readPendingForks } from '../../src/extension/training/memory.ts';
import type { PendingFork } from '../../src/extension/training/memory.ts';
import { PendingForks } from '../../src/extension/training/pending-forks.ts';
import { WordLeft } from '../../src/extension/training/word-left.ts';
import { settled } from './fakes.ts';

const fork = (configFile: string, step = 5): PendingFork => ({ configFile, parent: '/runs/ring', name: 'ring', step });

describe('forks that wait to be started', () => {
  let folder: string;
  let file: string;
  /** steps of the checkpoints that are held now */
  let held: number[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gan-forks-'));
    file = path.join(folder, 'storage', 'forks.json');
    held = [];
  });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

  const hold = ({ step }: PendingFork) => {
    held.push(step);
    return Promise.resolve(() => { held = held.filter((each) => each !== step); });
  };
  /** Those of a window that opens now, on a workspace in which the named configs are there. */
  const open = async (exists: (config: string) => boolean = () => true, take = hold): Promise<PendingForks> => {
    const forks = new PendingForks(new WordLeft(file), take, exists);
    await forks.ready;
    await settled();
    return forks;
  };

  it('are there again in the next window, and keep their checkpoint until they are started', async () => {
    const first = await open();
    first.remember(fork('/a.gan.json', 5));
    first.remember(fork('/b.gan.json', 7));
    const second = await open();
    assert.deepEqual(second.all, [fork('/a.gan.json', 5), fork('/b.gan.json', 7)]);
    assert.deepEqual(held, [5, 7, 5, 7]);
    second.forget('/a.gan.json');
    await settled();
    assert.deepEqual([second.find('/a.gan.json'), second.find('/b.gan.json')?.step], [undefined, 7]);
    assert.ok(!held.includes(5));
    assert.deepEqual((await open()).all, [fork('/b.gan.json', 7)]);
  });

  it('let go of their checkpoints when the window goes', async () => {
    const forks = await open();
    forks.remember(fork('/a.gan.json'));
    forks.dispose();
    await settled();
    assert.deepEqual(held, []);
  });

  it('hold the newer checkpoint where a config is made for another fork', async () => {
    const forks = await open();
    forks.remember(fork('/a.gan.json', 5));
    forks.remember(fork('/a.gan.json', 6));
    await settled();
    assert.deepEqual([forks.all.map(({ step }) => step), held], [[6], [6]]);
  });

  it('are forgotten where their config is gone', async () => {
    const forks = await open();
    forks.remember(fork('/a.gan.json'));
    forks.remember(fork('/b.gan.json'));
    assert.deepEqual((await open((config) => config !== '/a.gan.json')).all, [fork('/b.gan.json')]);
  });

  it('go along with a config, or its folder, that gets another name', async () => {
    const forks = await open();
    const [a, b, other] = ['/one/a.gan.json', '/one/b.gan.json', '/onetwo/a.gan.json'].map((name) => path.normalize(name));
    for (const config of [a!, b!, other!]) forks.remember(fork(config));
    forks.moved(a!, path.normalize('/one/wide.gan.json'));
    forks.moved(path.normalize('/one'), path.normalize('/three'));
    const expected = ['/onetwo/a.gan.json', '/three/b.gan.json', '/three/wide.gan.json'].map((name) => path.normalize(name));
    assert.deepEqual(forks.all.map(({ configFile }) => configFile).sort(), expected);
    assert.deepEqual((await open()).all.map(({ configFile }) => configFile).sort(), expected);
  });

  it('tell of each change, and wait whether or not their checkpoint can be held', async () => {
    let told = 0;
    const forks = await open(() => true, () => Promise.reject(new Error('a disk that is gone')));
    forks.onDidChange(() => { told += 1; });
    forks.remember(fork('/a.gan.json'));
    forks.forget('/a.gan.json');
    forks.forget('/a.gan.json');
    await settled();
    assert.equal(told, 2);
  });

  it('are none in a file that is cut off, or holds anything else', async () => {
    (await open()).remember(fork('/a.gan.json'));
    writeFileSync(file, '[{"configFile": "/a.gan.js');
    assert.deepEqual((await open()).all, []);
    fc.assert(fc.property(fc.jsonValue(), (value) => { assert.deepEqual(readPendingForks([value]), []); }));
    for (const wrong of [{ step: -1 }, { step: 1.5 }, { parent: 7 }, { configFile: undefined }]) assert.deepEqual(readPendingForks([{ ...fork('/a.gan.json'), ...wrong }]), []);
    assert.deepEqual(readPendingForks([fork('/a.gan.json')]), [fork('/a.gan.json')]);
  });
});

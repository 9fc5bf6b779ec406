import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeRunInfo } from '../../src/runs/info.ts';
import { Journal } from '../../src/runs/journal.ts';
import { takeLock } from '../../src/runs/lock.ts';
import { reserveRunFolder } from '../../src/runs/reserve.ts';
import { writeSample } from '../../src/runs/samples.ts';
import { watchRun, watchRuns, type Disposable } from '../../src/runs/watch.ts';
import { testFolder, until } from './folder.ts';
import { someInfo } from './info.ts';

/** Counts what a watch tells. Its first look has to be over before a change can be told. */
class Told {
  count = 0;
  readonly add = (): void => void (this.count += 1);

  /** Makes changes until one is told: an early one may fall into the first look. */
  async after(change: () => void | Promise<void>): Promise<void> {
    const before = this.count;
    await change();
    await until(() => this.count > before);
  }
}

describe('watching', () => {
  const folder = testFolder();
  const watches: Disposable[] = [];
  const options = { pollEvery: 20, settle: 5 };
  afterEach(() => watches.splice(0).forEach((watch) => watch.dispose()));

  async function ready(told: Told, nudge: () => Promise<void>): Promise<void> {
    const timer = setInterval(() => void nudge(), 30);
    await until(() => told.count > 0);
    clearInterval(timer);
  }

  it('a run tells of scalars, samples, state and lock', async () => {
    const told = new Told();
    const journal = Journal.create(folder.path);
    let step = 0;
    const write = () => {
      journal.scalars(++step, { a: step });
      journal.flush();
    };
    watches.push(watchRun(folder.path, told.add, options));
    await ready(told, () => { write(); return Promise.resolve(); });
    await told.after(write);
    await told.after(async () => { await writeSample(folder.path, 1, Uint8Array.of(1)); });
    await told.after(() => writeRunInfo(folder.path, someInfo()));
    await told.after(async () => { await takeLock(folder.path); });
    journal.close();
  });

  it('a runs folder tells of new runs, their states and their end, and may come into being later', async () => {
    const runs = path.join(folder.path, 'runs');
    const told = new Told();
    watches.push(watchRuns(runs, told.add, options));
    const dirs: string[] = [];
    await ready(told, async () => void dirs.push(await reserveRunFolder(runs, 'x')));
    const dir = dirs[0]!;
    await told.after(() => writeRunInfo(dir, someInfo()));
    await told.after(() => writeRunInfo(dir, someInfo({ step: 11 })));
    await told.after(() => rmSync(dir, { recursive: true }));
  });

  it('ended, tells nothing more', async () => {
    const told = new Told();
    const other = new Told();
    const watch = watchRun(folder.path, told.add, options);
    watches.push(watchRun(folder.path, other.add, options));
    let count = 0;
    await ready(other, () => writeRunInfo(folder.path, someInfo({ step: ++count })));
    watch.dispose();
    const before = told.count;
    mkdirSync(path.join(folder.path, 'samples'));
    await other.after(async () => { await writeSample(folder.path, 1, Uint8Array.of(1)); });
    await other.after(() => writeRunInfo(folder.path, someInfo({ step: ++count })));
    assert.equal(told.count, before);
  });
});

import assert from 'node:assert/strict';
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';
import { openLog } from '../../src/launch/log-file.ts';
import { latestCheckpoint, listCheckpoints, readCheckpoint, writeCheckpoint } from '../../src/runs/checkpoints.ts';
import { findEventFile } from '../../src/runs/event-file.ts';
import { Indexes } from '../../src/runs/index-view.ts';
import { readRunInfo, writeRunInfo } from '../../src/runs/info.ts';
import { inherit } from '../../src/runs/inherit.ts';
import { Journal } from '../../src/runs/journal.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { takeLock } from '../../src/runs/lock.ts';
import { holdCheckpoint, pruneCheckpoints, removeCheckpoint, spareCheckpoints } from '../../src/runs/pruning.ts';
import { dropSamplesAfter, listSamples, writeSample } from '../../src/runs/samples.ts';
import { readSeries } from '../../src/runs/series.ts';
import { readConfigText } from '../../src/trainer/run-config.ts';
import { contents, testFolder, withoutSyncing } from './folder.ts';
import { someInfo } from './info.ts';

const linked = (error: unknown): boolean => error instanceof Fault && error.code === 'runs.linked' && error.message.includes('remove the link');
const tensors = { 'generator/a': { dtype: 'float32' as const, shape: [1], data: Float32Array.of(1) } };
const policy = { keepLast: 1, keepEvery: 0, keepBest: 0, bestBy: 'loss_g' as const };

describe('a run in which a link stands', function () {
  before(function () { if (process.platform === 'win32') this.skip(); }); // Windows gives links to administrators only
  withoutSyncing();
  const folder = testFolder();
  const dir = () => path.join(folder.path, 'run');
  const outside = () => path.join(folder.path, 'outside');
  const series = () => new Indexes().read(dir(), (view) => readSeries(view, { points: 100 }));

  beforeEach(async () => {
    mkdirSync(dir());
    mkdirSync(outside());
    await writeRunInfo(dir(), someInfo());
    const journal = Journal.create(dir());
    for (let step = 1; step <= 9; step++) journal.scalars(step, { loss_g: step });
    journal.close();
    for (const step of [3, 6, 9]) await writeCheckpoint(dir(), step, tensors, { step });
    for (const step of [3, 6, 9]) await writeSample(dir(), step, Uint8Array.of(step));
  });

  /** Puts an entry of the run elsewhere, and a link in its place. */
  function lead(...parts: string[]): string {
    const [from, to] = [path.join(dir(), ...parts), path.join(outside(), parts.at(-1)!)];
    renameSync(from, to);
    symlinkSync(to, from);
    return from;
  }

  /** Asserts that nothing outside of the run was touched. */
  async function untouched(act: () => unknown): Promise<void> {
    const before = contents(outside());
    await act();
    assert.deepEqual(contents(outside()), before);
  }

  it('in place of its checkpoints, reads, writes, holds and deletes none of them', async () => {
    const at = lead('checkpoints');
    await untouched(async () => {
      for (const act of [() => listCheckpoints(dir()), () => latestCheckpoint(dir()), () => spareCheckpoints(dir(), policy), () => pruneCheckpoints(dir(), policy), () => readCheckpoint(path.join(at, '0000000009')), () => removeCheckpoint(path.join(at, '0000000003')), () => writeCheckpoint(dir(), 12, tensors, {})]) await assert.rejects(act(), linked);
      assert.throws(() => holdCheckpoint(path.join(at, '0000000009')), linked);
    });
  });

  it('in place of a checkpoint, passes it over with a note, and prunes the link alone', async () => {
    lead('checkpoints', '0000000009');
    lead('checkpoints', '0000000003');
    await untouched(async () => {
      const latest = await latestCheckpoint(dir());
      assert.deepEqual([latest?.step, latest?.notes.map(({ args }) => /is a link/.test(String(args['reason'])))], [6, [true]]);
      assert.deepEqual((await spareCheckpoints(dir(), policy)).map(({ step, bytes }) => [step, bytes > 0]), [[3, false], [6, true]]);
      await pruneCheckpoints(dir(), policy);
      assert.deepEqual(readdirSync(runPaths(dir()).checkpoints), ['0000000009']);
      await writeCheckpoint(dir(), 9, tensors, {});
      assert.equal((await latestCheckpoint(dir()))?.step, 9);
    });
  });

  it('in place of a file of a checkpoint, finds it damaged', async () => {
    lead('checkpoints', '0000000009', 'generator.safetensors');
    assert.equal((await latestCheckpoint(dir()))?.step, 6);
  });

  it('in place of its samples, lists, writes and drops none', async () => {
    lead('samples');
    await untouched(async () => {
      await assert.rejects(listSamples(dir()), linked);
      await assert.rejects(writeSample(dir(), 12, Uint8Array.of(1)), linked);
      assert.throws(() => { dropSamplesAfter(dir(), 0); }, linked);
      assert.throws(() => Journal.reopen(dir(), 3), linked);
    });
  });

  it('in place of a sample, leaves it out, and writes its own over the link', async () => {
    lead('samples', '0000000006.png');
    await untouched(async () => {
      assert.deepEqual((await listSamples(dir())).map(({ step }) => step), [3, 9]);
      await writeSample(dir(), 6, Uint8Array.of(7));
      assert.deepEqual((await listSamples(dir())).map(({ step }) => step), [3, 6, 9]);
    });
  });

  it('in place of its index, or of a file of it, goes by the event file, and makes the index anew', async () => {
    const due = await series();
    for (const parts of [['index'], ['index', 'scalar-0.f32'], ['index', 'extent.bin']]) {
      lead(...parts);
      await untouched(async () => {
        assert.deepEqual(await series(), due);
        Journal.reopen(dir(), 9).close();
        assert.ok(!lstatSync(path.join(dir(), ...parts)).isSymbolicLink());
        assert.deepEqual(await series(), due);
      });
      rmSync(outside(), { recursive: true });
      mkdirSync(outside());
    }
  });

  it('in place of its event file, neither reads nor cuts it, nor gives it to a fork', async () => {
    lead(path.basename(findEventFile(dir())!));
    rmSync(runPaths(dir()).index, { recursive: true });
    const other = path.join(folder.path, 'fork');
    mkdirSync(other);
    await untouched(async () => {
      await assert.rejects(series(), linked);
      assert.throws(() => Journal.reopen(dir(), 3), linked);
      await assert.rejects(inherit(other, { id: 'run', name: 'run', dir: dir(), step: 6, changes: [] }, (checkpoint) => Promise.resolve(checkpoint)), linked);
    });
  });

  it('in place of a small file, reads it as little, and writes over the link', async () => {
    const { lock, config } = runPaths(dir());
    lead('run.json');
    cpSync(path.join(outside(), 'run.json'), path.join(outside(), 'other'));
    symlinkSync(path.join(outside(), 'other'), lock);
    symlinkSync(path.join(outside(), 'other'), config);
    await untouched(async () => {
      await assert.rejects(readRunInfo(dir()), linked);
      await assert.rejects(takeLock(dir()), linked);
      await assert.rejects(readConfigText(config, 'refused'), /is a link/);
      assert.ok((await readConfigText(config)).includes('format'), 'a config of one’s own may lie behind a link');
      await writeRunInfo(dir(), someInfo());
      assert.equal((await readRunInfo(dir())).name, someInfo().name);
    });
  });

  it('in place of its log, has nothing written to it', async () => {
    symlinkSync(path.join(outside(), 'diary'), runPaths(dir()).log);
    await untouched(() => { assert.throws(() => openLog(runPaths(dir()).log), { code: 'launch.log' }); });
    assert.ok(!existsSync(path.join(outside(), 'diary')));
  });

  it('in place of the whole run, is that run', async () => {
    renameSync(dir(), path.join(outside(), 'run'));
    symlinkSync(path.join(outside(), 'run'), dir());
    assert.equal((await latestCheckpoint(dir()))?.step, 9);
    assert.equal((await listSamples(dir())).length, 3);
    assert.equal((await series()).length, 1);
  });
});

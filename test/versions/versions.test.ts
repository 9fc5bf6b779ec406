import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { Fault } from '../../src/faults/fault.ts';
import { readChanges } from '../../src/runs/changes.ts';
import { latestCheckpoint } from '../../src/runs/checkpoints.ts';
import { realDisk, useDisk } from '../../src/runs/disk.ts';
import { openIndex } from '../../src/runs/index-view.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { lockHolder, takeLock } from '../../src/runs/lock.ts';
import { readMeasurements } from '../../src/runs/measures.ts';
import { resume } from '../../src/trainer/resume-task.ts';
import { contentOf } from '../durability/content.ts';
import { Listener } from '../durability/tiny-run.ts';

const fixtures = path.join(process.cwd(), 'test', 'versions', 'fixtures');
const FIRST = 4;
const LAST = 6;
const newer = (error: unknown): boolean => error instanceof Fault && error.code === 'runs.newer' && error.message.includes('Install the newest GAN Workbench');

// One run of each released version, and of each format before it: make-fixture.mjs makes the next.
for (const version of readdirSync(fixtures)) {
  describe(`a run of version ${version}`, function () {
    this.timeout(120_000);
    let folder: string;
    let dir: string;
    beforeEach(() => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'gan-versions-'));
      dir = path.join(folder, 'run');
      cpSync(path.join(fixtures, version), dir, { recursive: true });
    });
    afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

    it('opens with all that it has', async () => {
      const info = await readRunInfo(dir);
      assert.deepEqual([info.state, info.step, info.versions.workbench], ['finished', FIRST, version.split('-')[0]]);
      const { series, histograms, samples, checkpoints } = await contentOf(dir);
      assert.deepEqual(series['loss_g']?.map(([step]) => step), [1, 2, 3, 4]);
      assert.deepEqual(histograms['d_real']?.map(({ step }) => step), [2, 4]);
      assert.deepEqual([Object.keys(samples), Object.keys(checkpoints)], [['0', '4'], ['2', '4']]);
      const latest = await latestCheckpoint(dir);
      assert.deepEqual([latest?.step, latest?.notes], [FIRST, []]);
    });

    it('goes on, and keeps what it had', async () => {
      const before = await contentOf(dir);
      const undo = useDisk({ ...realDisk, syncLater: () => Promise.resolve() });
      await resume({ task: 'resume', runDir: dir, steps: LAST }, new Listener()).finally(undo);
      const after = await contentOf(dir);
      const info = await readRunInfo(dir);
      assert.deepEqual([info.state, info.step, info.resumedFrom], ['finished', LAST, [FIRST]]);
      assert.deepEqual(after.series['loss_g']?.map(([step]) => step), [1, 2, 3, 4, 5, 6]);
      assert.deepEqual(after.events.slice(0, before.events.length), before.events);
      for (const part of ['samples', 'checkpoints'] as const) for (const [step, was] of Object.entries(before[part])) assert.deepEqual(after[part][step], was);
    });
  });
}

describe("this version's run", () => {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const dir = path.join(fixtures, version);

  it('is among them, in the formats of today, so that the next version is tried with it', async () => {
    assert.ok(openIndex(dir), 'its index is gone by: else make the fixture again, and keep this one under another name');
    assert.deepEqual((await readChanges(dir)).map(({ step, path: setting }) => [step, setting]), [[3, 'optimizers.generator.learningRate']]);
    assert.deepEqual((await readMeasurements(dir)).map(({ step, weights }) => [step, weights]), [[FIRST, 'ema']]);
  });
});

describe('a run of a version to come', () => {
  let folder: string;
  let dir: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gan-versions-'));
    dir = path.join(folder, 'run');
    cpSync(path.join(fixtures, '0.1.0'), dir, { recursive: true });
  });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

  const raise = (...parts: string[]): void => {
    const file = path.join(dir, ...parts);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"format": ?\d+/, '"format": 99'));
  };

  it('is refused, with what to install: its run.json, its checkpoints, its lock', async () => {
    raise('run.json');
    await assert.rejects(readRunInfo(dir), newer);
    raise('checkpoints', '0000000004', 'counters.json');
    await assert.rejects(latestCheckpoint(dir), newer);
    const lock = await takeLock(dir);
    raise('trainer.lock');
    await assert.rejects(lockHolder(dir), newer);
    await assert.rejects(takeLock(dir), newer);
    await lock.release();
    assert.ok(existsSync(runPaths(dir).lock), 'what another version wrote stays');
  });

  it('is changed in nothing by a resume that is refused', async () => {
    raise('checkpoints', '0000000004', 'counters.json');
    const before = await contentOf(dir);
    await assert.rejects(resume({ task: 'resume', runDir: dir, steps: LAST }, new Listener()), newer);
    assert.deepEqual(await contentOf(dir), before);
  });

  it('is drawn from its event file where its index is of another format', async () => {
    const { series } = await contentOf(dir);
    raise('index', 'meta.json');
    assert.deepEqual((await contentOf(dir)).series, series);
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';
import { findRun, listRuns } from '../../src/runs/catalogue.ts';
import { readRunInfo, updateRunInfo, writeRunInfo } from '../../src/runs/info.ts';
import { defaultRunsFolder, projectRoot, runPaths } from '../../src/runs/layout.ts';
import { takeLock } from '../../src/runs/lock.ts';
import { reserveRunFolder } from '../../src/runs/reserve.ts';
import { listSamples, writeSample } from '../../src/runs/samples.ts';
import type { RunInfo } from '../../src/runs/types.ts';
import { testFolder } from './folder.ts';
import { someInfo } from './info.ts';

const coded = (code: string, ...words: string[]) => (error: unknown) => error instanceof Fault && error.code === code && words.every((word) => error.message.includes(word));
const noon = new Date('2026-01-02T12:00:01Z');

describe('run folder', () => {
  const folder = testFolder();
  const at = (...parts: string[]) => path.join(folder.path, ...parts);

  async function makeRun(id: string, changes: Partial<RunInfo> = {}): Promise<string> {
    mkdirSync(at('runs', id), { recursive: true });
    await writeRunInfo(at('runs', id), someInfo({ id, ...changes }));
    return at('runs', id);
  }

  describe('layout', () => {
    it('belongs to the nearest folder above the config with .gan or .git, else to its own', () => {
      mkdirSync(at('.git'));
      mkdirSync(at('a', 'b', 'c'), { recursive: true });
      assert.equal(projectRoot(at('a', 'b', 'x.gan.json')), folder.path);
      mkdirSync(at('a', '.gan'));
      assert.equal(projectRoot(at('a', 'b', 'x.gan.json')), at('a'));
      assert.equal(defaultRunsFolder(at('a', 'b', 'x.gan.json')), at('a', '.gan', 'runs'));
    });
  });

  describe('reserve', () => {
    it('makes a folder of its own for this user alone, kept out of git', async () => {
      const dir = await reserveRunFolder(at('.gan', 'runs'), 'MNIST DCGAN!', noon);
      assert.equal(dir, at('.gan', 'runs', '20260102-120001-mnist-dcgan'));
      if (process.platform !== 'win32') assert.equal(statSync(dir).mode & 0o777, 0o700);
      assert.equal(readFileSync(at('.gan', '.gitignore'), 'utf8'), '*\n');
    });

    it('never gives one folder twice, at the same second neither', async () => {
      const dirs = await Promise.all([1, 2, 3].map(() => reserveRunFolder(at('runs'), 'x', noon)));
      assert.deepEqual(dirs.map((dir) => path.basename(dir)).sort(), ['20260102-120001-x', '20260102-120001-x-2', '20260102-120001-x-3']);
      assert.ok(!existsSync(at('.gitignore')));
    });

    it('makes a name of any name', async () => {
      const names = { '../../etc': 'etc', '': 'run', 'Größe 数字': 'größe-数字', ['a'.repeat(300)]: 'a'.repeat(40), 'CON\0/x': 'con-x' };
      for (const [name, slug] of Object.entries(names)) assert.equal(await reserveRunFolder(at('runs'), name, noon), at('runs', `20260102-120001-${slug}`));
    });

    it('says where it cannot', async () => {
      writeFileSync(at('runs'), '');
      await assert.rejects(reserveRunFolder(at('runs'), 'x'), coded('runs.notAFolder', at('runs')));
      await assert.rejects(reserveRunFolder(at('runs', 'deeper'), 'x'), coded('runs.notAFolder', at('runs', 'deeper')));
    });
  });

  describe('run.json', () => {
    it('gives back what was written', async () => {
      const info = someInfo({
        id: 'a',
        engine: { name: 'onnx', version: '1', device: 'cpu', threads: 2, optimisation: 'all', cpuFeatures: 'avx2' },
        git: { commit: 'abc', diffHash: '' },
        fault: { code: 'a.b', template: '{x}', args: { x: 1 } },
        data: { name: 'ring', shape: [2] },
        players: [{ name: 'generator', parameters: 5 }],
        stoppedBy: 'host',
      });
      const dir = await makeRun('a', info);
      assert.deepEqual(await readRunInfo(dir), info);
      await updateRunInfo(dir, { name: 'renamed' });
      assert.deepEqual(await readRunInfo(dir), { ...info, name: 'renamed' });
    });

    it('passes over entries of later versions, and refuses later formats with what to install', async () => {
      const dir = await makeRun('a');
      writeFileSync(runPaths(dir).info, JSON.stringify({ ...someInfo(), later: 1 }));
      assert.deepEqual(await readRunInfo(dir), someInfo());
      writeFileSync(runPaths(dir).info, '{"format": 2}');
      await assert.rejects(readRunInfo(dir), coded('runs.newer', runPaths(dir).info, 'format 2', 'Install the newest GAN Workbench'));
    });

    it('damaged, names the file and the place', async () => {
      const dir = await makeRun('a');
      const { info: file } = runPaths(dir);
      const whole = readFileSync(file);
      for (let length = 0; length < whole.length - 1; length++) {
        writeFileSync(file, whole.subarray(0, length));
        await assert.rejects(readRunInfo(dir), coded('runs.malformed', file));
      }
      writeFileSync(file, JSON.stringify({ ...someInfo(), engine: { name: 7 } }));
      await assert.rejects(readRunInfo(dir), coded('runs.malformed', file, 'engine.name'));
      writeFileSync(file, JSON.stringify({ ...someInfo(), state: 'interrupted' }));
      await assert.rejects(readRunInfo(dir), coded('runs.malformed', file, 'state'));
      writeFileSync(file, ' '.repeat((1 << 20) + 1));
      await assert.rejects(readRunInfo(dir), coded('runs.tooLarge', file));
      await assert.rejects(readRunInfo(at('nowhere')), coded('runs.notARun', at('nowhere')));
      mkdirSync(at('odd', 'run.json'), { recursive: true });
      await assert.rejects(readRunInfo(at('odd')), coded('runs.readFailed', at('odd', 'run.json')));
    });

    it('is not waited for where a pipe stands in its place', async function () {
      if (process.platform === 'win32') this.skip(); // Windows has no named pipes in folders
      const dir = at('runs', 'piped');
      mkdirSync(dir, { recursive: true });
      execFileSync('mkfifo', [runPaths(dir).info]);
      await assert.rejects(readRunInfo(dir), coded('runs.readFailed', 'run.json', 'not a file'));
    });

    it('says interrupted where it says that the run goes on and nobody trains it', async () => {
      for (const state of ['preparing', 'running', 'paused'] as const) {
        const dir = await makeRun('a', { state });
        assert.equal((await readRunInfo(dir)).state, 'interrupted');
        const lock = await takeLock(dir);
        assert.equal((await readRunInfo(dir)).state, state);
        await lock.release();
      }
      for (const state of ['stopped', 'finished', 'failed'] as const) assert.equal((await readRunInfo(await makeRun('a', { state }))).state, state);
    });
  });

  describe('samples', () => {
    it('are listed by step, and nothing else is', async () => {
      const dir = await makeRun('a');
      assert.deepEqual(await listSamples(dir), []);
      for (const step of [100, 0, 12_345_678_901]) await writeSample(dir, step, Uint8Array.of(step % 251));
      for (const name of ['.0000000005.png.x.tmp', 'x.png', '5.png', '0000000006.jpg']) writeFileSync(path.join(dir, 'samples', name), '');
      const samples = await listSamples(dir);
      assert.deepEqual(samples.map(({ step }) => step), [0, 100, 12_345_678_901]);
      assert.deepEqual(samples.map(({ file }) => readFileSync(file)[0]), [0, 100, 12_345_678_901 % 251]);
    });
  });

  describe('catalogue', () => {
    it('lists runs newest first, damaged ones with their fault, and passes over what is none', async () => {
      const old = await makeRun('20250101-000000-a', { created: '2025-01-01T00:00:00.000Z' });
      const young = await makeRun('20260101-000000-b', { created: '2026-01-01T00:00:00.000Z' });
      const broken = await makeRun('broken');
      writeFileSync(runPaths(broken).info, '{');
      mkdirSync(at('runs', 'reserved'));
      writeFileSync(at('runs', 'reserved', 'log.txt'), '');
      mkdirSync(at('runs', '.trash'));
      writeFileSync(at('runs', 'file'), '');
      const entries = await listRuns(at('runs'));
      assert.deepEqual(entries.map(({ dir }) => dir), [young, old, broken]);
      assert.deepEqual(entries.map((entry) => ('fault' in entry ? entry.fault.code : entry.info.id)), ['20260101-000000-b', '20250101-000000-a', 'runs.malformed']);
      assert.deepEqual(await listRuns(at('none')), []);
    });

    it('finds a run by path, id, beginning of the id, name, or as the latest', async () => {
      const a = await makeRun('20250101-000000-a', { name: 'first', created: '2025-01-01T00:00:00.000Z' });
      const b = await makeRun('20260101-000000-b', { name: 'second', created: '2026-01-01T00:00:00.000Z' });
      const find = async (reference: string) => (await findRun(at('runs'), reference)).dir;
      assert.equal(await find(a), a);
      assert.equal(await find('20250101-000000-a'), a);
      assert.equal(await find('2025'), a);
      assert.equal(await find('second'), b);
      assert.equal(await find('latest'), b);
      await assert.rejects(find('20'), coded('runs.severalRuns', '20260101-000000-b, 20250101-000000-a'));
      await assert.rejects(find('third'), coded('runs.noSuchRun', 'third', at('runs')));
      await assert.rejects(find(''), coded('runs.noSuchRun'));
    });
  });

  it('that this user may not read is said to be so', async function () {
    if (process.platform === 'win32' || process.getuid?.() === 0) return this.skip(); // root reads every file, and Windows has no modes
    const dir = await makeRun('a');
    chmodSync(runPaths(dir).info, 0);
    await assert.rejects(readRunInfo(dir), coded('runs.readFailed', runPaths(dir).info));
  });
});

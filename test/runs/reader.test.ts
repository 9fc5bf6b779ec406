import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { Fault } from '../../src/faults/fault.ts';
import { writeRunInfo } from '../../src/runs/info.ts';
import { Journal } from '../../src/runs/journal.ts';
import { RunReader } from '../../src/runs/reader.ts';
import { writeSample } from '../../src/runs/samples.ts';
import { testFolder } from './folder.ts';
import { someInfo } from './info.ts';

const coded = (code: string) => (error: unknown) => error instanceof Fault && error.code === code;

describe('reader', () => {
  const folder = testFolder();
  const workerFile = path.resolve('out', 'test', 'runs', 'reader-worker.cjs');
  const readers: RunReader[] = [];

  before(async () => {
    await esbuild.build({ entryPoints: ['src/runs/worker.ts'], outfile: workerFile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'] });
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) await reader.close();
  });

  const open = (file = workerFile) => {
    const reader = new RunReader(file);
    readers.push(reader);
    return reader;
  };

  async function makeRun(): Promise<string> {
    const dir = path.join(folder.path, 'a');
    mkdirSync(dir);
    await writeRunInfo(dir, someInfo());
    const journal = Journal.create(dir);
    for (let step = 1; step <= 20; step++) journal.scalars(step, { loss_d: step === 3 ? NaN : step });
    journal.histogram(20, 'd_real', Float32Array.of(0.5));
    journal.close();
    await writeSample(dir, 20, Uint8Array.of(1));
    return dir;
  }

  it('answers every call', async () => {
    const dir = await makeRun();
    const reader = open();
    const [info, list, series, histograms, samples] = await Promise.all([reader.info(dir), reader.list(folder.path), reader.series(dir, { points: 5 }), reader.histograms(dir, 'd_real', 0), reader.samples(dir)]);
    assert.deepEqual(info, someInfo());
    assert.deepEqual(list, [{ dir, info: someInfo() }]);
    assert.deepEqual(series, [{ tag: 'loss_d', steps: Float64Array.of(1, 5, 9, 13, 17), min: Float32Array.of(1, 5, 9, 13, 17), max: Float32Array.of(4, 8, 12, 16, 20), mean: Float32Array.of(NaN, 6.5, 10.5, 14.5, 18.5) }]);
    assert.deepEqual(histograms.map(({ step, counts }) => [step, counts.length, counts[16]]), [[20, 32, 1]]);
    assert.deepEqual(samples, [{ step: 20, file: path.join(dir, 'samples', '0000000020.png') }]);
  });

  it('hands a fault over as what it is', async () => {
    const reader = open();
    await assert.rejects(reader.info(folder.path), (error) => coded('runs.notARun')(error) && String(error).includes(folder.path));
    assert.deepEqual(await reader.series(folder.path, { points: 5 }), []);
    assert.deepEqual(await reader.samples(folder.path), []);
    assert.deepEqual(await reader.list(path.join(folder.path, 'none')), []);
  });

  it('whose thread ends rejects what was asked of it, and starts anew', async () => {
    const dir = await makeRun();
    const mortal = path.join(folder.path, 'mortal.cjs');
    const flag = path.join(folder.path, 'flag');
    writeFileSync(mortal, `const fs = require('node:fs'); if (!fs.existsSync(${JSON.stringify(flag)})) { fs.writeFileSync(${JSON.stringify(flag)}, ''); require('node:worker_threads').parentPort.on('message', () => process.exit(3)); } else require(${JSON.stringify(workerFile)});`);
    const reader = open(mortal);
    const first = await Promise.allSettled([reader.info(dir), reader.samples(dir)]);
    for (const result of first) assert.ok(result.status === 'rejected' && coded('runs.readerEnded')(result.reason) && String(result.reason).includes('exit code 3'));
    assert.deepEqual(await reader.info(dir), someInfo());
  });

  it('refuses answers of the wrong form', async () => {
    const liar = path.join(folder.path, 'liar.cjs');
    writeFileSync(liar, `require('node:worker_threads').parentPort.on('message', ({ id, call }) => require('node:worker_threads').parentPort.postMessage(call.name === 'info' ? { id, value: { state: 'x' } } : 'what?'));`);
    const reader = open(liar);
    await assert.rejects(reader.info('a'), coded('runs.readerAnswer'));
    await assert.rejects(reader.samples('a'), coded('runs.readerEnded'));
    await assert.rejects(open(path.join(folder.path, 'missing.cjs')).info('a'), coded('runs.readerEnded'));
  });

  it('closed, rejects what is open and answers again when asked again', async () => {
    const dir = await makeRun();
    const reader = open();
    const asked = assert.rejects(reader.info(dir), coded('runs.readerEnded'));
    await reader.close();
    await asked;
    assert.deepEqual(await reader.info(dir), someInfo());
  });

  it('lets its process end when nothing is asked', async () => {
    const script = path.join(folder.path, 'ask.cjs');
    const contents = `import { RunReader } from './src/runs/reader.ts'; new RunReader(${JSON.stringify(workerFile)}).samples('/nowhere').then((samples) => process.stdout.write('samples ' + samples.length));`;
    await esbuild.build({ stdin: { contents, resolveDir: process.cwd() }, outfile: script, bundle: true, platform: 'node', target: 'node20', format: 'cjs' });
    const { status, stdout } = spawnSync(process.execPath, [script], { timeout: 30_000, encoding: 'utf8' });
    assert.deepEqual([status, stdout], [0, 'samples 0']);
  });

  it('loads nothing native', () => {
    const text = readFileSync(workerFile, 'utf8');
    assert.ok(!/require\("(onnxruntime|@tensorflow|.*\.node")/.test(text));
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { Fault } from '../../src/faults/fault.ts';
import { ownWriter, ThreadWriter } from '../../src/runs/checkpoint-writer.ts';
import { listCheckpoints, readCheckpoint } from '../../src/runs/checkpoints.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { contents, testFolder } from './folder.ts';

const coded = (code: string) => (error: unknown) => error instanceof Fault && error.code === code;
const state = (seed: number) => ({
  'generator/params/kernel': { dtype: 'float32' as const, shape: [2, 2], data: Float32Array.of(seed, NaN, -0, 1e-42) },
  'generator/slots/step': { dtype: 'int32' as const, shape: [], data: Int32Array.of(seed) },
  'discriminator/params/mask': { dtype: 'bool' as const, shape: [3], data: Uint8Array.of(1, 0, 1) },
  // More than is written at once, with a small part behind it.
  'discriminator/params/wide': { dtype: 'float32' as const, shape: [1_300_000], data: Float32Array.from({ length: 1_300_000 }, (_, i) => i * seed) },
});

describe('the thread that writes checkpoints', () => {
  const folder = testFolder();
  const bundle = path.resolve('out', 'test', 'runs', 'writer-worker.cjs');
  const writers: ThreadWriter[] = [];

  before(async () => {
    await esbuild.build({ entryPoints: ['src/runs/writer-worker.ts'], outfile: bundle, bundle: true, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'] });
  });
  afterEach(async () => {
    for (const writer of writers.splice(0)) await writer.close();
  });

  const open = (file = bundle) => {
    const writer = new ThreadWriter(file);
    writers.push(writer);
    return writer;
  };

  it('writes what this thread would, and takes the memory of what it is given', async () => {
    const [here, there] = ['here', 'there'].map((name) => path.join(folder.path, name));
    mkdirSync(here!);
    mkdirSync(there!);
    await ownWriter.write(here!, 7, state(3), { step: 7, draws: 9 });
    const given = state(3);
    assert.equal(await open().write(there!, 7, given, { step: 7, draws: 9 }), path.join(runPaths(there!).checkpoints, '0000000007'));
    assert.deepEqual(contents(there!), contents(here!));
    for (const { data } of Object.values(given)) assert.equal(data.length, 0, 'nothing was copied');
  });

  it('deletes what a policy does not keep', async () => {
    const writer = open();
    for (const step of [1, 2, 3]) await writer.write(folder.path, step, state(step), { step });
    const deleted = await writer.prune(folder.path, { keepLast: 1, keepEvery: 0, keepBest: 0, bestBy: 'loss_g' }, 3);
    assert.deepEqual(deleted.map(({ step }) => step), [1, 2]);
    assert.deepEqual((await listCheckpoints(folder.path)).map(({ step }) => step), [3]);
  });

  it('hands a fault over as what it is, with the place that it names', async () => {
    writeFileSync(runPaths(folder.path).checkpoints, 'a file stands here');
    await assert.rejects(open().write(folder.path, 1, state(1), {}), (error) => coded('runs.notAFolder')(error) && String(error).includes(folder.path));
  });

  it('that ends, says so; what was there before stays whole', async () => {
    const writer = open();
    const made = await writer.write(folder.path, 1, state(1), {});
    const left = writer.write(folder.path, 2, state(2), {});
    await Promise.all([assert.rejects(left, coded('runs.writerEnded')), writer.close()]);
    assert.equal((await readCheckpoint(made)).step, 1);
    assert.equal(await writer.write(folder.path, 2, state(2), {}), path.join(runPaths(folder.path).checkpoints, '0000000002'), 'the next call starts another');
    assert.deepEqual(readdirSync(runPaths(folder.path).checkpoints).filter((name) => name.startsWith('.')), []);
    await assert.rejects(open(path.join(folder.path, 'missing.cjs')).write(folder.path, 3, state(3), {}), coded('runs.writerEnded'));
  });

  it('loads nothing native, and its answers are checked', async () => {
    const text = readFileSync(bundle, 'utf8');
    assert.ok(!/require\("(onnxruntime|@tensorflow|.*\.node")/.test(text), 'it loads nothing native');
    const liar = path.join(folder.path, 'liar.cjs');
    writeFileSync(liar, "require('node:worker_threads').parentPort.on('message', ({ id }) => require('node:worker_threads').parentPort.postMessage({ id, value: { folder: 1 } }));");
    await assert.rejects(open(liar).write(folder.path, 1, state(1), {}), coded('runs.writerEnded'));
  });
});

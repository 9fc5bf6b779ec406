import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { runTask } from '../../src/launch/run-task.ts';
import { runtimeCopy } from '../../src/launch/runtime-copy.ts';
import { haveTrainer } from '../trainer/child.ts';
import { temporaryFolder } from './fake.ts';

const ENGINE = `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/engine.node`;

describe('a copy of the trainer and its engine', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let installed: string;
  let copies: string;
  const children: ChildProcess[] = [];

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(installed, file)), { recursive: true });
    writeFileSync(path.join(installed, file), text);
  }

  const copy = (version = '1.0.0') => runtimeCopy({ trainerFile: path.join(installed, 'dist', 'trainer.cjs'), copies, version });
  const inCopy = (trainerFile: string, file: string) => path.join(path.dirname(trainerFile), file);
  const files = () => readdirSync(copies, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.relative(copies, path.join(entry.parentPath, entry.name)));
  /** Makes a copy one that has been there for long. */
  const age = (name: string) => { utimesSync(path.join(copies, name), 1, 1); };

  beforeEach(() => {
    folder = temporaryFolder();
    installed = path.join(folder.dir, 'extension');
    copies = path.join(folder.dir, 'storage', 'runtime');
    write('dist/trainer.cjs', 'the trainer');
    write('dist/writer.cjs', 'its writer');
    write('dist/cli.cjs', 'not needed');
    write('node_modules/onnxruntime-node/package.json', '{"version":"1"}');
    write('node_modules/onnxruntime-node/dist/binding.js', 'binding');
    write('node_modules/onnxruntime-node/dist/binding.js.map', 'not needed');
    write(ENGINE, 'native');
    write('node_modules/onnxruntime-node/bin/napi-v6/plan9/mips/engine.node', 'not needed');
    write('node_modules/onnxruntime-common/package.json', '{"version":"1"}');
    write('node_modules/onnxruntime-common/dist/cjs/index.js', 'common');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    folder.remove();
  });

  it('has what a trainer loads and nothing else, outlives the original, and is not for others', async () => {
    const { trainerFile } = await copy();
    rmSync(installed, { recursive: true });
    assert.equal(readFileSync(trainerFile, 'utf8'), 'the trainer');
    const name = path.basename(path.dirname(trainerFile));
    assert.match(name, /^1\.0\.0-[0-9a-f]{12}$/);
    const parts = ['trainer.cjs', 'writer.cjs', 'node_modules/onnxruntime-node/package.json', 'node_modules/onnxruntime-node/dist/binding.js', ENGINE, 'node_modules/onnxruntime-common/package.json', 'node_modules/onnxruntime-common/dist/cjs/index.js'];
    assert.deepEqual(files().sort(), [...parts, 'checksums.json', `users/${process.pid}.json`].map((file) => path.join(name, file)).sort());
    if (process.platform !== 'win32') assert.equal(statSync(path.dirname(trainerFile)).mode & 0o777, 0o700);
  });

  it('is made once for a version, by however many ask', async () => {
    const all = await Promise.all([copy(), copy(), copy()]);
    assert.equal(new Set(all.map(({ trainerFile }) => trainerFile)).size, 1);
    const engine = inCopy(all[0].trainerFile, ENGINE);
    const before = statSync(engine).ino;
    await copy();
    assert.equal(statSync(engine).ino, before);
    assert.equal(readdirSync(copies).length, 1);
  });

  it('is made anew where a file of it is damaged or missing', async () => {
    const { trainerFile } = await copy();
    for (const damage of [() => { writeFileSync(inCopy(trainerFile, ENGINE), 'nativf'); }, () => { rmSync(inCopy(trainerFile, ENGINE)); }, () => { rmSync(inCopy(trainerFile, 'checksums.json')); }, () => { writeFileSync(inCopy(trainerFile, 'checksums.json'), '{'); }]) {
      damage();
      assert.equal((await copy()).trainerFile, trainerFile);
      assert.equal(readFileSync(inCopy(trainerFile, ENGINE), 'utf8'), 'native');
    }
  });

  it('is another for another build, and goes when no process uses it any more', async () => {
    const old = await copy();
    const [oldName = ''] = readdirSync(copies);
    const trainer = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    children.push(trainer);
    await old.noteTrainer(trainer.pid ?? 0);
    rmSync(inCopy(old.trainerFile, `users/${process.pid}.json`));
    age(oldName);
    write('dist/trainer.cjs', 'a newer trainer');
    const newer = await copy('1.1.0');
    assert.notEqual(newer.trainerFile, old.trainerFile);
    assert.equal(readFileSync(old.trainerFile, 'utf8'), 'the trainer', 'a trainer still runs from it');
    trainer.kill('SIGKILL');
    await once(trainer, 'exit');
    await copy('1.1.0');
    assert.deepEqual(readdirSync(copies), [path.basename(path.dirname(newer.trainerFile))]);
  });

  it('says why it cannot be made', async () => {
    mkdirSync(path.dirname(copies), { recursive: true });
    writeFileSync(copies, 'a file stands here');
    await assert.rejects(copy(), { code: 'launch.runtime' });
    rmSync(path.join(installed, 'dist', 'trainer.cjs'));
    await assert.rejects(copy(), { code: 'launch.runtime' });
  });

  it('computes with the engine in it', async () => {
    haveTrainer();
    const { trainerFile } = await runtimeCopy({ trainerFile: path.resolve('dist/trainer.cjs'), copies, version: '1.0.0' });
    const result = await runTask({ task: 'doctor', threads: 1 }, { trainerFile });
    const { engines } = z.object({ engines: z.array(z.object({ name: z.string(), available: z.boolean() })) }).parse(result);
    assert.ok(engines.some(({ name, available }) => name === 'onnx' && available));
  });
});

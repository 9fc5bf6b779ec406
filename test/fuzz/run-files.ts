import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { readInstallation } from '../../src/engine/tensorflow/installation.ts';
import { Fault } from '../../src/faults/fault.ts';
import { readAlerts } from '../../src/runs/alerts.ts';
import { readChanges } from '../../src/runs/changes.ts';
import { latestCheckpoint } from '../../src/runs/checkpoints.ts';
import { readControl } from '../../src/runs/control-file.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { lockHolder } from '../../src/runs/lock.ts';
import { readMeasurements } from '../../src/runs/measures.ts';
import { JudgeCache } from '../../src/trainer/measures/judge-cache.ts';
import { readPendingForks, readRemembered } from '../../src/extension/training/memory.ts';
import { WordLeft } from '../../src/extension/training/word-left.ts';
import { measurement } from '../runs/measurement.ts';
import { someInfo } from '../runs/info.ts';

/** A file of JSON that is read again, how it looks when nothing happened to it, and what reads it. */
interface JsonFile {
  readonly name: string;
  /** where it lies in a folder */
  readonly at: string;
  readonly sound: unknown;
  /** @param folder where it lies, now with something else in it */
  readonly read: (folder: string) => unknown;
}

const identity = { pid: 7, started: '123', host: 'here', machine: 'abc', boot: 'def', namespace: '4026531836' };
const fault = { code: 'alert.weak', template: 'D says {real}.', args: { real: 0.5 } };
const hash = 'a'.repeat(64);

/** A judge's folder is one of the cache's, which the environment names. */
async function withCache(folder: string, use: () => Promise<unknown>): Promise<void> {
  const before = process.env['GAN_CACHE'];
  process.env['GAN_CACHE'] = folder;
  try {
    await use();
  } finally {
    if (before === undefined) delete process.env['GAN_CACHE'];
    else process.env['GAN_CACHE'] = before;
  }
}

const installation = {
  format: 1, way: 'wheel', build: 'cpu', tensorflow: '2.21.0', package: { name: '@tensorflow/tfjs-node', version: '4.22.0' }, platform: 'linux', arch: 'x64', napi: 8,
  binding: 'a.node', kernels: 'k', libraries: ['lib.so'], sources: [{ name: 'x.whl', checksum: 'sha256' }], files: { 'lib.so': { bytes: 5, sha256: hash } }, made: '2026-01-02T03:04:05.000Z',
};

const jsonFiles: readonly JsonFile[] = [
  { name: 'run.json', at: 'run.json', sound: someInfo({ parent: { id: 'a', name: 'a', dir: '/a', step: 3, changes: [{ path: 'seed', old: 1, new: 2 }] } }), read: readRunInfo },
  { name: 'changes.json', at: 'changes.json', sound: { format: 1, changes: [{ step: 3, time: '2026-01-02T03:04:05.000Z', path: 'optimizers.generator.learningRate', old: 1e-4, new: 2e-4 }] }, read: readChanges },
  { name: 'alerts.json', at: 'alerts.json', sound: { format: 1, alerts: [{ step: 500, fault }] }, read: readAlerts },
  { name: 'measures.json', at: 'measures.json', sound: { format: 1, measurements: [measurement] }, read: readMeasurements },
  { name: 'trainer.lock', at: 'trainer.lock', sound: { format: 1, ...identity }, read: lockHolder },
  { name: 'control.json', at: 'control.json', sound: { format: 1, protocol: 1, address: '/tmp/x', token: 'x'.repeat(43), ...identity }, read: readControl },
  { name: 'counters.json', at: 'checkpoints/0000000002/counters.json', sound: { format: 1, step: 2, counters: { step: 2, draws: 4 }, files: [{ name: 'generator.safetensors', bytes: 12, sha256: hash }] }, read: latestCheckpoint },
  { name: "a judge's card", at: `judges/mnist-${'0'.repeat(16)}/judge.json`, sound: { format: 1, data: 'mnist', dataHash: hash, recipe: 1, classes: 10, steps: 5, accuracy: 0.99, heldOut: 100, created: '', tensorsHash: hash }, read: (folder) => withCache(folder, () => new JudgeCache('mnist', '0'.repeat(64)).read()) },
  { name: 'what a window left of its runs', at: 'left.json', sound: { heartbeat: 1, runs: [{ runDir: '/run', name: 'a', configFile: '/a.gan.json', paused: false, continues: true }], queue: [{ configFile: '/a', name: 'a', threads: 1, fork: { parent: '/run', step: 2 } }] }, read: (folder) => readRemembered(new WordLeft(path.join(folder, 'left.json')).read()) },
  { name: 'forks that wait', at: 'forks.json', sound: [{ configFile: '/a.gan.json', parent: '/run', name: 'a', step: 5 }], read: (folder) => readPendingForks(new WordLeft(path.join(folder, 'forks.json')).read()) },
  { name: "TensorFlow's installation.json", at: 'tensorflow/cpu/installation.json', sound: installation, read: (folder) => readInstallation('cpu', folder) },
];

const piece = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '1e999', '-0', '-1', '0.5', '9007199254740993', 'null', 'true', '"__proto__":', '"../../x"', '"format": 99,'));

/** JSON with pieces of it cut out and others put in, JSON of something else, and what is no text at all. */
export function badJson(sound: unknown): fc.Arbitrary<Uint8Array> {
  const text = JSON.stringify(sound);
  const edited = fc.array(fc.record({ at: fc.nat(text.length), cut: fc.nat(12), put: piece }), { minLength: 1, maxLength: 4 }).map((edits) => edits.reduce((all, { at, cut, put }) => all.slice(0, at) + put + all.slice(at + cut), text));
  const nested = fc.nat(20_000).map((depth) => '['.repeat(depth));
  return fc.oneof(
    { weight: 6, arbitrary: edited.map((one) => Buffer.from(one)) },
    { weight: 2, arbitrary: fc.json({ maxDepth: 4 }).map((one) => Buffer.from(one)) },
    { weight: 1, arbitrary: fc.oneof(fc.uint8Array({ maxLength: 100 }), nested.map((one) => Buffer.from(one))) },
  );
}

/** What is said of a sound file where those that it names are not there. */
const LACKING = ['runs.checkpointsDamaged', 'tensorflow.incomplete'];

/** Reads a file of JSON with anything in it, by way of the disk: what cannot be read is refused by a fault, and nothing else is thrown. */
async function assertRead({ at, sound, read }: JsonFile, runs: number): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gan-fuzz-'));
  const file = path.join(folder, at);
  mkdirSync(path.dirname(file), { recursive: true });
  const faultOf = async (bytes: Uint8Array): Promise<string | undefined> => {
    writeFileSync(file, bytes);
    try {
      await read(folder);
      return undefined;
    } catch (error) {
      assert.ok(error instanceof Fault, error instanceof Error ? error.stack : String(error));
      assert.ok(error.message.includes(folder), error.message);
      return error.code;
    }
  };
  try {
    const code = await faultOf(Buffer.from(JSON.stringify(sound)));
    assert.ok(code === undefined || LACKING.includes(code), `as it should be: ${code}`);
    await fc.assert(fc.asyncProperty(badJson(sound), async (bytes) => { await faultOf(bytes); }), { numRuns: runs });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const runFiles = jsonFiles.map((one) => ({ name: one.name, assert: (runs: number) => assertRead(one, runs) }));

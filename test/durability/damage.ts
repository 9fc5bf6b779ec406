import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';
import { listRuns } from '../../src/runs/catalogue.ts';
import { latestCheckpoint, readCheckpoint } from '../../src/runs/checkpoints.ts';
import { Indexes } from '../../src/runs/index-view.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { lockHolder } from '../../src/runs/lock.ts';
import { listSamples } from '../../src/runs/samples.ts';
import { readHistograms, readSeries } from '../../src/runs/series.ts';
import { checkRunConfig, readConfigText } from '../../src/trainer/run-config.ts';

/** Every way in which somebody looks at a run. */
const looks = {
  runs: async (dir: string) => (await listRuns(path.dirname(dir))).map((entry) => ('info' in entry ? entry.info : entry.fault.code)),
  info: readRunInfo,
  lock: lockHolder,
  config: async (dir: string) => checkRunConfig({ text: await readConfigText(runPaths(dir).config), file: runPaths(dir).config, configFile: path.join(dir, '..', '..', 'x.gan.json') }).config,
  series: (dir: string) => new Indexes().read(dir, (view) => readSeries(view, { points: 1000 })),
  histograms: (dir: string) => new Indexes().read(dir, (view) => view.meta.histograms.map((tag) => [tag, readHistograms(view, tag, 0)])),
  samples: async (dir: string) => (await listSamples(dir)).map(({ step }) => step),
  checkpoint: async (dir: string) => {
    const latest = await latestCheckpoint(dir);
    return latest && { ...(await readCheckpoint(latest.folder)), notes: latest.notes.map(({ code }) => code) };
  },
};
export type Look = keyof typeof looks;

/** What each look gives: a value, or the fault that says why not. */
export type Survey = Readonly<Record<Look, unknown>>;

/** Looks at a run in every way. Whatever is thrown but a fault is an error of ours. */
export async function survey(dir: string): Promise<Survey> {
  const found = await Promise.all(
    Object.entries(looks).map(async ([name, look]) => {
      try {
        return [name, await look(dir)] as const;
      } catch (error) {
        assert.ok(error instanceof Fault, `${name}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
        return [name, error] as const;
      }
    }),
  );
  return Object.fromEntries(found) as Survey;
}

/** The looks that a file may change; every other gives what it gave. */
export function looksAt(name: string): readonly Look[] {
  if (name === 'run.json') return ['runs', 'info'];
  if (name === 'config.gan.json') return ['config'];
  if (name === 'trainer.lock') return ['lock', 'runs', 'info', 'series', 'histograms'];
  if (name.startsWith('events.') || name.startsWith('index')) return ['series', 'histograms'];
  if (name.startsWith('checkpoints')) return ['checkpoint'];
  if (name.startsWith('samples')) return ['samples'];
  return [];
}

export const filesIn = (dir: string): string[] => readdirSync(dir, { recursive: true }).map(String).filter((name) => statSync(path.join(dir, name)).isFile()).sort();

/** Bytes that say what a file is, and how long its parts are. */
const HEADER = 64;

/** Places of single bits to flip: every one of the header, and some of the rest. */
export function bitsOf(length: number, elsewhere: number): number[] {
  const header = Array.from({ length: 8 * Math.min(length, HEADER) }, (_, bit) => bit);
  const rest = Math.max(0, length - HEADER);
  return [...header, ...Array.from({ length: Math.min(elsewhere, 8 * rest) }, (_, i) => 8 * HEADER + Math.floor(((i + 0.5) * 8 * rest) / Math.min(elsewhere, 8 * rest)))];
}

export function flipped(bytes: Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}

/** Puts a damaged file in place while `use` runs. */
export async function withBytes(file: string, bytes: Uint8Array, use: () => Promise<void>): Promise<void> {
  const whole = readFileSync(file);
  writeFileSync(file, bytes);
  try {
    await use();
  } finally {
    writeFileSync(file, whole);
  }
}

/** What may stand in a file's place, by name. */
export const impostors: Readonly<Record<string, (file: string) => void>> = {
  nothing: () => undefined,
  'a folder': (file) => { mkdirSync(file); },
  'a link to itself': (file) => { symlinkSync(path.basename(file), file); },
  'an endless device': (file) => { symlinkSync('/dev/zero', file); },
  'a pipe that nobody writes to': (file) => { execFileSync('mkfifo', [file]); },
};

export async function withImpostor(file: string, put: (file: string) => void, use: () => Promise<void>): Promise<void> {
  const whole = readFileSync(file);
  rmSync(file);
  put(file);
  try {
    await use();
  } finally {
    rmSync(file, { recursive: true, force: true });
    writeFileSync(file, whole);
  }
}

/** Asserts that what does not depend on a file is what it was, and gives the rest. */
export function assertRest(name: string, before: Survey, after: Survey): void {
  const touched = looksAt(name);
  for (const [look, value] of Object.entries(before)) {
    if (touched.some((one) => one === look)) continue;
    assert.deepEqual(after[look as Look], value, `${look} after ${name}`);
  }
}

interface SeriesLike {
  readonly tag: string;
  readonly steps: Float64Array;
  readonly mean: Float32Array;
}

/** Asserts that what is left of curves was there before: nothing is made up. */
function assertSubset(after: unknown, before: unknown): void {
  const known = new Map((before as SeriesLike[]).map(({ tag, steps, mean }) => [tag, new Map(Array.from(steps, (step, i) => [step, mean[i]!]))]));
  for (const { tag, steps, mean } of after as SeriesLike[]) steps.forEach((step, i) => { assert.deepEqual(mean[i], known.get(tag)?.get(step), `${tag} at step ${step}`); });
}

/** Asserts of the looks that a shortened file may change that they say so, or show less and nothing else. */
function assertShortened(name: string, before: Survey, after: Survey): void {
  if (name.startsWith('index')) assert.deepEqual([after.series, after.histograms], [before.series, before.histograms], 'the index is derived');
  if (name.startsWith('events.')) assertSubset(after.series, before.series);
  if (name === 'run.json') assert.ok(after.info instanceof Fault ? after.info.message.includes(name) : after.info, 'run.json');
  if (name.startsWith('checkpoints')) assertCheckpointLook(before, after);
}

/** A damaged checkpoint is passed over with a note; one that is chosen has every bit of one that was written. */
function assertCheckpointLook(before: Survey, after: Survey): void {
  if (after.checkpoint instanceof Fault) {
    assert.ok(['runs.checkpointsDamaged', 'runs.newer'].includes(after.checkpoint.code), after.checkpoint.message);
    return;
  }
  const [was, is] = [before.checkpoint, after.checkpoint].map((found) => found as { readonly step: number; readonly tensors: unknown; readonly notes: readonly string[] });
  assert.ok(was && is);
  if (is.step === was.step) assert.deepEqual(is.tensors, was.tensors);
  else assert.ok(is.step < was.step && is.notes.every((code) => code === 'runs.checkpointDamaged') && is.notes.length > 0);
}

/** Cuts a run's file off at a length, and looks. */
export async function shorten(dir: string, name: string, length: number, before: Survey): Promise<void> {
  const file = path.join(dir, name);
  await withBytes(file, readFileSync(file).subarray(0, length), async () => {
    const after = await survey(dir);
    assertRest(name, before, after);
    assertShortened(name, before, after);
  });
}

/** Flips a bit of a run's file, and looks. */
export async function flip(dir: string, name: string, bit: number, before: Survey): Promise<void> {
  const file = path.join(dir, name);
  await withBytes(file, flipped(readFileSync(file), bit), async () => {
    const after = await survey(dir);
    assertRest(name, before, after);
    if (name.startsWith('checkpoints')) assertCheckpointLook(before, after);
    if (name.startsWith('events.')) assertSubset(after.series, before.series);
    if (name.startsWith('index')) assert.deepEqual([after.series, after.histograms], [before.series, before.histograms], 'a wrong number is never shown');
  });
}

/** Puts something else in a file's place, and looks. */
export async function replace(dir: string, name: string, put: (file: string) => void, before: Survey): Promise<void> {
  await withImpostor(path.join(dir, name), put, async () => {
    const after = await survey(dir);
    assertRest(name, before, after);
    if (name.startsWith('index')) assert.deepEqual([after.series, after.histograms], [before.series, before.histograms]);
  });
}

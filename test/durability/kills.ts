import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listRuns } from '../../src/runs/catalogue.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { contents as hexContents } from '../runs/folder.ts';
import { Child } from '../trainer/child.ts';
import { assertShows, contentOf, indexOf, type RunContent } from './content.ts';
import { killingDisk, quickDisk, strickenDisk, type Cut, type DiskCall, type Refusal } from './faulty-disk.ts';
import { leftovers, Listener, loseHolder, play, STEPS, taskOf, type Doing, type ForkOf, type Workplace } from './tiny-run.ts';

/** A run that nothing happened to, and every call that it made of the disk. */
export interface Straight {
  readonly dir: string;
  readonly content: RunContent;
  readonly index: Record<string, Buffer>;
  readonly calls: readonly DiskCall[];
}

export async function straightRun(place: Workplace, doing: Doing = 'train'): Promise<Straight> {
  const dir = place.newRun();
  const calls: DiskCall[] = [];
  const { error } = await play(doing, place, dir, strickenDisk((call) => { calls.push(call); }));
  assert.equal(error, undefined);
  return { dir, content: await contentOf(dir), index: indexOf(dir), calls };
}

/** The calls that going on with a copy of a run makes of the disk. */
export async function callsOfResume(place: Workplace, run: string): Promise<DiskCall[]> {
  const dir = place.copyOf(run);
  const calls: DiskCall[] = [];
  const { error } = await play('resume', place, dir, strickenDisk((call) => { calls.push(call); }));
  assert.equal(error, undefined, String(error));
  place.discard(dir);
  return calls;
}

const isWait = ({ name }: DiskCall): boolean => name === 'sync' || name === 'syncLater';

/** Every place at which a killed process can leave something else behind: before each change, and in the middle of each writing. */
export function cutsOf(calls: readonly DiskCall[]): Cut[] {
  const partsOf = ({ bytes }: DiskCall): number[] => [0, 1, bytes >> 1, bytes - 1].filter((part) => part === 0 || part < bytes);
  return calls.filter((call) => !isWait(call)).flatMap((call) => [...new Set(partsOf(call))].map((bytes) => ({ call: call.number, bytes })));
}

/** Some of a list, as evenly spread as can be. */
export function spread<T>(all: readonly T[], count: number): T[] {
  return all.length <= count ? [...all] : Array.from({ length: count }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)]!);
}

/** Asserts that a run has come to its end and is the run that was never stopped. */
export async function assertWhole(dir: string, whole: Straight): Promise<void> {
  const info = await readRunInfo(dir);
  assert.deepEqual([info.state, info.step, info.notBitwise], ['finished', STEPS, undefined]);
  assert.deepEqual(await contentOf(dir), whole.content);
  assert.deepEqual(indexOf(dir), whole.index);
  assert.deepEqual(leftovers(dir), []);
}

/** Goes on with a run, where there is one that has not ended, and asserts that it becomes the run that was never stopped. */
export async function goOn(place: Workplace, dir: string, whole: Straight): Promise<void> {
  if (!existsSync(runPaths(dir).info)) return;
  if ((await readRunInfo(dir)).state === 'finished') {
    assert.deepEqual(await contentOf(dir), whole.content);
    return;
  }
  const { error } = await play('resume', place, dir, quickDisk);
  assert.equal(error, undefined, String(error));
  await assertWhole(dir, whole);
}

/** Trains or resumes in a folder, dies at a place, and asserts that what is left shows all that was told of. */
export async function die(doing: Doing, place: Workplace, dir: string, cut: Cut, whole: Straight): Promise<void> {
  const listener = new Listener(place.hear);
  const { reports } = await play(doing, place, dir, killingDisk(cut, () => { listener.close(); }), listener);
  loseHolder(dir);
  await assertShows(dir, whole.content, reports);
}

/** Every file of a run but what forks put there while they read it. */
export function filesOf(dir: string): Record<string, string> {
  return Object.fromEntries(Object.entries(hexContents(dir)).filter(([name]) => !path.basename(name).startsWith('.')));
}

/** Dies while a fork begins or trains, and asserts that there is no new run, or one that becomes the fork that nothing happened to. */
export async function dieForking(place: Workplace, fork: ForkOf, cut: Cut, whole: Straight): Promise<void> {
  const dir = place.newRun();
  await die(fork, place, dir, cut, whole);
  await goOn(place, dir, whole);
  if (!existsSync(runPaths(dir).info)) assert.deepEqual(await listRuns(path.dirname(dir)), [], 'no half of a run is shown');
  place.discard(dir);
}

const built = path.join(process.cwd(), 'out', 'test', 'durability');

/** A real trainer process, threads and all, on a disk that kills it or refuses it at a place. */
export function troubledTrainer(doing: Doing, place: Workplace, dir: string, trouble: Cut | Refusal): Child {
  // Beside its own bundle is where a trainer looks for that of the thread that writes checkpoints.
  writeFileSync(path.join(built, 'writer.cjs'), "require('./cut-writer.entry.cjs');\n");
  return new Child(taskOf(doing, place, dir), path.join(built, 'cut-trainer.entry.cjs'), [JSON.stringify(trouble)]);
}

/** As `die`, with a real process that kills itself by SIGKILL. False where it came to its end before that place. */
export async function reallyDie(doing: Doing, place: Workplace, dir: string, cut: Cut, whole: Straight): Promise<boolean> {
  const child = troubledTrainer(doing, place, dir, cut);
  const { signal, code } = await child.exited;
  assert.ok(signal === 'SIGKILL' || code === 0, child.output);
  await assertShows(dir, whole.content, child.reports);
  return code !== 0;
}

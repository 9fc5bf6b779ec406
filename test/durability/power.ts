import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TrainerReport } from '../../src/protocol/control.ts';
import { listRuns } from '../../src/runs/catalogue.ts';
import { latestCheckpoint, listCheckpoints, readCheckpoint } from '../../src/runs/checkpoints.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { contentOf } from './content.ts';
import { goOn, type Straight } from './kills.ts';
import { PowerDisk } from './power-disk.ts';
import { Listener, loseHolder, play, type Workplace } from './tiny-run.ts';

/** What a power cut leaves of a run, and what its host had been told until then. */
export interface Left {
  readonly dir: string;
  readonly reports: readonly TrainerReport[];
}

/**
 * Trains a run, and keeps what power cuts would leave of it: right before and right after each wait for the disk.
 * @param seeds of what survives of what was not synced, for a place in the order of these
 */
export async function cutsOfPower(place: Workplace, seeds: (number: number) => readonly number[]): Promise<Left[]> {
  const dir = place.newRun();
  const listener = new Listener(place.hear);
  const left: Left[] = [];
  let number = 0;
  const power = new PowerDisk(dir, () => {
    for (const seed of seeds(number++)) {
      const target = place.newRun();
      power.leave(target, seed);
      left.push({ dir: target, reports: [...listener.reports] });
    }
  });
  const { error } = await play('train', place, dir, power.disk, listener);
  assert.equal(error, undefined, String(error));
  place.discard(dir);
  return left;
}

/** Asserts that what a power cut left opens, has all that was told to be there, and goes on to the end that it would have come to. */
export async function assertSurvives(place: Workplace, { dir, reports }: Left, whole: Straight): Promise<void> {
  loseHolder(dir);
  const isTold = reports.some(({ type }) => type === 'state');
  if (!existsSync(runPaths(dir).info)) assert.ok(!isTold, 'a run that was told of has its run.json');
  else {
    const [entry] = await listRuns(path.dirname(dir));
    assert.ok(entry && 'info' in entry, JSON.stringify(entry));
    await assertKept(dir, reports, whole);
  }
  await goOn(place, dir, whole);
  place.discard(dir);
}

async function assertKept(dir: string, reports: readonly TrainerReport[], whole: Straight): Promise<void> {
  const found = await contentOf(dir);
  const latest = await latestCheckpoint(dir);
  const told = reports.reduce((step, report) => (report.type === 'checkpoint' ? report.step : step), -1);
  assert.ok((latest?.step ?? -1) >= told, `the checkpoint of step ${told} was told of`);
  // No half checkpoint bears a name.
  for (const { step, folder } of await listCheckpoints(dir)) assert.equal((await readCheckpoint(folder)).step, step);
  for (const [step, files] of Object.entries(found.checkpoints)) assert.deepEqual(files, whole.content.checkpoints[step]);
  for (const report of reports) if (report.type === 'sample') assert.ok(found.samples[report.step]?.equals(whole.content.samples[report.step]!), `the sample of step ${report.step} was told of`);
  for (const [step, png] of Object.entries(found.samples)) assert.ok(whole.content.samples[step]?.equals(png));
  const due = whole.content.events.filter(({ step }) => step <= (latest?.step ?? -1));
  assert.deepEqual(found.events.slice(0, due.length), due, 'the journal is on the disk before the checkpoint');
  for (const [tag, points] of Object.entries(found.series)) {
    const known = new Map(whole.content.series[tag]);
    for (const [step, value] of points) assert.deepEqual(known.get(step), value, `${tag} at step ${step}`);
  }
}

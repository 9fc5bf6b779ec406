import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';
import { assertShows, contentOf } from './content.ts';
import { refusingDisk, strickenDisk, type Refusal } from './faulty-disk.ts';
import { goOn, troubledTrainer, type Straight } from './kills.ts';
import { loseHolder, play, type Told, type Workplace } from './tiny-run.ts';

const FAULTS = { ENOSPC: /no space is left.*Make room/, EIO: /reports an error.*Check it/, EACCES: /cannot be written.*Make the folder writable/ };

/** Trains on a disk that refuses, and asserts that the run says so and goes on exactly once the disk takes bytes again. True where it had to end. */
export async function refuse(place: Workplace, refusal: Refusal, whole: Straight): Promise<boolean> {
  const dir = place.newRun();
  return assertRefused(place, dir, refusal, whole, await play('train', place, dir, refusingDisk(refusal)));
}

/** As `refuse`, with a real process and its threads. */
export async function reallyRefuse(place: Workplace, refusal: Refusal, whole: Straight): Promise<boolean> {
  const dir = place.newRun();
  const { exited, reports } = troubledTrainer('train', place, dir, refusal);
  await exited;
  const failed = reports.find((report) => report.type === 'failed');
  return assertRefused(place, dir, refusal, whole, { reports, error: failed && new Fault(failed.fault.code, failed.fault.template, failed.fault.args) });
}

async function assertRefused(place: Workplace, dir: string, refusal: Refusal, whole: Straight, { error, reports }: Told): Promise<boolean> {
  if (error === undefined) {
    // Refused was what a run can do without: a column of its index, or the removal of something.
    assert.deepEqual(await contentOf(dir), whole.content);
  } else {
    assertNames(error, FAULTS[refusal.code], dir);
    // What failed first is what people hear of, not what failed on the way out.
    if (reports.length > 0) assert.notEqual(path.basename(String(error.args['path'])), 'trainer.lock');
    loseHolder(dir);
    await assertShows(dir, whole.content, reports);
    await goOn(place, dir, whole);
  }
  place.discard(dir);
  return error !== undefined;
}

/** Removes the run's folder before a call, and asserts that the run ends with what happened and brings nothing back. */
export async function removeFolder(place: Workplace, call: number): Promise<void> {
  const dir = place.newRun();
  const disk = strickenDisk(({ number }) => { if (number === call) rmSync(dir, { recursive: true }); });
  const { error } = await play('train', place, dir, disk);
  if (existsSync(dir)) assert.equal(error, undefined, 'it was removed although the run still wrote');
  else if (error !== undefined) assertNames(error, /the folder is gone|is not there/, dir);
  assert.deepEqual(readdirSync(path.dirname(dir)), existsSync(dir) ? [path.basename(dir)] : []);
  place.discard(dir);
}

function assertNames(error: unknown, says: RegExp, dir: string): asserts error is Fault {
  assert.ok(error instanceof Fault, error instanceof Error ? error.stack : String(error));
  assert.match(error.message, says);
  assert.ok(String(error.args['path']).startsWith(dir) && !String(error.args['path']).endsWith('.tmp'), error.message);
}

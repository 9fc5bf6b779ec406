import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { ConfigInput } from '../../src/config/schema.ts';
import { Fault } from '../../src/faults/fault.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { Child, haveTrainer } from '../trainer/child.ts';
import { contentOf, indexOf, type RunContent } from './content.ts';
import { LENGTH, writeData } from './experiments.ts';
import { quickDisk } from './faulty-disk.ts';
import { changingAt, Listener, play, Workplace, type Hear } from './tiny-run.ts';

/** A place with data for random experiments, while a suite's tests run. */
export function workplaceWithData(): () => Workplace {
  let place: Workplace;
  before(() => {
    haveTrainer();
    place = new Workplace();
    writeData(place.folder);
  });
  after(() => { place.remove(); });
  return () => place;
}

/** A host that stops its run at a step, and asks of it what others do. */
const stopsAt = (step: number, hear: Hear): Listener =>
  new Listener((report, control) => {
    hear(report, control);
    const at = report.type === 'progress' || (report.type === 'state' && report.state === 'running') ? report.step : -1;
    if (at === step) control.stop('person');
  });

/** A live change: at the end of a step, for those after it. */
export interface Wish {
  readonly step: number;
  readonly set: readonly string[];
}

const hearOf = ({ step, set }: Wish): Hear => changingAt(step, set);

/** A run that came to its end. */
export interface Trained {
  readonly dir: string;
  readonly content: RunContent;
  readonly index: Record<string, Buffer>;
}

/** The experiment trained without a stop; undefined where it comes apart, as some do. */
export async function trainStraight(place: Workplace, config: ConfigInput, wish: Wish): Promise<Trained | undefined> {
  writeFileSync(place.configFile, JSON.stringify(config));
  const dir = place.newRun();
  const { error } = await play('train', place, dir, quickDisk, new Listener(hearOf(wish)));
  if (error instanceof Fault && error.code === 'alert.notFinite') return undefined;
  assert.equal(error, undefined, String(error));
  return { dir, content: await contentOf(dir), index: indexOf(dir) };
}

/** Stops the same experiment at a step, goes on with it, and asserts that nothing tells it from the run without a stop. */
export async function assertExact(place: Workplace, step: number, whole: Trained, wish: Wish, inNewProcess: boolean): Promise<void> {
  const dir = place.newRun();
  const stopped = await play('train', place, dir, quickDisk, stopsAt(step, hearOf(wish)));
  assert.equal(stopped.error, undefined, String(stopped.error));
  assert.deepEqual([(await readRunInfo(dir)).state, (await readRunInfo(dir)).step], ['stopped', step]);
  // A change that was asked for before the stop is the run's; a later one has to be asked for again.
  await goOn(place, dir, inNewProcess && wish.step <= step, wish);
  await assertEqual(dir, whole);
  place.discard(dir);
}

/** Forks a run at a checkpoint, once as it stood and once changed, the latter with a stop and without, and asserts that each is what it must be. */
export async function assertForksExact(place: Workplace, step: number, stop: number, whole: Trained, set: readonly string[]): Promise<void> {
  const of = (settings: readonly string[]) => ({ parent: whole.dir, step, set: settings });
  const forked = async (settings: readonly string[], listener?: Listener): Promise<string> => {
    const dir = place.newRun();
    const { error } = await play(of(settings), place, dir, quickDisk, listener);
    assert.equal(error, undefined, String(error));
    return dir;
  };
  const changed = await forked(set);
  const due = { dir: changed, content: await contentOf(changed), index: indexOf(changed) };
  const stopped = await forked(set, stopsAt(stop, () => undefined));
  await goOn(place, stopped, false, { step: -1, set: [] });
  await assertEqual(stopped, due);
  // A change that holds from the step after the checkpoint on is the fork's own already; a later one is the parent's alone.
  if (whole.content.changes.every((change) => change.step <= step)) {
    const same = await forked([]);
    await assertEqual(same, { ...whole, content: { ...whole.content, changes: [] } });
    place.discard(same);
  }
  for (const dir of [changed, stopped]) place.discard(dir);
}

async function assertEqual(dir: string, whole: Trained): Promise<void> {
  const { checkpoints, ...rest } = await contentOf(dir);
  const { checkpoints: due, ...others } = whole.content;
  assert.deepEqual(rest, others);
  for (const [at, files] of Object.entries(due)) if (checkpoints[at] || Number(at) === LENGTH) assert.deepEqual(checkpoints[at], files, `checkpoint of step ${at}`);
  assert.deepEqual(indexOf(dir), whole.index);
  assert.deepEqual([(await readRunInfo(dir)).state, (await readRunInfo(dir)).notBitwise], ['finished', undefined]);
}

async function goOn(place: Workplace, dir: string, inNewProcess: boolean, wish: Wish): Promise<void> {
  if (inNewProcess) {
    const child = new Child({ task: 'resume', runDir: dir });
    assert.equal((await child.exited).code, 0, child.output);
    return;
  }
  const { error } = await play('resume', place, dir, quickDisk, new Listener(hearOf(wish)));
  assert.equal(error, undefined, String(error));
}

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { ConfigInput } from '../../src/config/schema.ts';
import { Fault } from '../../src/faults/fault.ts';
import type { TrainerReport } from '../../src/protocol/control.ts';
import { realDisk } from '../../src/runs/durable.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { Child } from '../trainer/child.ts';
import { contentOf, indexOf, type RunContent } from './content.ts';
import { Listener, play, type Workplace } from './tiny-run.ts';

/** A host that stops its run at a step. */
class StopsAt extends Listener {
  constructor(private readonly step: number) {
    super();
  }

  override readonly report = (report: TrainerReport): void => {
    this.reports.push(report);
    const at = report.type === 'progress' || (report.type === 'state' && report.state === 'running') ? report.step : -1;
    if (at === this.step) this.control.stop('person');
  };
}

const quickDisk = { ...realDisk, sync: () => undefined, syncLater: () => Promise.resolve() };

/** The experiment trained without a stop; undefined where it comes apart, as some do. */
export async function trainStraight(place: Workplace, config: ConfigInput): Promise<{ readonly content: RunContent; readonly index: Record<string, Buffer> } | undefined> {
  writeFileSync(place.configFile, JSON.stringify(config));
  const dir = place.newRun();
  const { error } = await play('train', place, dir, quickDisk);
  if (error instanceof Fault && error.code === 'trainer.notFinite') return undefined;
  assert.equal(error, undefined, String(error));
  const found = { content: await contentOf(dir), index: indexOf(dir) };
  place.discard(dir);
  return found;
}

/** Stops the same experiment at a step, goes on with it, and asserts that nothing tells it from the run without a stop. */
export async function assertExact(place: Workplace, step: number, whole: { readonly content: RunContent; readonly index: Record<string, Buffer> }, inNewProcess: boolean): Promise<void> {
  const dir = place.newRun();
  const stopped = await play('train', place, dir, quickDisk, new StopsAt(step));
  assert.equal(stopped.error, undefined, String(stopped.error));
  assert.deepEqual([(await readRunInfo(dir)).state, (await readRunInfo(dir)).step], ['stopped', step]);
  await goOn(place, dir, inNewProcess);
  const { checkpoints, ...rest } = await contentOf(dir);
  const { checkpoints: due, ...others } = whole.content;
  assert.deepEqual(rest, others);
  for (const [at, files] of Object.entries(due)) assert.deepEqual(checkpoints[at], files, `checkpoint of step ${at}`);
  assert.deepEqual(indexOf(dir), whole.index);
  assert.deepEqual([(await readRunInfo(dir)).state, (await readRunInfo(dir)).notBitwise], ['finished', undefined]);
  place.discard(dir);
}

async function goOn(place: Workplace, dir: string, inNewProcess: boolean): Promise<void> {
  if (inNewProcess) {
    const child = new Child({ task: 'resume', runDir: dir });
    assert.equal((await child.exited).code, 0, child.output);
    return;
  }
  const { error } = await play('resume', place, dir, quickDisk);
  assert.equal(error, undefined, String(error));
}

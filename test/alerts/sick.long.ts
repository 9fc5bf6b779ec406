import assert from 'node:assert/strict';
import { latestCheckpoint, readCheckpoint } from '../../src/runs/checkpoints.ts';
import { Place } from '../trainer/child.ts';
import { putRow } from '../table.ts';
import { SICK } from './sick.ts';
import { toldAt, watched, type Watched } from './watched.ts';

const SEEDS = 10;
/** of ten: what is asked of a detector */
const ENOUGH = 9;

const HEAD = '| what goes wrong | in a config where | seen within | of 10 seeds | at step (median, first to last) |';

/** What a run that diverged leaves: a checkpoint of before, and the name of a tensor that went with it. */
async function endedWell({ runDir, alerts, failure }: Watched): Promise<void> {
  const { step, folder } = (await latestCheckpoint(runDir))!;
  assert.equal(step, failure?.args['checkpoint']);
  assert.ok(step > 0 && step < Number(failure?.args['step']), JSON.stringify(failure));
  const { tensors } = await readCheckpoint(folder);
  for (const [name, { data }] of Object.entries(tensors)) assert.ok(data.every((value) => Number.isFinite(value)), name);
  assert.deepEqual(alerts.at(-1)?.fault, failure);
  const named = String(failure?.args['tensors']).split(', ');
  for (const name of named) assert.ok(name in tensors, `${name} is no tensor of the state`);
}

describe('a config that is sick', () => {
  let place: Place;
  before(() => { place = Place.withPictures(); });
  after(() => place.remove());

  for (const { what, how, config, codes, within } of SICK) {
    it(`by ${what} is told so in ${ENOUGH} of ${SEEDS} seeds`, async () => {
      const file = place.config(config, `${what}.gan.json`);
      const steps: number[] = [];
      for (let seed = 0; seed < SEEDS; seed++) {
        const run = await watched(place, { file, seed, set: [`training.steps=${within}`], until: codes });
        const step = toldAt(run, codes);
        console.log(`      seed ${seed}: ${run.alerts.map((alert) => `${alert.fault.code} ${alert.step}`).join(', ')} ${run.failure?.code ?? ''} ${step ?? 'not told'}`);
        if (step !== undefined) steps.push(step);
        if (run.failure) await endedWell(run);
      }
      steps.sort((one, other) => one - other);
      assert.ok(steps.length >= ENOUGH, `told in ${steps.length}`);
      putRow('alerts.md', HEAD, `| ${what} | ${how} | ${within} steps | ${steps.length} | ${steps[steps.length >> 1]} (${steps[0]} to ${steps.at(-1)}) |`);
    });
  }
});

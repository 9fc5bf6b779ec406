import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { ConfigInput } from '../../src/config/schema.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { usualWindow } from '../../src/trainer/profile.ts';
import { dearest, traceOf } from '../../src/trainer/trace.ts';
import { contents, Place, reaches,  } from './child.ts';

const STEPS = 12;
const dcgan: ConfigInput = {
  data: { set: 'idx', path: 'images.idx' },
  latent: { size: 3 },
  generator: { filters: 4 },
  discriminator: { filters: 4, dropout: 0.2 },
  training: { steps: STEPS, batchSize: 8, checkpointEvery: 5, sampleEvery: 5 },
  samples: { count: 4 },
};

/** The trace event format's complete events and metadata, as strictly as its viewers read them. */
const place = { pid: z.int(), tid: z.int(), name: z.string().min(1) };
const traceSchema = z.strictObject({
  displayTimeUnit: z.enum(['ms', 'ns']),
  traceEvents: z.array(
    z.discriminatedUnion('ph', [
      z.strictObject({ ...place, ph: z.literal('M'), args: z.object({ name: z.string() }) }),
      z.strictObject({ ...place, ph: z.literal('X'), cat: z.string(), ts: z.number().nonnegative(), dur: z.number().nonnegative(), args: z.record(z.string(), z.string()) }),
    ]),
  ),
});
type Complete = Extract<z.output<typeof traceSchema>['traceEvents'][number], { ph: 'X' }>;

const readTrace = (dir: string): Complete[] => traceSchema.parse(JSON.parse(readFileSync(runPaths(dir).profile, 'utf8'))).traceEvents.filter((event) => event.ph === 'X');
const end = ({ ts, dur }: Complete) => ts + dur;
const within = (inner: Complete, outer: Complete) => inner.ts >= outer.ts - 1 && end(inner) <= end(outer) + 1;

describe('a profile', function () {
  this.timeout(120_000);
  let place: Place;
  before(() => { place = Place.withPictures(); });
  after(() => place.remove());

  const profiled = (file: string, profile: 'usual' | { from: number; to: number }, set: string[] = []) => {
    const runDir = place.runDir();
    return { runDir, child: place.start({ task: 'train', configFile: file, runDir, set, profile }) };
  };

  it('holds each operation within its call, each call within its step, and changes no weight', async () => {
    const file = place.config({ ...dcgan, engine: { name: 'onnx', threads: 1 } }, 'onnx.gan.json');
    const { child, runDir } = profiled(file, { from: 3, to: 6 });
    assert.equal((await child.exited).code, 0, child.output);
    const events = readTrace(runDir);
    const of = (cat: string) => events.filter((event) => event.cat === cat);
    const steps = of('trainer').filter(({ name }) => name.startsWith('step'));
    assert.deepEqual(steps.map(({ name }) => name), ['step 3', 'step 4', 'step 5', 'step 6']);
    assert.deepEqual([...new Set(of('trainer').map(({ name }) => name.split(' ')[0]))].sort(), ['batch', 'checkpoint', 'noise', 'record', 'step']);
    const calls = of('engine');
    assert.deepEqual(calls.filter(({ name }) => name.endsWith(' turn')).map(({ name }) => name), Array(4).fill(['discriminator turn', 'generator turn']).flat());
    assert.ok(calls.some(({ name }) => name === 'sampling'));
    for (const call of calls) {
      assert.ok(steps.some((step) => within(call, step)), call.name);
      const nodes = of('operation').filter((node) => within(node, call));
      assert.ok(nodes.length > 5, call.name);
      assert.ok(nodes.reduce((sum, { dur }) => sum + dur, 0) <= call.dur + 1, 'operations one after another take no longer than their call');
    }
    assert.equal(of('operation').length, calls.reduce((sum, call) => sum + of('operation').filter((node) => within(node, call)).length, 0), 'no operation stands outside of a call');
    const layers = new Set(of('operation').flatMap(({ name, args }) => (name === 'Conv' || name === 'ConvTranspose' ? [args['layer']] : [])));
    for (const layer of ['discriminator/block1/conv', 'discriminator/block2/conv', 'generator/block1/conv', 'generator/block2/conv']) assert.ok(layers.has(layer), layer);

    const report = child.reports.find(({ type }) => type === 'profile');
    assert.ok(report?.type === 'profile' && report.file === runPaths(runDir).profile && report.from === 3 && report.to === 6);
    assert.equal(report.operations.length, 10);
    const total = of('operation').reduce((sum, { dur }) => sum + dur, 0) / 1000;
    for (const { milliseconds, share, calls: count } of report.operations) assert.ok(count > 0 && Math.abs(milliseconds / total - share) < 1e-3);
    assert.deepEqual(readdirSync(runDir).filter((name) => name.startsWith('.')), [], 'nothing is left behind');

    const plain = await place.trained(file);
    const weights = (dir: string) => contents(path.join(runPaths(dir).checkpoints, paddedStep(STEPS)));
    assert.deepEqual(weights(runDir), weights(plain));
    assert.ok(!existsSync(runPaths(plain).profile), 'a run that is not asked to has none');
  });

  it('has the calls alone where an engine runs no operations one by one', async () => {
    const { child, runDir } = profiled(place.config({ ...dcgan, engine: { name: 'cpu' } }, 'cpu.gan.json'), { from: 2, to: 3 });
    assert.equal((await child.exited).code, 0, child.output);
    const events = readTrace(runDir);
    assert.equal(events.filter(({ cat }) => cat === 'engine').length, 4);
    assert.ok(!events.some(({ cat }) => cat === 'operation'));
    const report = child.reports.find(({ type }) => type === 'profile');
    assert.ok(report?.type === 'profile');
    assert.deepEqual(report.operations.map(({ op, turn }) => [op, turn]).sort(), [['call', 'discriminator turn'], ['call', 'generator turn']]);
  });

  it('is written of the steps there were where a run is stopped in the middle', async () => {
    const { child, runDir } = profiled(place.config({ ...dcgan, engine: { name: 'onnx', threads: 1 } }, 'stopped.gan.json'), { from: 1, to: 1_000_000 }, ['training.steps=1000000']);
    await child.until(reaches(3));
    child.say({ type: 'stop' });
    assert.equal((await child.exited).code, 130, child.output);
    assert.ok(readTrace(runDir).filter(({ name }) => name.startsWith('step')).length >= 3);
    assert.deepEqual(readdirSync(runDir).filter((name) => name.startsWith('.')), []);
  });

  it('looks at a hundred steps once the first are over, or at what a short run has', () => {
    assert.deepEqual(usualWindow(0, 3000), { from: 20, to: 120 });
    assert.deepEqual(usualWindow(0, 50), { from: 20, to: 50 });
    assert.deepEqual(usualWindow(0, 1), { from: 1, to: 1 });
    assert.deepEqual(usualWindow(500, 3000), { from: 520, to: 620 });
  });

  it('sums operations by kind, turn and layer', () => {
    const node = (op: string, start: number, layer?: string) => ({ op, layer, start, milliseconds: 2 });
    const calls = [{ name: 'a', start: 10, milliseconds: 9, nodes: [node('Conv', 10, 'x'), node('Conv', 12, 'x'), node('Conv', 14, 'y'), node('Add', 16)] }];
    assert.deepEqual(dearest(calls, 2), [
      { op: 'Conv', turn: 'a', layer: 'x', calls: 2, milliseconds: 4, share: 0.5 },
      { op: 'Conv', turn: 'a', layer: 'y', calls: 1, milliseconds: 2, share: 0.25 },
    ]);
    assert.deepEqual(dearest([], 3), []);
    const { traceEvents } = traceSchema.parse(JSON.parse(traceOf({ calls, spans: [{ name: 'step', start: 9, milliseconds: 11, step: 4 }] }, 'test')));
    assert.deepEqual(traceEvents.flatMap((event) => (event.ph === 'X' ? [[event.name, event.ts, event.dur]] : [])), [['step 4', 0, 11000], ['a', 1000, 9000], ['Conv', 1000, 2000], ['Conv', 3000, 2000], ['Conv', 5000, 2000], ['Add', 7000, 2000]]);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { z } from 'zod';
import { controlSchema, greetingSchema, reportSchema, taskSchema, type ControlMessage, type Greeting, type TrainerReport, type TrainerTask } from '../../src/protocol/control.ts';
import { fromLine, LineReader, toLine } from '../../src/protocol/lines.ts';
import { dashboardInSchema, dashboardOutSchema, dashboardStateSchema, galleryInSchema, galleryOutSchema, galleryStateSchema, type DashboardIn, type DashboardOut, type DashboardState, type GalleryIn, type GalleryOut, type GalleryState } from '../../src/protocol/pages.ts';
import { answerSchema, requestSchema, resultSchemas, type Call } from '../../src/runs/messages.ts';
import { writerRequestSchema, type WriterCall } from '../../src/runs/writer-messages.ts';
import { measurement } from '../runs/measurement.ts';
import { someInfo } from '../runs/info.ts';

/** A kind of message, what its receiver may be sent, and what it does with that. */
export interface MessageTarget {
  readonly name: string;
  readonly inputs: fc.Arbitrary<unknown>;
  readonly take: (message: unknown) => void;
}

/** Anything that the structured clone of a channel can carry, a thing that holds itself included. */
const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true, maxDepth: 3 }),
  fc.constant(null).map(() => {
    const ring: Record<string, unknown> = { type: 'progress' };
    ring['scalars'] = ring;
    return ring;
  }),
);
const odd = fc.oneof(anything, fc.constantFrom(NaN, Infinity, -1, 0.5, 2 ** 53, -0, '', '__proto__', 'x'.repeat(20_000), [], {}, undefined));

const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

/** A copy with the value at a place, counted through all of it, replaced; with a key beside it for good measure. */
function altered(value: unknown, place: number, put: unknown, key: string): unknown {
  let left = place;
  const walk = (part: unknown): unknown => {
    if (left-- === 0) return put;
    if (Array.isArray(part)) return part.map(walk);
    return isBranch(part) ? Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, walk(inner)])) : part;
  };
  const changed = walk(value);
  return isBranch(changed) && place % 7 === 0 ? { ...changed, [key]: put } : changed;
}

/** Sound messages, sound ones with something odd in them, and whatever there is. */
const around = (sound: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 3, arbitrary: fc.tuple(fc.constantFrom(...sound), fc.nat(20), odd, fc.string()).map(([one, place, put, key]) => altered(one, place, put, key)) }, { weight: 1, arbitrary: anything });

interface Schema {
  readonly _zod: { readonly propValues?: Readonly<Record<string, ReadonlySet<unknown>>> | undefined };
  safeParse(value: unknown): { success: boolean; data?: unknown };
}

/** A message is refused, or taken as what its schema says: reading the result again gives the same. */
function kind(name: string, schema: Schema, sound: readonly unknown[]): MessageTarget {
  for (const one of sound) assert.ok(schema.safeParse(one).success, `${name}: ${JSON.stringify(one)}`);
  for (const key of ['type', 'task']) assert.deepEqual(new Set(schema._zod.propValues?.[key]), new Set(sound.flatMap((one) => (isBranch(one) && key in one ? [one[key]] : []))), `${name}: every ${key} is tried`);
  return {
    name,
    inputs: around(sound),
    take: (message) => {
      const { success, data } = schema.safeParse(message);
      if (success) assert.deepEqual(schema.safeParse(data), { success: true, data });
    },
  };
}

const fault = { code: 'runs.noSpace', template: '{path}', args: { path: '/x', bytes: 1 } };
const tasks: TrainerTask[] = [
  { task: 'train', configFile: '/x.gan.json', runDir: '/run', set: ['a=1'] },
  { task: 'resume', runDir: '/run', steps: 5, takeOver: true },
  { task: 'fork', parent: '/run', step: 3, runDir: '/other', set: [] },
  { task: 'sample', runDir: '/run', count: 3, seed: 0, out: 'x.png' },
  { task: 'export', runDir: '/run', step: 3, weights: 'ema', out: '/out' },
  { task: 'eval', runDir: '/run', steps: 'all', measures: ['prdc'], count: 100, seed: 1, features: { file: '/x.onnx', range: 'unit', output: 'x' } },
  { task: 'offers', runDir: '/run', features: 'judge', labelled: 2, count: 100 },
  { task: 'judge', configFile: '/x.gan.json', anew: true },
  { task: 'check', configFile: '/x.gan.json' },
  { task: 'doctor', threads: 2 },
  { task: 'caches', clear: ['mnist'] },
  { task: 'setup', build: 'gpu', remove: true },
];
const controls: ControlMessage[] = [{ type: 'pause' }, { type: 'continue' }, { type: 'stop' }, { type: 'checkpoint' }, { type: 'outlive', yes: true }, { type: 'adopt' }, { type: 'change', id: '1', set: ['training.sampleEvery=5'] }];
const greetings: Greeting[] = [{ type: 'greeting', protocol: 1, token: 'secret' }];
const reports: TrainerReport[] = [
  { type: 'hello', protocol: 1, pid: 7, runDir: '/run' },
  { type: 'preparing', what: 'x', done: 1, total: 2 },
  { type: 'progress', step: 1, steps: 2, stepsPerSecond: 3.5, secondsLeft: 1, scalars: { loss_d: 1 } },
  { type: 'state', state: 'running', step: 1 },
  { type: 'checkpoint', step: 1, folder: '/run/checkpoints/1' },
  { type: 'sample', step: 1, file: '/run/samples/1.png' },
  { type: 'changed', id: '1', step: 2, changes: [{ path: 'seed', old: 1, new: 2 }] },
  { type: 'refused', id: '1', fault },
  { type: 'profile', file: '/x.json', from: 1, to: 2, operations: [{ op: 'MatMul', turn: 'generator', layer: 'a', calls: 3, milliseconds: 0.5, share: 1 }] },
  { type: 'note', fault },
  { type: 'failed', fault },
  { type: 'done', step: 1, state: 'finished', result: { a: [1] } },
];
const series = { tag: 'loss_d', steps: [1, 2], min: [1, null], max: [1, 2], mean: [1, 2] };
const run = {
  id: 'a', name: 'a', state: 'running' as const, step: 1, steps: 2, stepsPerSecond: 1, secondsLeft: 1, engine: 'cpu', preparing: { what: 'x', done: 1, total: 2 }, lineage: 'a fork', size: 7, fault: 'x',
  marks: [{ step: 1, text: 'x', kind: 'alert' as const }], measured: { lines: ['x'], rows: [{ title: 'x', value: '1', heldOut: '' }] },
};
const histograms = [{ tag: 'd_real', rows: [{ step: 1, counts: [1, 2] }] }];
const shown: DashboardIn[] = [
  { type: 'snapshot', run, series: [series], histograms, samples: [{ step: 1, uri: 'x' }], strings: { a: 'b' } },
  { type: 'delta', run, series: [series], histograms, samples: [{ step: 1, uri: 'x' }] },
  { type: 'range', id: 1, series: [series], error: 'x' },
];
const asked: DashboardOut[] = [{ type: 'ready' }, { type: 'drawn' }, { type: 'range', id: 1, from: 1, to: 9, points: 100 }, { type: 'command', command: 'pause', step: 3 }];
const dashboardStates: DashboardState[] = [{ run: 'a', step: 3, follow: true, zoom: { from: 1, to: 2 }, smoothing: 0.5, logScale: false, hidden: ['x'], scroll: 0 }];
const galleryIn: GalleryIn[] = [{ type: 'runs', runs: [{ id: 'a', name: 'a', state: 'failed', step: 1, steps: 2, uri: 'x' }], strings: { a: 'b' } }];
const galleryOut: GalleryOut[] = [{ type: 'ready' }, { type: 'open', id: 'a' }, { type: 'command', command: 'newExperiment' }];
const galleryStates: GalleryState[] = [{ focused: 'a', scroll: 0 }];
const dir = '/run';
const calls: Call[] = [
  { name: 'info', dir }, { name: 'list', dir }, { name: 'series', dir, query: { points: 5, tags: ['a'], from: 1 } }, { name: 'histograms', dir, tag: 'd_real', afterStep: 0, most: 600 },
  { name: 'samples', dir }, { name: 'changes', dir }, { name: 'alerts', dir }, { name: 'measurements', dir }, { name: 'size', dir },
];
const tensor = { dtype: 'float32' as const, shape: [2], data: Float32Array.of(1, 2) };
const writerCalls: WriterCall[] = [
  { name: 'write', dir, step: 1, tensors: { 'generator/params/w': tensor }, counters: { step: 1 } },
  { name: 'prune', dir, policy: { keepLast: 1, keepEvery: 0, keepBest: 1, bestBy: 'loss_g' }, newest: 3 },
];

/** A stream of lines, cut up anywhere: every sound line comes out once and whole, and no more is kept than one may have. */
const lines: MessageTarget = {
  name: 'lines of a control socket',
  inputs: fc.tuple(fc.array(fc.oneof(fc.constantFrom(...controls).map(toLine), fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `${text.replaceAll('\n', '')}\n`)), { maxLength: 6 }), fc.array(fc.nat(300), { maxLength: 6 })),
  take: (input) => {
    const [all, cuts] = input as [string[], number[]];
    const bytes = Buffer.from(all.join(''));
    const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
    const found: string[] = [];
    const reader = new LineReader(200, (line) => found.push(line));
    const taken = places.slice(1).every((end, i) => reader.push(bytes.subarray(places[i], end)));
    const due = bytes.toString().split('\n').slice(0, -1);
    if (taken) assert.deepEqual(found, due);
    else assert.ok(due.some((line) => Buffer.byteLength(line) > 200) && found.length < due.length);
    for (const line of found) controlSchema.safeParse(fromLine(line));
  },
};

export const messages: readonly MessageTarget[] = [
  kind('tasks of a trainer', taskSchema, tasks),
  kind('messages to a trainer', controlSchema, controls),
  kind('greetings at a control socket', greetingSchema, greetings),
  kind('messages of a trainer', reportSchema, reports),
  lines,
  kind('messages to the dashboard', dashboardInSchema, shown),
  kind('messages of the dashboard', dashboardOutSchema, asked),
  kind('the state of a dashboard', dashboardStateSchema, dashboardStates),
  kind('messages to the gallery', galleryInSchema, galleryIn),
  kind('messages of the gallery', galleryOutSchema, galleryOut),
  kind('the state of a gallery', galleryStateSchema, galleryStates),
  kind('requests to the reader', requestSchema, calls.map((call, id) => ({ id, call }))),
  kind('answers of the reader', answerSchema, [{ id: 1, fault }, { id: 2, value: [] }]),
  kind('runs that the reader found', resultSchemas.list, [[{ dir: '/run', info: someInfo() }, { dir: '/other', fault }]]),
  kind('changes, alerts and measures that the reader found', z.union([resultSchemas.changes, resultSchemas.alerts, resultSchemas.measurements]), [[{ step: 1, time: '', path: 'seed', old: 1, new: 2 }], [{ step: 5, fault }], [measurement]]),
  kind('requests to the thread that writes checkpoints', writerRequestSchema, writerCalls.map((call, id) => ({ id, call }))),
];

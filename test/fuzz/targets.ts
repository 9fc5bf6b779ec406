import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { checkConfig } from '../../src/config/check.ts';
import { decodeIdx } from '../../src/formats/idx.ts';
import { decodeJpeg } from '../../src/formats/jpeg.ts';
import { decodeNpy, encodeNpy } from '../../src/formats/npy.ts';
import { decodePng, encodePng } from '../../src/formats/png.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/formats/safetensors.ts';
import { encodeEvent, encodeFileVersion, encodeHyperparameters, readEvents, type PlacedEvent } from '../../src/formats/tfevents.ts';
import { encodeRecord, memorySource, type Damage } from '../../src/formats/tfrecord.ts';
import { indexEvent } from '../../src/runs/event-values.ts';
import { Fault } from '../../src/faults/fault.ts';
import { decodeExtent, encodeExtent, MARKS, WORD } from '../../src/runs/index-format.ts';
import { Marks, marksFit, readMarks } from '../../src/runs/index-marks.ts';
import { MemoryStore } from '../../src/runs/index-store.ts';
import { IndexWriter } from '../../src/runs/index-writer.ts';
import { makeIdx } from '../formats/idx-made.ts';
import { damaged, refusedOrDone } from '../formats/hostile.ts';
import { mendChecksums } from '../formats/png-made.ts';
import { committedConfigs } from './configs.ts';
import { messages } from './messages.ts';
import { runFiles } from './run-files.ts';

/** Something that takes what others wrote, and what it may be given. */
export interface Target {
  readonly name: string;
  /** @param runs inputs to try */
  readonly assert: (runs: number) => void | Promise<void>;
}

const FILE = 'bad.file';
const MEBIBYTE = 1 << 20;
/** More than this for one small input is memory that nothing in it is worth. */
const MEMORY = 64 * MEBIBYTE;

function target<T>(name: string, inputs: fc.Arbitrary<T>, check: (input: T) => void): Target {
  return { name, assert: (numRuns) => { fc.assert(fc.property(inputs, check), { numRuns }); } };
}

/** Bytes of a format, damaged or made up; nothing but a fault may be thrown, and little memory be taken. */
function decoder(name: string, sound: readonly Uint8Array[], decode: (bytes: Uint8Array) => void, mend: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes): Target {
  const inputs = fc.oneof(fc.uint8Array({ maxLength: 200 }), ...sound.map((bytes) => damaged(bytes).map(mend)));
  return target(name, inputs, (bytes) => {
    const before = process.memoryUsage().arrayBuffers;
    refusedOrDone(() => { decode(bytes); }, FILE);
    const taken = process.memoryUsage().arrayBuffers - before;
    assert.ok(taken < MEMORY, `${taken} bytes were taken for ${bytes.length}`);
  });
}

const limits = { file: FILE, maxPixels: 100_000, maxBytes: 16 * MEBIBYTE };
const size = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
const jpeg = (name: string) => readFileSync(path.join(process.cwd(), 'test', 'formats', 'fixtures', `${name}.jpg`));

const picture = (found: { width: number; height: number; channels: number; data: Uint8Array }) => { assert.equal(found.data.length, found.width * found.height * found.channels); };
const grey = Uint8Array.from({ length: 64 }, (_, i) => i * 4);
const events = Buffer.concat([
  encodeFileVersion(1),
  encodeHyperparameters(1, { rate: 1e-4, name: 'adam', norm: true }, ['loss_d']),
  ...[1, 2, 3].map((step) => encodeEvent(step, step, [{ tag: 'loss_d', kind: 'scalar', value: step / 7 }, { tag: 'samples', kind: 'image', image: { width: 1, height: 1, channels: 1, png: Uint8Array.of(1) } }])),
]);

/** Reads an event file into an index, as a run without an index is read. */
function readRun(bytes: Uint8Array): void {
  const damage: Damage[] = [];
  const found: PlacedEvent[] = [];
  const writer = new IndexWriter(new MemoryStore(FILE, MEMORY));
  for (const event of readEvents(memorySource(bytes), 0, (one) => damage.push(one))) {
    found.push(event);
    indexEvent(writer, event);
  }
  writer.flush(bytes.length);
  const covered = [...found, ...damage].sort((a, b) => a.offset - b.offset);
  assert.equal(covered.reduce((at, part) => (assert.equal(part.offset, at), part.end), 0), bytes.length, 'every byte is read or reported');
}

/** The marks along those events: one, where they end. */
const marks = marksAlong(events, 3);
function marksAlong(bytes: Uint8Array, step: number): Uint8Array {
  const store = new MemoryStore(FILE, MEMORY);
  const made = new Marks(store);
  made.add(bytes, step);
  made.flush();
  return Uint8Array.from(store.read(MARKS, 0, MEMORY));
}

const extent = encodeExtent({ events: 100, rows: 20, scalars: 2, histogramRows: [2], metaSum: 5, sums: [1, 2, 3, 4, 5] });
/** An extent of any content, its checksum right. */
function mendExtent(bytes: Uint8Array): Uint8Array {
  if (bytes.length < WORD) return bytes;
  const mended = Uint8Array.from(bytes);
  new DataView(mended.buffer).setUint32(0, crc32(mended.subarray(WORD)), true);
  return mended;
}

/** Payloads that are whole records, whatever they say. */
const records = fc.array(fc.oneof(fc.uint8Array({ maxLength: 60 }), damaged(events.subarray(12, -4))), { maxLength: 5 }).map((payloads) => Buffer.concat(payloads.map(encodeRecord)));

const edits = fc.array(fc.record({ at: fc.nat(), cut: fc.nat(12), text: fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '/*', '//', '\\u0000', '1e999', '-0', 'null', '"__proto__":', '"../../x"')) }), { minLength: 1, maxLength: 6 });
const texts = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...committedConfigs()), edits).map(([text, all]) => all.reduce((sum, { at, cut, text: put }) => sum.slice(0, at % (sum.length + 1)) + put + sum.slice((at % (sum.length + 1)) + cut), text)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 6 }) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('[', '{"a":', '[{"data":'), fc.nat(20_000)).map(([open, depth]) => open.repeat(depth)) },
);

export const targets: readonly Target[] = [
  target('configs', texts, (text) => {
    const { config, faults } = checkConfig(text, { configFile: '/project/x.gan.json', exists: () => false });
    assert.equal(config === undefined, faults.some(({ severity }) => severity === 'error'));
    for (const { offset, length } of faults) assert.ok(offset >= 0 && offset + length <= text.length, `${offset} + ${length} in ${text.length}`);
  }),
  ...messages.map(({ name, inputs, take }) => target(name, inputs, take)),
  ...runFiles,
  target('marks along an event file', fc.tuple(fc.oneof(fc.uint8Array({ maxLength: 100 }), damaged(marks), fc.constant(marks)), fc.oneof(fc.constant(events.length), fc.nat(2 * events.length))), ([bytes, end]) => {
    const found = readMarks({ read: () => bytes }, end);
    assert.ok(found === undefined || found.at(-1)?.offset === (end === 0 ? undefined : end));
    // What fits is what was set along these very bytes.
    if (found && end === events.length && marksFit(found, memorySource(events))) assert.deepEqual(Buffer.from(bytes.subarray(0, marks.length)), Buffer.from(marks));
  }),
  target("an index's extent", fc.oneof(fc.uint8Array({ maxLength: 100 }), damaged(extent).map(mendExtent)), (bytes) => {
    const found = decodeExtent(bytes);
    if (found) assert.deepEqual(Buffer.from(encodeExtent(found)), Buffer.from(bytes));
  }),
  target('event files', fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged(events), records), (bytes) => {
    try {
      readRun(bytes);
    } catch (error) {
      assert.ok(error instanceof Fault && error.code === 'runs.indexTooLarge', String(error));
    }
  }),
  decoder('safetensors files', [encodeSafetensors({ 'g/w': { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }, 'g/b': { dtype: 'bool', shape: [3], data: Uint8Array.of(0, 1, 1) } }, { step: '3' })], (bytes) => {
    for (const { shape, data } of Object.values(decodeSafetensors(bytes, FILE).tensors)) assert.equal(data.length, size(shape));
  }),
  decoder('PNG files', [encodePng({ width: 8, height: 8, channels: 1, data: grey })], (bytes) => { picture(decodePng(bytes, limits)); }, mendChecksums),
  decoder('JPEG files', ['grey', 'progressive', 'restart', 'cmyk'].map(jpeg), (bytes) => { picture(decodeJpeg(bytes, limits)); }),
  decoder('IDX files', [makeIdx(8, [4, 4, 4], grey)], (bytes) => {
    const { shape, data } = decodeIdx(bytes, FILE);
    assert.equal(data.length, size(shape));
  }),
  decoder('NPY files', [encodeNpy({ shape: [4, 4], data: new Float32Array(16) })], (bytes) => {
    const { shape, data } = decodeNpy(bytes, FILE);
    assert.equal(data.length, size(shape));
  }),
];

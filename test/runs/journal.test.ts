import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { Fault } from '../../src/faults/fault.ts';
import { encodeEvent, encodeFileVersion, readEvents, type EventValue } from '../../src/formats/tfevents.ts';
import { memorySource } from '../../src/formats/tfrecord.ts';
import { findEventFile } from '../../src/runs/event-file.ts';
import { MemoryStore } from '../../src/runs/index-store.ts';
import { Indexes } from '../../src/runs/index-view.ts';
import { IndexWriter } from '../../src/runs/index-writer.ts';
import { Journal } from '../../src/runs/journal.ts';
import { listSamples, writeSample } from '../../src/runs/samples.ts';
import { readHistograms, readSeries } from '../../src/runs/series.ts';
import type { SeriesRange } from '../../src/runs/types.ts';
import { contents, indexContents, testFolder, withoutSyncing } from './folder.ts';

/** What step `step` of the test run says: every kind of number, tags that come late, gaps, histograms, a picture. */
function writeStep(journal: Journal, step: number): void {
  const odd = [0, -0, NaN, Infinity, -Infinity, 1e-42, 0.1];
  journal.scalars(step, { loss_d: Math.sin(step), loss_g: odd[step % odd.length]! });
  if (step % 5 === 0) journal.scalars(step, { held_out: step / 7 });
  if (step % 4 === 0) journal.histogram(step, 'd_real', Float32Array.of(0, 0.5, step / 1000, 1, NaN));
  if (step % 10 === 0) journal.image(step, 'samples', Uint8Array.of(1, 2, 3), 1, 1, 1);
}

function writeSteps(journal: Journal, from: number, to: number): void {
  for (let step = from; step <= to; step++) {
    writeStep(journal, step);
    if (step % 3 === 0) journal.flush();
  }
}

function straight(dir: string, steps: number): void {
  mkdirSync(dir);
  const journal = Journal.create(dir);
  writeSteps(journal, 1, steps);
  journal.close();
}

const eventsOf = (dir: string) => [...readEvents(memorySource(readFileSync(findEventFile(dir)!)))].map(({ step, values, fileVersion }) => ({ step, values, fileVersion }));
const all = (dir: string): Promise<SeriesRange[]> => new Indexes().read(dir, (view) => readSeries(view, { points: 100_000 }));
const course = async (dir: string, tag: string) => {
  const { steps, mean } = (await all(dir)).find((one) => one.tag === tag)!;
  return [...steps].map((step, i) => [step, mean[i]]);
};

describe('journal', () => {
  withoutSyncing();
  const folder = testFolder();
  const dir = (name: string) => path.join(folder.path, name);

  it('keeps every number as it was, gaps as gaps, and several calls for one step as one row', async () => {
    mkdirSync(dir('a'));
    const journal = Journal.create(dir('a'));
    journal.scalars(1, { a: 0.1 });
    journal.scalars(1, { b: NaN });
    journal.flush();
    journal.scalars(1, { c: -0 });
    journal.scalars(4, { a: Infinity });
    journal.flush();
    assert.deepEqual(await course(dir('a'), 'a'), [[1, Math.fround(0.1)], [4, Infinity]]);
    assert.deepEqual(await course(dir('a'), 'b'), [[1, NaN]]);
    assert.deepEqual(await course(dir('a'), 'c'), [[1, -0]]);
    journal.close();
  });

  it('shows nothing of a step before it is flushed, and all of it after', async () => {
    mkdirSync(dir('a'));
    const journal = Journal.create(dir('a'));
    journal.scalars(1, { a: 1 });
    assert.deepEqual(await all(dir('a')), []);
    journal.flush();
    assert.deepEqual(await course(dir('a'), 'a'), [[1, 1]]);
    journal.close();
  });

  it('counts values into 32 bins over [0, 1]', async () => {
    mkdirSync(dir('a'));
    const journal = Journal.create(dir('a'));
    journal.histogram(7, 'd_real', Float32Array.of(0, 0.03, 1 / 32, 0.5, 1, 2, -1, NaN));
    journal.close();
    const rows = await new Indexes().read(dir('a'), (view) => readHistograms(view, 'd_real', 0));
    const counts = new Array<number>(32).fill(0);
    Object.assign(counts, { 0: 3, 1: 1, 16: 1, 31: 2 });
    assert.deepEqual(rows, [{ step: 7, counts }]);
    assert.deepEqual(await new Indexes().read(dir('a'), (view) => readHistograms(view, 'd_real', 7)), []);
    assert.deepEqual(await new Indexes().read(dir('a'), (view) => readHistograms(view, 'other', 0)), []);
  });

  it('refuses steps that go back, and a folder that holds a journal', () => {
    mkdirSync(dir('a'));
    const journal = Journal.create(dir('a'));
    journal.scalars(5, { a: 1 });
    assert.throws(() => journal.scalars(4, { a: 1 }), RangeError);
    assert.throws(() => journal.scalars(5.5, { a: 1 }), RangeError);
    assert.throws(() => journal.histogram(4, 'd_real', new Float32Array(1)), RangeError);
    journal.close();
    assert.throws(() => Journal.create(dir('a')), (error) => error instanceof Fault && error.code === 'runs.occupied');
    assert.throws(() => Journal.reopen(dir('a'), 5).scalars(4, { a: 1 }), RangeError);
  });

  it('opened again at any step and written on, equals one that was never closed: index byte for byte, events but for their times', () => {
    const steps = 24;
    straight(dir('straight'), steps);
    for (let step = 0; step <= steps; step++) {
      const name = `cut-${step}`;
      straight(dir(name), Math.min(steps, step + 5));
      const journal = Journal.reopen(dir(name), step);
      assert.deepEqual(journal.notes, []);
      writeSteps(journal, step + 1, steps);
      journal.close();
      assert.deepEqual(indexContents(dir(name)), indexContents(dir('straight')));
      assert.deepEqual(eventsOf(dir(name)), eventsOf(dir('straight')));
    }
  });

  it('does so across the levels of the pyramid, however often it is opened again', () => {
    const steps = 700;
    straight(dir('straight'), steps);
    const cuts = fc.array(fc.integer({ min: 0, max: steps }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(cuts, (places) => {
        rmSync(dir('cut'), { recursive: true, force: true });
        straight(dir('cut'), 300);
        let reached = 300;
        for (const place of places) {
          const from = Math.min(place, reached);
          const journal = Journal.reopen(dir('cut'), from);
          reached = place;
          writeSteps(journal, from + 1, place);
          journal.close();
        }
        const journal = Journal.reopen(dir('cut'), reached);
        writeSteps(journal, reached + 1, steps);
        journal.close();
        assert.deepEqual(indexContents(dir('cut')), indexContents(dir('straight')));
      }),
      { numRuns: 15 },
    );
  });

  it('with its event file cut at any byte, shows all whole records and opens again', async () => {
    straight(dir('whole'), 3);
    const file = findEventFile(dir('whole'))!;
    const bytes = readFileSync(file);
    const places = [...readEvents(memorySource(bytes))];
    for (let length = 0; length <= bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      const whole = places.filter(({ end }) => end <= length);
      const losses = whole.flatMap(({ step, values }) => values.flatMap((value) => (value.kind === 'scalar' && value.tag === 'loss_d' ? [[step, value.value]] : [])));
      if (losses.length > 0) assert.deepEqual(await course(dir('whole'), 'loss_d'), losses);
      else assert.deepEqual(await all(dir('whole')), []);
    }
  });

  it('with its event file cut at any byte, is opened again at its last whole record and says what was lost', () => {
    straight(dir('whole'), 3);
    const bytes = readFileSync(findEventFile(dir('whole'))!);
    const places = [...readEvents(memorySource(bytes))];
    for (let length = 0; length <= bytes.length; length++) {
      rmSync(dir('cut'), { recursive: true, force: true });
      mkdirSync(dir('cut'));
      writeFileSync(path.join(dir('cut'), path.basename(findEventFile(dir('whole'))!)), bytes.subarray(0, length));
      const whole = places.filter(({ end }) => end <= length);
      const end = whole.at(-1)?.end ?? 0;
      const step = whole.at(-1)?.step ?? 0;
      const journal = Journal.reopen(dir('cut'), 3);
      const codes = [...(end < length ? ['runs.journalTorn'] : []), ...(step < 3 ? ['runs.journalShort'] : [])];
      assert.deepEqual(journal.notes.map(({ code }) => code), codes);
      writeSteps(journal, 6, 6);
      journal.close();
      assert.deepEqual(eventsOf(dir('cut')).map((event) => event.step), [0, ...whole.slice(1).map((event) => event.step), 6]);
    }
  });

  it('keeps what comes after a damaged record, and says which bytes were lost', async () => {
    straight(dir('a'), 20);
    const file = findEventFile(dir('a'))!;
    const bytes = readFileSync(file);
    const hit = [...readEvents(memorySource(bytes))].find(({ step }) => step === 11)!;
    bytes[hit.offset + 20]! ^= 1;
    writeFileSync(file, bytes);
    const journal = Journal.reopen(dir('a'), 20);
    assert.deepEqual(journal.notes.map(({ code, args }) => [code, args['offset'], args['end']]), [['runs.journalDamaged', hit.offset, hit.end]]);
    journal.close();
    assert.deepEqual((await course(dir('a'), 'loss_d')).map(([step]) => step), Array.from({ length: 20 }, (_, i) => i + 1).filter((step) => step !== 11));
  });

  it('makes the index anew whatever became of it', async () => {
    straight(dir('a'), 300);
    const index = path.join(dir('a'), 'index');
    const due = await all(dir('a'));
    const whole = contents(index);
    const harms: Record<string, () => void> = {
      removed: () => rmSync(index, { recursive: true }),
      'without meta': () => rmSync(path.join(index, 'meta.json')),
      'meta damaged': () => writeFileSync(path.join(index, 'meta.json'), '{"format":1,"scalars":[1]}'),
      'meta of a later format': () => writeFileSync(path.join(index, 'meta.json'), '{"format":2}'),
      'without extent': () => rmSync(path.join(index, 'extent.bin')),
      'extent damaged': () => writeFileSync(path.join(index, 'extent.bin'), Buffer.alloc(24)),
      'column short': () => truncateSync(path.join(index, 'scalar-1.f32'), 700),
      'column gone': () => rmSync(path.join(index, 'scalar-0.f32')),
      'behind the events': () => truncateSync(findEventFile(dir('a'))!, readFileSync(findEventFile(dir('a'))!).length),
    };
    for (const [name, harm] of Object.entries(harms)) {
      harm();
      assert.deepEqual(await all(dir('a')), due, name);
      Journal.reopen(dir('a'), 300).close();
      assert.deepEqual(contents(index), whole, name);
    }
  });

  it('makes a missing level anew, for a reader in memory', async () => {
    straight(dir('a'), 300);
    const coarse = () => new Indexes().read(dir('a'), (view) => readSeries(view, { points: 20 }));
    const due = await coarse();
    rmSync(path.join(dir('a'), 'index', 'scalar-0.level-1'));
    assert.deepEqual(await coarse(), due);
  });

  it('never throws but faults over broken indexes', async () => {
    straight(dir('a'), 40);
    const index = path.join(dir('a'), 'index');
    const names = readdirSync(index);
    const indexes = new Indexes();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(200), fc.nat(255), fc.boolean(), async (name, at, value, cut) => {
        const file = path.join(index, name);
        const whole = readFileSync(file);
        const broken = Buffer.from(cut ? whole.subarray(0, at) : whole);
        if (at < broken.length) broken[at] = value;
        writeFileSync(file, broken);
        const series = await indexes.read(dir('a'), (view) => [readSeries(view, { points: 3 }), readHistograms(view, 'd_real', 0)]);
        assert.equal(series.length, 2);
        writeFileSync(file, whole);
      }),
      { numRuns: 300 },
    );
  });

  it('without an event file, begins a new one and says that the curves are lost', async () => {
    straight(dir('a'), 20);
    rmSync(findEventFile(dir('a'))!);
    const journal = Journal.reopen(dir('a'), 20);
    assert.deepEqual(journal.notes.map(({ code }) => code), ['runs.journalMissing']);
    writeStep(journal, 21);
    journal.close();
    assert.deepEqual((await course(dir('a'), 'loss_d')).map(([step]) => step), [21]);
  });

  it('drops the samples of later steps, and indexes that a killed trainer left half made', async () => {
    straight(dir('a'), 20);
    for (const step of [0, 10, 20]) await writeSample(dir('a'), step, Uint8Array.of(1));
    mkdirSync(path.join(dir('a'), '.index.zzzzzz-0.tmp'));
    Journal.reopen(dir('a'), 10).close();
    assert.deepEqual((await listSamples(dir('a'))).map(({ step }) => step), [0, 10]);
    assert.ok(!existsSync(path.join(dir('a'), '.index.zzzzzz-0.tmp')));
  });

  it('is followed by a reader while it grows, without its index too, and when it is cut and replaced', async () => {
    straight(dir('a'), 20);
    rmSync(path.join(dir('a'), 'index'), { recursive: true });
    const indexes = new Indexes();
    const steps = () => indexes.read(dir('a'), (view) => view.rows);
    assert.equal(await steps(), 20);
    const file = findEventFile(dir('a'))!;
    const journal = Journal.reopen(dir('a'), 20);
    rmSync(path.join(dir('a'), 'index'), { recursive: true });
    writeSteps(journal, 21, 30);
    assert.equal(await steps(), 30);
    journal.close();
    assert.ok(!existsSync(path.join(dir('a'), 'index')));
    appendFileSync(file, 'torn');
    assert.equal(await steps(), 30);
    Journal.reopen(dir('a'), 15).close();
    rmSync(path.join(dir('a'), 'index'), { recursive: true });
    assert.equal(await steps(), 15);
    straight(dir('b'), 3);
    renameSync(findEventFile(dir('b'))!, file);
    assert.equal(await steps(), 3);
  });

  it('does not believe an event file of hostile steps, tags and counts', async () => {
    mkdirSync(dir('a'));
    const bins = (count: number) => ({ min: 0, max: 1, num: 1, sum: 1, sumSquares: 1, bucketLimit: [1], bucket: new Array<number>(32).fill(count) });
    const tags = Array.from({ length: 300 }, (_, i): EventValue => ({ tag: `t${i}`, kind: 'scalar', value: i }));
    const records = [
      encodeEvent(1, 1, [{ tag: 'a', kind: 'scalar', value: 1 }]),
      encodeEvent(1, 4_000_000_000, [{ tag: 'a', kind: 'scalar', value: 2 }]),
      encodeEvent(1, Number.MAX_SAFE_INTEGER, [{ tag: 'a', kind: 'scalar', value: 2 }]),
      encodeEvent(1, 2, tags),
      encodeEvent(1, 1, [{ tag: 'a', kind: 'scalar', value: 3 }]),
      encodeEvent(1, 2, [{ tag: 'a', kind: 'histogram', histogram: bins(-1) }, { tag: 'a', kind: 'histogram', histogram: bins(2 ** 32) }, { tag: 'a', kind: 'histogram', histogram: bins(0.5) }]),
    ];
    writeFileSync(path.join(dir('a'), 'events.out.tfevents.1.x'), Buffer.concat([encodeFileVersion(1), ...records]));
    assert.deepEqual(await course(dir('a'), 'a'), [[1, 1]]);
    assert.equal((await all(dir('a'))).length, 256);
    assert.deepEqual(await new Indexes().read(dir('a'), (view) => view.meta.histograms), []);
  });

  it('takes no more memory for an index than allowed', () => {
    const writer = new IndexWriter(new MemoryStore('a-run', 1 << 20));
    writer.scalar(1, 'a', 1);
    assert.throws(() => writer.scalar(10_000_000, 'a', 1), (error) => error instanceof Fault && error.code === 'runs.indexTooLarge');
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BLOCK } from '../../src/runs/index-blocks.ts';
import type { IndexView } from '../../src/runs/index-entries.ts';
import { MemoryStore, type IndexSource } from '../../src/runs/index-store.ts';
import { viewOf } from '../../src/runs/index-view.ts';
import { IndexWriter } from '../../src/runs/index-writer.ts';
import { readHistograms, readSeries, type SeriesQuery } from '../../src/runs/series.ts';
import { HISTOGRAM_BINS } from '../../src/runs/types.ts';

const lookAt = (writer: IndexWriter, source: IndexSource = writer.store): IndexView => viewOf(source, writer.meta, writer.extent!);
const newWriter = () => new IndexWriter(new MemoryStore('a run', 1 << 30));

/** values[i] is that of step i + 1; undefined is a gap */
function indexOf(values: readonly (number | undefined)[], flushEvery: number): IndexView {
  const writer = newWriter();
  values.forEach((value, i) => {
    if (value !== undefined) writer.scalar(i + 1, 'a', value);
    if (i % flushEvery === 0) writer.flush(0);
  });
  writer.flush(0);
  return lookAt(writer);
}

/** The definition, in the plainest way: points of a power of two of steps, each summing up its values. */
function plain(values: readonly (number | undefined)[], rows: number, { from = 1, to = rows, points }: SeriesQuery) {
  const first = Math.max(1, from) - 1;
  const last = Math.min(rows, to) - 1;
  let stride = 1;
  while (Math.floor(last / stride) - Math.floor(first / stride) + 1 > points) stride *= 2;
  const found: { step: number; min: number; max: number; mean: number }[] = [];
  for (let group = Math.floor(first / stride); first <= last && group <= Math.floor(last / stride); group++) {
    const present = values.slice(group * stride, Math.min(rows, (group + 1) * stride)).filter((value) => value !== undefined);
    const numbers = present.filter((value) => !Number.isNaN(value));
    if (present.length === 0) continue;
    const extreme = (pick: (...all: number[]) => number) => (numbers.length === 0 ? NaN : pick(...numbers));
    found.push({ step: group * stride + 1, min: extreme(Math.min), max: extreme(Math.max), mean: present.reduce((sum, value) => sum + value, 0) / present.length });
  }
  return found;
}

const close = (a: number, b: number) => Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b));
const value = fc.oneof({ weight: 6, arbitrary: fc.float({ min: -1000, max: 1000, noNaN: true }) }, { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, undefined) });

describe('series', () => {
  it('sum up what the plainest reading of every value sums up', () => {
    const query = fc.record({ points: fc.integer({ min: 1, max: 60 }) }, { requiredKeys: ['points'] });
    const places = fc.tuple(fc.option(fc.integer({ min: -3, max: 700 }), { nil: undefined }), fc.option(fc.integer({ min: -3, max: 700 }), { nil: undefined }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 700, size: 'max' }), fc.integer({ min: 1, max: 40 }), query, places, (values, flushEvery, { points }, [from, to]) => {
        const view = indexOf(values, flushEvery);
        const asked = { points, from, to };
        const due = plain(values, view.rows, asked);
        const [series] = readSeries(view, asked);
        const found = [...(series?.steps ?? [])].map((step, i) => ({ step, min: series!.min[i]!, max: series!.max[i]!, mean: series!.mean[i]! }));
        // + 0 makes one of the two zeros: which of them is the smaller is not asked
        assert.deepEqual(found.map(({ step, min, max }) => [step, min + 0, max + 0]), due.map(({ step, min, max }) => [step, Math.fround(min) + 0, Math.fround(max) + 0]));
        found.forEach(({ mean }, i) => assert.ok(close(mean, due[i]!.mean), `${mean} ${due[i]!.mean}`));
      }),
    );
  });

  it('of a million steps read few bytes, and give at most the points asked for', () => {
    const writer = newWriter();
    for (let step = 1; step <= 1_000_000; step++) {
      writer.scalar(step, 'a', Math.sin(step / 1e5));
      if (step % 50_000 === 0) writer.flush(0);
    }
    let bytes = 0;
    let reads = 0;
    const source: IndexSource = {
      read: (name, position, length) => {
        bytes += length;
        reads += 1;
        return writer.store.read(name, position, length);
      },
    };
    const view = lookAt(writer, source);
    for (const query of [{ points: 1000 }, { points: 1000, from: 300_001, to: 310_000 }, { points: 7 }, { points: 1000, from: 999_990 }]) {
      const [series] = readSeries(view, query);
      assert.ok(series!.steps.length <= query.points);
      assert.ok(series!.steps.length >= Math.min(query.points / 2 - 1, 10));
      // Read are whole blocks, at both ends of what is asked for.
      assert.ok(bytes <= 16 * 16 * query.points + 16 * 16 * 6 + reads * 2 * (BLOCK + 4), `${bytes} bytes for ${query.points} points`);
      assert.ok(reads <= 7);
      bytes = 0;
      reads = 0;
    }
  });

  it('keep the points of a growing run where they are', () => {
    const writer = newWriter();
    const before: number[][] = [];
    for (let step = 1; step <= 400; step++) {
      writer.scalar(step, 'a', step);
      writer.flush(0);
      const steps = [...readSeries(lookAt(writer), { points: 10 })[0]!.steps];
      const stride = steps.length > 1 ? steps[1]! - steps[0]! : 1;
      assert.ok(steps.every((first) => (first - 1) % stride === 0));
      before.push(steps);
    }
    assert.ok(before.every((steps) => steps.length <= 10));
  });

  it('give only the tags asked for', () => {
    const writer = newWriter();
    for (const tag of ['a', 'b', 'c']) writer.scalar(1, tag, 1);
    writer.flush(0);
    assert.deepEqual(readSeries(lookAt(writer), { points: 5, tags: ['c', 'x', 'a'] }).map(({ tag }) => tag), ['a', 'c']);
  });
});

describe('histograms', () => {
  const counts = Array.from({ length: HISTOGRAM_BINS }, (_, bin) => bin);
  const writer = newWriter();
  for (let row = 1; row <= 5000; row++) writer.histogram(10 * row, 'd_real', counts);
  writer.flush(0);
  const view = lookAt(writer);

  it('are those after a step, and, where fewer are wanted, evenly spread ones with the first and the last', () => {
    const stepsOf = (afterStep: number, most?: number) => readHistograms(view, 'd_real', afterStep, most).map(({ step }) => step);
    fc.assert(fc.property(fc.integer({ min: -20, max: 50_020 }), fc.integer({ min: 2, max: 600 }), (afterStep, most) => {
      const all = Array.from({ length: 5000 }, (_, i) => 10 * (i + 1)).filter((step) => step > afterStep);
      const found = stepsOf(afterStep, most);
      assert.equal(found.length, Math.min(all.length, most));
      assert.deepEqual([found[0], found.at(-1)], [all[0], all.at(-1)]);
      const gaps = found.slice(1).map((step, i) => step - found[i]!);
      assert.ok(Math.min(...gaps, Infinity) >= 10 && Math.max(...gaps, 0) <= Math.min(...gaps, Infinity) + 10);
    }));
    assert.deepEqual([stepsOf(-1).length, stepsOf(49_970), stepsOf(50_000)], [5000, [49_980, 49_990, 50_000], []]);
    assert.deepEqual(readHistograms(view, 'd_real', 49_990), [{ step: 50_000, counts }]);
  });
});

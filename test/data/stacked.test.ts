import assert from 'node:assert/strict';
import { Batches } from '../../src/data/batches.ts';
import type { DataSet } from '../../src/data/dataset.ts';
import { imageDataSet } from '../../src/data/images.ts';
import { openDataSet } from '../../src/data/open.ts';
import { stackedDataSet } from '../../src/data/stacked.ts';

const [TRAIN, HELD_OUT, PIXELS] = [50, 30, 6];

/** Images of 2 x 3 of ten classes; every pixel of the i-th is byte i. The last ones are held out. */
function numbered(range: 'signed' | 'unit' | 'binary' = 'signed'): DataSet {
  const count = TRAIN + HELD_OUT;
  const places = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
  return imageDataSet({
    name: 'numbers', shape: [2, 3, 1], bytes: Uint8Array.from({ length: count * PIXELS }, (_, i) => Math.floor(i / PIXELS)),
    train: places(0, TRAIN), heldOut: places(TRAIN, count), labels: Uint32Array.from({ length: count }, (_, i) => i % 10), classes: 10, range,
  });
}

function read(set: DataSet, part: 'train' | 'heldOut', indices: readonly number[]): Float32Array {
  const out = new Float32Array(indices.length * set.shape.reduce((product, side) => product * side, 1));
  set.read(part, Uint32Array.from(indices), out);
  return out;
}

/** The image that each channel of each example is, by its byte. */
function parts(set: DataSet, part: 'train' | 'heldOut', indices: readonly number[]): number[][] {
  const values = read(set, part, indices);
  return indices.map((_, i) => [0, 1, 2].map((channel) => Math.round((values[i * PIXELS * 3 + channel]! + 1) * 127.5)));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('stacked images', () => {
  const set = stackedDataSet(numbered(), { size: 4000, seed: 5 });

  it('hold one whole image in each channel', () => {
    assert.deepEqual([set.name, set.shape, set.size, set.heldOut, set.classes, set.range], ['stacked-numbers', [2, 3, 3], 4000, 25_600, 1000, [-1, 1]]);
    const values = read(set, 'train', [7, 3]);
    const [first, second] = parts(set, 'train', [7, 3]);
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      for (const [i, places] of [first!, second!].entries()) places.forEach((place, channel) => assert.ok(Math.abs(values[(i * PIXELS + pixel) * 3 + channel]! - (place / 127.5 - 1)) < 1e-6));
    }
  });

  it('are of the class 100a + 10b + c', () => {
    for (const [part, labels] of [['train', set.labels], ['heldOut', set.heldOutLabels]] as const) {
      assert.equal(labels!.length, part === 'train' ? 4000 : 25_600);
      parts(set, part, upTo(200)).forEach(([a, b, c], i) => assert.equal(labels![i], (a! % 10) * 100 + (b! % 10) * 10 + (c! % 10)));
    }
  });

  it('are drawn alike from all images of their part, held-out ones from held-out ones only', () => {
    for (const [part, from, to] of [['train', 0, TRAIN], ['heldOut', TRAIN, TRAIN + HELD_OUT]] as const) {
      for (const channel of [0, 1, 2]) {
        const counts = new Uint32Array(TRAIN + HELD_OUT);
        for (const places of parts(set, part, upTo(4000))) counts[places[channel]!]!++;
        const expected = 4000 / (to - from);
        counts.forEach((count, place) => {
          if (place < from || place >= to) assert.equal(count, 0);
          else assert.ok(Math.abs(count - expected) < 5 * Math.sqrt(expected), `${count} of image ${place} in channel ${channel}, ${expected} expected`);
        });
      }
    }
  });

  it('are a pure function of the seed and their place, whatever is read before and however many there are', () => {
    const again = stackedDataSet(numbered(), { size: 10_000_000, seed: 5 });
    assert.deepEqual(parts(again, 'train', [3999, 12, 12]), [...parts(set, 'train', [3999]), ...parts(set, 'train', [12]), ...parts(set, 'train', [12])]);
    assert.equal(new Set(parts(again, 'train', upTo(200).map((i) => 9_999_999 - i)).map(String)).size, 200);
    const other = stackedDataSet(numbered(), { size: 4000, seed: 6 });
    assert.notDeepEqual(parts(other, 'train', upTo(20)), parts(set, 'train', upTo(20)));
    assert.notDeepEqual(parts(set, 'heldOut', upTo(20)).map((places) => places.map((place) => place - TRAIN)), parts(set, 'train', upTo(20)));
  });

  it('go on after a resume with the batches that would have come', () => {
    const straight = new Batches(set, { seed: 1, batchSize: 64 });
    const expected = upTo(100).map((draw) => straight.read('real', draw).data);
    const resumed = new Batches(stackedDataSet(numbered(), { size: 4000, seed: 5 }), { seed: 1, batchSize: 64 });
    for (const draw of [63, 62, 99]) assert.deepEqual(resumed.read('real', draw).data, expected[draw]);
  });

  it('have the binary pixels that their images have by themselves', () => {
    const single = numbered('binary');
    const stacked = stackedDataSet(single, { size: 100, seed: 5 });
    const places = parts(set, 'train', [0])[0]!;
    const values = read(stacked, 'train', [0]);
    places.forEach((place, channel) => assert.deepEqual(values.filter((_, i) => i % 3 === channel), read(single, 'train', [place])));
  });

  it('have no classes where their images have none', () => {
    const stacked = stackedDataSet({ ...numbered(), labels: undefined, heldOutLabels: undefined, classes: 0 }, { size: 10, seed: 0 });
    assert.deepEqual([stacked.labels, stacked.heldOutLabels, stacked.classes], [undefined, undefined, 0]);
  });
});

/** Uses the per-user cache, so that all tests of a machine fetch the digits once. */
describe('data set stacked-mnist', function () {
  this.timeout(180_000);

  it('is made of digits, of test digits where it is held out, a thousand combinations all but equally often', async () => {
    const open = (name: 'stacked-mnist' | 'mnist') => openDataSet(name === 'mnist' ? { set: name, range: 'unit' } : { set: name, size: 128_000, range: 'unit' }, { configFile: 'none', seed: 0, progress: () => undefined });
    const [stacked, digits] = [await open('stacked-mnist'), await open('mnist')];
    assert.deepEqual([stacked.shape, stacked.size, stacked.heldOut, stacked.classes, stacked.range], [[28, 28, 3], 128_000, 25_600, 1000, [0, 1]]);
    const counts = new Uint32Array(1000);
    for (const label of stacked.labels!) counts[label]!++;
    assert.ok(counts.every((count) => count > 60 && count < 220), `${Math.min(...counts)} to ${Math.max(...counts)}`);
    const sums = (set: DataSet) => Float32Array.from({ length: set.heldOut }, (_, i) => read(set, 'heldOut', [i]).reduce((sum, value, j) => sum + value * (j % 3 === 0 || set === digits ? 1 : 0), 0));
    const own = new Set(sums(digits));
    assert.ok([...sums({ ...stacked, heldOut: 50 })].every((sum) => own.has(sum)), 'the first channel is a test digit');
  });
});

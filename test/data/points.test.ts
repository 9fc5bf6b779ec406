import assert from 'node:assert/strict';
import { pointDataSet, mixtureOf } from '../../src/data/points.ts';
import type { DataSet } from '../../src/data/dataset.ts';

const ring = { set: 'ring', modes: 8, radius: 2, sigma: 0.01, size: 20_000 } as const;
const grid = { set: 'grid', side: 5, spacing: 2, sigma: 0.05, size: 25_000 } as const;

function all(set: DataSet, part: 'train' | 'heldOut'): Float32Array {
  const count = part === 'train' ? set.size : set.heldOut;
  const out = new Float32Array(count * 2);
  set.read(part, new Uint32Array(count).map((_, i) => i), out);
  return out;
}

describe('data sets ring and grid', () => {
  it('have their modes where they should be', () => {
    const { centres } = mixtureOf(ring);
    assert.equal(centres.length, 8);
    assert.deepEqual(centres[0], [2, 0]);
    for (const [x, y] of centres) assert.ok(Math.abs(Math.hypot(x, y) - 2) < 1e-9);
    const cells = mixtureOf(grid).centres;
    assert.equal(new Set(cells.map(String)).size, 25);
    assert.deepEqual([cells[0], cells[12], cells[24]], [[-4, -4], [0, 0], [4, 4]]);
  });

  for (const config of [ring, grid]) {
    it(`${config.set}: every point lies about the mode that its label names, with the deviation asked for`, () => {
      const set = pointDataSet(config, 5);
      const { centres, sigma } = mixtureOf(config);
      const points = all(set, 'train');
      const offsets = points.map((value, i) => (value - centres[set.labels![i >> 1]!]![i & 1]!) / sigma);
      const deviation = Math.sqrt(offsets.reduce((sum, offset) => sum + offset * offset, 0) / offsets.length);
      assert.ok(Math.abs(deviation - 1) < 5 / Math.sqrt(2 * offsets.length), `deviation ${deviation}`);
      assert.ok(Math.abs(offsets.reduce((a, b) => a + b, 0) / offsets.length) < 5 / Math.sqrt(offsets.length));
    });

    it(`${config.set}: every mode is as likely as the others`, () => {
      const set = pointDataSet(config, 5);
      const counts = new Uint32Array(set.classes);
      for (const label of set.labels!) counts[label]!++;
      const expected = set.size / set.classes;
      for (const count of counts) assert.ok(Math.abs(count - expected) < 5 * Math.sqrt(expected), `${count}, ${expected} expected`);
    });

    it(`${config.set}: is a pure function of the seed, its held-out part drawn apart`, () => {
      const [first, again, other] = [5, 5, 6].map((seed) => pointDataSet(config, seed));
      assert.deepEqual(all(first!, 'train'), all(again!, 'train'));
      assert.notDeepEqual(all(first!, 'train'), all(other!, 'train'));
      assert.equal(first!.heldOut, config.size / 20);
      const train = new Set(all(first!, 'train'));
      assert.ok(all(first!, 'heldOut').filter((value) => train.has(value)).length < first!.heldOut / 10);
    });
  }

  it('of one point still hold one out', () => {
    const set = pointDataSet({ ...ring, size: 1 }, 0);
    assert.deepEqual([set.size, set.heldOut, set.shape, set.range], [1, 1, [2], undefined]);
  });
});

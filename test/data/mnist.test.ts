import assert from 'node:assert/strict';
import type { DataSet } from '../../src/data/dataset.ts';
import { openDataSet } from '../../src/data/open.ts';

/** Uses the per-user cache, so that all tests of a machine fetch the digits once. */
describe('data set mnist', function () {
  this.timeout(180_000);

  const open = (range: 'unit' | 'signed') => openDataSet({ set: 'mnist', range }, { configFile: 'none', seed: 0, progress: () => undefined });
  let digits: DataSet;
  before(async () => (digits = await open('unit')));

  it('holds the 60,000 training and 10,000 held-out digits', () => {
    assert.equal(digits.size, 60_000);
    assert.equal(digits.heldOut, 10_000);
    assert.deepEqual(digits.shape, [28, 28, 1]);
    assert.deepEqual(digits.range, [0, 1]);
    assert.equal(digits.classes, 10);
    assert.deepEqual([...digits.labels!.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  });

  it('has the published mean and deviation of the training pixels', () => {
    const values = new Float32Array(60_000 * 784);
    digits.read('train', new Uint32Array(60_000).map((_, i) => i), values);
    let sum = 0;
    let squares = 0;
    for (const value of values) {
      sum += value;
      squares += value * value;
    }
    const mean = sum / values.length;
    const deviation = Math.sqrt(squares / values.length - mean * mean);
    assert.ok(Math.abs(mean - 0.1307) < 0.0001, `mean ${mean}`);
    assert.ok(Math.abs(deviation - 0.3081) < 0.0001, `deviation ${deviation}`);
  });

  it('scales the same digits to -1 … 1', async () => {
    const read = (set: DataSet) => {
      const out = new Float32Array(784);
      set.read('heldOut', Uint32Array.of(9_999), out);
      return out;
    };
    const signed = await open('signed');
    const scaled = read(signed);
    assert.deepEqual(signed.range, [-1, 1]);
    assert.equal(Math.min(...scaled), -1);
    read(digits).forEach((value, i) => assert.ok(Math.abs(value * 2 - 1 - scaled[i]!) < 1e-6));
  });
});

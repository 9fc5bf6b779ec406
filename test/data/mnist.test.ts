import assert from 'node:assert/strict';
import { openDataSet } from '../../src/data/open.ts';

/** Uses the per-user cache, so that all tests of a machine fetch the digits once. */
describe('data set mnist', function () {
  this.timeout(180_000);

  const open = (range: 'unit' | 'signed') => openDataSet({ set: 'mnist', range }, { configFile: 'none', seed: 0, progress: () => undefined });

  it('holds the 60,000 training and 10,000 held-out digits', async () => {
    const digits = await open('unit');
    assert.equal(digits.size, 60_000);
    assert.equal(digits.heldOut, 10_000);
    assert.deepEqual(digits.shape, [28, 28, 1]);
    assert.deepEqual(digits.range, [0, 1]);
    assert.equal(digits.classes, 10);
    assert.deepEqual([...digits.labels!.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  });

  it("has the published mean and deviation of the training pixels", async () => {
    const digits = await open('unit');
    const out = new Float32Array(60_000 * 784);
    digits.read('train', Uint32Array.from({ length: 60_000 }, (_, i) => i), out);
    const mean = out.reduce((a, b) => a + b, 0) / out.length;
    const deviation = Math.sqrt(out.reduce((a, b) => a + (b - mean) ** 2, 0) / out.length);
    assert.ok(Math.abs(mean - 0.1307) < 0.0001, `mean ${mean}`);
    assert.ok(Math.abs(deviation - 0.3081) < 0.0001, `deviation ${deviation}`);
  });

  it('scales the same digits to -1 … 1', async () => {
    const [unit, signed] = [await open('unit'), await open('signed')];
    const read = (set: typeof unit) => {
      const out = new Float32Array(784);
      set.read('heldOut', Uint32Array.of(9_999), out);
      return out;
    };
    const scaled = read(signed);
    assert.deepEqual(signed.range, [-1, 1]);
    read(unit).forEach((value, i) => assert.ok(Math.abs(value * 2 - 1 - scaled[i]!) < 1e-6));
  });
});

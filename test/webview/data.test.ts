import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dashboardInSchema } from '../../src/protocol/pages.ts';
import { alignedData } from '../../webview/dashboard/aligned.ts';
import { RunData, valueAt } from '../../webview/dashboard/run-data.ts';
import { lastAtMost } from '../../webview/dashboard/search.ts';
import { smooth } from '../../webview/dashboard/smooth.ts';
import { run } from './fixtures.ts';
import { snapshotOf } from './synthetic-run.ts';

const head = snapshotOf(run, 100).run;
const rows = (...steps: number[]) => steps.map((step) => ({ step, counts: [step] }));
const dataOf = (...steps: number[]) => new RunData({ type: 'snapshot', run: head, series: [], histograms: [{ tag: 'd_real', rows: rows(...steps) }], samples: steps.map((step) => ({ step, uri: `${step}` })), strings: {} });

describe('what the pages compute', () => {
  it('smooths within the values, and not at all with no weight', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1 }), fc.double({ min: 0, max: 0.99, noNaN: true }), (values, weight) => {
      const drawn = smooth(values.map((_, index) => index + 1), values, weight, values.length);
      assert.ok(drawn.every((value) => value !== null && value >= Math.min(...values) - 1e-9 && value <= Math.max(...values) + 1e-9));
      assert.deepEqual(smooth(values.map((_, index) => index), values, 0, 10), values);
    }));
  });

  it('leaves gaps where values are not finite, and goes on after them', () => {
    assert.deepEqual(smooth([1, 2, 3], [4, null, 4], 0.5, 3), [4, null, 4]);
  });

  it('forgets by steps, not by points', () => {
    const steps = Array.from({ length: 1000 }, (_, index) => index);
    const values: number[] = steps.map((step) => (step < 500 ? 0 : 1));
    const every = smooth(steps, values, 0.9, 1000);
    const fifth = smooth(steps.filter((step) => step % 5 === 0), values.filter((_, step) => step % 5 === 0), 0.9, 1000);
    assert.ok(Math.abs(every[520]! - fifth[104]!) < 0.1);
  });

  it('finds the last value that is small enough', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: -1, max: 51 }), (values, wanted) => {
      const sorted = [...values].sort((a, b) => a - b);
      assert.equal(lastAtMost(sorted.length, (index) => sorted[index]!, wanted), sorted.findLastIndex((value) => value <= wanted));
    }));
  });

  it('lays lines with different steps on one axis', () => {
    const line = (steps: number[]) => ({ tag: 't', steps, min: steps, max: steps, mean: steps });
    const [steps, , , , dense, , , , sparse] = alignedData([line([1, 2, 3, 4]), line([2, 4, 5])], 0, 10);
    assert.deepEqual(steps, [1, 2, 3, 4, 5]);
    assert.deepEqual(dense, [1, 2, 3, 4, undefined]);
    assert.deepEqual(sparse, [undefined, 2, undefined, 4, 5]);
  });

  it('puts what a resumed run says again in the place of what it said before', () => {
    const data = dataOf(10, 20, 30, 40);
    data.add({ type: 'delta', run: head, series: [], histograms: [{ tag: 'd_real', rows: rows(25, 30) }], samples: [{ step: 30, uri: 'new' }] });
    assert.deepEqual(data.histograms.get('d_real')?.map(({ step }) => step), [10, 20, 25, 30]);
    assert.deepEqual(data.samples.map(({ uri }) => uri), ['10', '20', 'new']);
  });

  it('shows the last sample drawn by a step, or the first', () => {
    const data = dataOf(10, 20, 30);
    assert.deepEqual([5, 10, 29, 99].map((step) => data.sampleAt(step)?.step), [10, 10, 20, 30]);
    assert.equal(valueAt(undefined, 3), undefined);
  });

  it('takes only messages whose columns are as long as their steps', () => {
    const message = snapshotOf(run, 50);
    assert.ok(dashboardInSchema.safeParse(message).success);
    const short = message.series.map((line) => ({ ...line, mean: line.mean.slice(1) }));
    assert.ok(!dashboardInSchema.safeParse({ ...message, series: short }).success);
    assert.ok(!dashboardInSchema.safeParse({ ...message, samples: [{ step: '1', uri: 'x' }] }).success);
  });
});

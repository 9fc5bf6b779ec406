import assert from 'node:assert/strict';
import { judge, type Expected } from './judge.ts';
import type { Report, Spec } from './report.ts';

const specs = (status: Spec['status'], ...ids: string[]): Spec[] => ids.map((id) => ({ id, status, messages: status === 'failed' ? ['differs'] : [] }));
const report = (list: Spec[], more: Partial<Report> = {}): Report => ({ specs: list, errors: [], kernels: { Add: 100 }, replayed: 10, ...more });
const reference = report([...specs('passed', 'a', 'b', 'c'), ...specs('pending', 'p')]);
const expected: Expected = { specs: 3, graphs: 10, exceptions: { c: 'because' } };
const good = [...specs('passed', 'a', 'b'), ...specs('failed', 'c'), ...specs('pending', 'p')];
const reasons = (ours: Report, wanted = expected, from = reference) => judge(from, ours, wanted).reasons;

describe("engine: the judge of tfjs-core's tests", () => {
  it('counts what passed, and the exceptions apart', () => {
    assert.deepEqual(judge(reference, report(good), expected), { passed: 2, failed: 0, skipped: 1, reasons: [] });
  });

  it('refuses a spec that fails and is not listed, one that did not run, and a listed one that passes', () => {
    assert.deepEqual(reasons(report([...specs('failed', 'a', 'c'), ...specs('passed', 'b')])), ['a: differs']);
    assert.deepEqual(reasons(report([...specs('pending', 'a'), ...specs('passed', 'b'), ...specs('failed', 'c')])), ['a: pending']);
    assert.deepEqual(reasons(report([...specs('passed', 'b'), ...specs('failed', 'c')])), ['a: did not run']);
    assert.deepEqual(reasons(report(specs('passed', 'a', 'b', 'c'))), ['c: passes, so it is no exception any more']);
  });

  it('refuses exceptions that nobody passes, too many of them, and specs of nobody else', () => {
    assert.deepEqual(reasons(report(good), { ...expected, exceptions: { c: '', p: '' } }), ["p: an exception that tfjs's cpu backend does not pass either"]);
    const many = Array.from({ length: 11 }, (_, i) => `e${i}`);
    const long = report([...reference.specs, ...specs('passed', ...many)]);
    assert.deepEqual(reasons(report([...specs('passed', 'a', 'b', 'c')]), { ...expected, specs: 14, exceptions: Object.fromEntries(many.map((name) => [name, ''])) }, long), ['there are 11 exceptions, more than 10']);
    assert.deepEqual(reasons(report([...good, ...specs('passed', 'x')])), ['x: ran on the engine only']);
  });

  it('refuses another number of specs, errors outside of specs, and runs that computed or replayed too little', () => {
    assert.deepEqual(reasons(report(good), { ...expected, specs: 4 }), ["tfjs's cpu backend passes 3 specs, not 4"]);
    assert.deepEqual(reasons(report(good, { errors: ['a suite: no backend'] })), ['outside of specs: a suite: no backend']);
    assert.deepEqual(reasons(report(good, { kernels: { Add: 89 } })), ["the engine's kernels were called 89 times, tfjs's 100 times"]);
    assert.deepEqual(reasons(report(good, { replayed: 9 })), ['9 graphs were replayed, not 10']);
  });
});

import assert from 'node:assert/strict';
import type { Outcome } from '../../fidelity/records.ts';
import type { Study } from '../../fidelity/study.ts';
import { verdicts } from '../../fidelity/verdicts.ts';

const outcome = (arm: string, seed: number, modes: number): Outcome =>
  ({ arm, seed, steps: 10, sha256: '', figures: { modes }, alerts: [], minutes: 1, engine: 'onnx', processor: '', measured: '2026-01-01T00:00:00Z' });

const seen: (readonly number[])[] = [];
const study: Study = {
  title: '', paper: '', protocol: '', arms: {}, figures: {}, measures: [], seeds: 3, steps: { standard: 10, full: 20 },
  checks: [
    { says: 'compared', holds: (values) => { seen.push(values('a', 'modes'), values('b', 'modes')); return true; } },
    { says: 'of one arm', arms: ['b'], holds: (values) => values('b', 'modes').every((modes) => modes < 9) },
    { says: 'of the full budget', of: 'full', holds: () => false },
    { says: 'cannot be told', holds: () => undefined },
  ],
};

describe('the verdicts of a study', () => {
  const measured = new Map([['a', [outcome('a', 0, 5), outcome('a', 1, 6), outcome('a', 2, 7)]], ['b', [outcome('b', 2, 8), outcome('b', 0, 4)]]]);

  it('compare the arms seed by seed, where one of them lacks a seed', () => {
    const [compared] = verdicts(study, 'standard', measured);
    assert.deepEqual(seen, [[5, 7], [4, 8]]);
    assert.deepEqual(compared, { says: 'compared', holds: true, seeds: 2 });
  });

  it('are those of the budget', () => {
    const says = (budget: 'standard' | 'full') => verdicts(study, budget, measured).map((verdict) => verdict.says);
    assert.deepEqual(says('standard'), ['compared', 'of one arm', 'cannot be told']);
    assert.deepEqual(says('full'), ['compared', 'of one arm', 'of the full budget', 'cannot be told']);
  });

  it('are not known before every arm has a seed that they look at', () => {
    const one = new Map([['a', []], ['b', [outcome('b', 0, 5)]]]);
    assert.deepEqual(verdicts(study, 'standard', one).map(({ holds }) => holds), [undefined, true, undefined]);
  });
});

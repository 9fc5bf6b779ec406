import assert from 'node:assert/strict';
import { fill } from '../../src/faults/fault.ts';
import { headline } from '../../src/protocol/headline.ts';

const at = (time: string, figures: Record<string, number | null | readonly number[]>) => ({ time, measures: { some: { figures } } });

describe("a measurement's headline", () => {
  it('has the two most telling figures, in their forms', () => {
    assert.equal(headline([at('1', { sliced_wasserstein: 0.1, high_quality: 0.9725, modes: 8 })], fill), 'modes 8, HQ 97%');
    assert.equal(headline([at('1', { frechet: 12.3456 })], fill), 'Fréchet 12.3');
  });

  it('is of what was measured last, whatever its step, that says something in a word', () => {
    const measured = [at('2026-01-02T00:00:00Z', { modes: 7 }), at('2026-01-01T00:00:00Z', { modes: 3 }), at('2026-01-03T00:00:00Z', { modes: null, class_shares: [0.5, 0.5] })];
    assert.equal(headline(measured, fill), 'modes 7');
    assert.equal(headline([], fill), '');
  });
});

import assert from 'node:assert/strict';
import { exceeds, mean, median, standardError } from '../../fidelity/statistics.ts';

describe("the fidelity page's figures", () => {
  it('are means with the standard error of an unbiased deviation', () => {
    assert.equal(mean([2, 4, 9]), 5);
    // deviation sqrt((9 + 1 + 16) / 2) = sqrt(13), over sqrt(3)
    assert.ok(Math.abs(standardError([2, 4, 9]) - Math.sqrt(13 / 3)) < 1e-12);
    assert.ok(Number.isNaN(standardError([2])), 'one seed has no spread');
  });

  it('have a middle, between two where they are even in number', () => {
    assert.equal(median([9, 1, 2]), 2);
    assert.equal(median([9, 1, 2, 4]), 3);
  });

  it('exceed others only by more than two standard errors, seed by seed', () => {
    assert.ok(exceeds([8, 8, 7], [6, 7, 5]));
    assert.ok(!exceeds([8, 3, 7], [6, 7, 5]), 'one seed goes the other way');
    assert.ok(!exceeds([6, 7, 5], [8, 8, 7]));
    assert.ok(exceeds([0.1, 0.05], [0.4, 0.45], -1), 'less is better');
    assert.equal(exceeds([8], [6]), undefined, 'one seed shows nothing');
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatAge, formatDuration, formatRate, formatScalar, formatSize } from '../../src/cli/format.ts';

describe('figures in the terminal', () => {
  it('gives a duration in its two largest units', () => {
    const cases = [[0, '0s'], [59.4, '59s'], [59.6, '1m 00s'], [194, '3m 14s'], [7500, '2h 05m'], [277_000, '3d 4h'], [-5, '0s']] as const;
    for (const [seconds, text] of cases) assert.equal(formatDuration(seconds), text);
  });

  it('never shows sixty of a unit', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (seconds) => { assert.doesNotMatch(formatDuration(seconds), /60[ms]|24h/); }));
  });

  it('says how long ago a moment was', () => {
    const now = new Date('2026-03-01T12:00:00Z');
    const cases = [['2026-03-01T11:59:30Z', '30 seconds ago'], ['2026-03-01T11:57:00Z', '3 minutes ago'], ['2026-02-28T12:00:00Z', '1 day ago'], ['2026-02-01T12:00:00Z', '4 weeks ago'], ['2023-01-01T00:00:00Z', '3 years ago'], ['2026-03-01T12:00:09Z', '0 seconds ago']] as const;
    for (const [moment, text] of cases) assert.equal(formatAge(new Date(moment), now), text);
  });

  it('gives sizes in decimal units', () => {
    const cases = [[0, '0 byte'], [999, '999 byte'], [1400, '1.4 kB'], [23_000_000, '23 MB'], [5e15, '5,000 TB']] as const;
    for (const [bytes, text] of cases) assert.equal(formatSize(bytes), text);
  });

  it('keeps three digits of a scalar, and names what is not finite', () => {
    const cases = [[0.6123, '0.612'], [12.345, '12.35'], [123.45, '123.5'], [54_321, '5.4e+4'], [0.0000123, '1.2e-5'], [0, '0.000'], [undefined, 'not finite']] as const;
    for (const [value, text] of cases) assert.equal(formatScalar(value), text);
  });

  it('gives the rate of slow steps the other way round', () => {
    const cases = [[9.07, '9.1 steps/s'], [1234.5, '1,235 steps/s'], [0.4, '2.5 s/step'], [0, '']] as const;
    for (const [rate, text] of cases) assert.equal(formatRate(rate), text);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { age, duration } from '../../src/extension/runs/times.ts';
import { statusText } from '../../src/extension/training/status-text.ts';
import { liveRun, t } from './fakes.ts';

describe('the status bar', () => {
  it('says nothing when nothing trains or waits', () => {
    assert.equal(statusText([], 0, t), undefined);
  });

  it('says name, step, speed and time left of one run, and the same aloud', () => {
    assert.deepEqual(statusText([liveRun()], 0, t), {
      text: '$(sync~spin) digits 30/100 · 9.1 steps/s · 3 min',
      spoken: 'Training digits: step 30 of 100, 9.1 steps/s, 3 min left',
    });
  });

  it('says what is prepared before the first step, with its share where that is known', () => {
    const preparing = { what: 'Fetching MNIST', done: 41, total: 100 };
    assert.equal(statusText([liveRun({ step: 0, state: 'preparing', preparing })], 0, t)?.text, '$(loading~spin) digits: Fetching MNIST 41%');
    assert.equal(statusText([liveRun({ step: 0, state: 'preparing', preparing: { ...preparing, total: 0 } })], 0, t)?.text, '$(loading~spin) digits: Fetching MNIST');
    assert.equal(statusText([liveRun({ step: 0, state: 'preparing' })], 0, t)?.text, '$(loading~spin) digits: starting');
  });

  it('counts several runs, and those that wait', () => {
    assert.equal(statusText([liveRun(), liveRun()], 1, t)?.text, '$(sync~spin) 2 runs training · 1 waiting');
    assert.equal(statusText([], 2, t)?.text, '$(clock) 2 waiting');
  });

  it('does not spin while a run is paused', () => {
    assert.equal(statusText([liveRun({ state: 'paused' })], 0, t)?.text, '$(debug-pause) digits paused at 30/100');
  });

  it('leaves the time out where it is not known', () => {
    assert.equal(statusText([liveRun({ secondsLeft: Number.NaN })], 0, t)?.text, '$(sync~spin) digits 30/100 · 9.1 steps/s');
    assert.equal(statusText([liveRun({ secondsLeft: Number.NaN })], 0, t)?.spoken, 'Training digits: step 30 of 100, 9.1 steps/s');
  });
});

describe('times', () => {
  it('names a stretch of time in its two greatest units', () => {
    assert.deepEqual([5, 59, 60, 3599, 3600, 7500, 90_000].map((seconds) => duration(seconds, t)), ['5 s', '59 s', '1 min', '59 min', '1 h 0 min', '2 h 5 min', '1 d 1 h']);
    assert.deepEqual([Number.NaN, -1, Infinity].map((seconds) => duration(seconds, t)), ['', '', '']);
  });

  it('says how long ago a moment was, and nothing of what is no moment', () => {
    const now = Date.parse('2026-01-03T12:00:00Z');
    assert.deepEqual(['2026-01-03T11:59:30Z', '2026-01-03T11:15:00Z', '2026-01-03T09:00:00Z', '2026-01-01T12:00:00Z', 'yesterday'].map((moment) => age(moment, now, 'en')), ['now', '45 min. ago', '3 hr. ago', '2 days ago', '']);
  });

  it('never says NaN', () => {
    fc.assert(fc.property(fc.double(), (seconds) => { assert.doesNotMatch(duration(seconds, t), /NaN|Infinity|-/); }));
  });
});

import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { plainLine, preparingLine, progressLine, scalarsLine, type Progress } from '../../src/cli/progress-text.ts';
import { LineReporter } from '../../src/cli/reporter.ts';

const progress = (change: Partial<Progress> = {}): Progress => ({
  type: 'progress',
  step: 1234,
  steps: 3000,
  stepsPerSecond: 9.07,
  secondsLeft: 194,
  scalars: { loss_d: 0.612, loss_g: 1.843, d_real: 0.71, d_fake: 0.29 },
  ...change,
});
const look = (columns: number) => ({ columns, colour: false, unicode: true });

describe("a run's progress in the terminal", () => {
  it('shows the way that is done, and the players', () => {
    assert.equal(progressLine(progress(), look(70)), '━━━━━━━━━━╸───────────────  41%  1,234/3,000  9.1 steps/s  3m 14s left');
    assert.equal(scalarsLine(progress(), look(80)), 'loss D 0.612  G 1.843  D(x) 0.710  D(G(z)) 0.290');
  });

  it('leaves out what matters least on a narrow terminal', () => {
    assert.equal(progressLine(progress(), look(30)), ' 41%  1,234/3,000  3m 14s left');
    assert.equal(progressLine(progress(), look(18)), ' 41%  1,234/3,000');
    assert.equal(scalarsLine(progress(), look(24)), 'loss D 0.612  G 1.843');
  });

  it('fits any terminal of 20 columns or more, at every step', () => {
    const runs = fc.record({ steps: fc.integer({ min: 1, max: 9_999_999 }), share: fc.double({ min: 0, max: 1, noNaN: true }), columns: fc.integer({ min: 20, max: 250 }), colour: fc.boolean() });
    fc.assert(
      fc.property(runs, ({ steps, share, columns, colour }) => {
        const shown = progress({ steps, step: Math.round(share * steps) });
        for (const line of [progressLine(shown, { columns, colour, unicode: true }), scalarsLine(shown, { columns, colour, unicode: false })]) {
          assert.ok(stripVTControlCharacters(line).length <= columns, line);
        }
      }),
    );
  });

  it('colours only where the terminal has colours', () => {
    const coloured = progressLine(progress(), { ...look(80), colour: true });
    assert.notEqual(coloured, progressLine(progress(), look(80)));
    assert.equal(stripVTControlCharacters(coloured), progressLine(progress(), look(80)));
  });

  it('names a scalar that is not finite', () => {
    assert.match(plainLine(progress({ scalars: { loss_g: 2, d_real: 0.5 } })), /loss D not finite {2}G 2\.000/);
  });

  it('names one loss where there is no D', () => {
    assert.match(plainLine(progress({ scalars: { loss_g: 88.4 } })), /loss 88\.40$/);
  });

  it('shows what is prepared, with a bar where it is known how much there is', () => {
    assert.equal(preparingLine({ type: 'preparing', what: 'Compiling', done: 0, total: 0 }, look(40)), 'Compiling …');
    assert.equal(preparingLine({ type: 'preparing', what: 'Fetching', done: 5, total: 10 }, look(32)), '━━━━━━━━╸────────  50%  Fetching');
  });

  it('gives a log file the first step at once, then one after ten seconds and a hundredth of the way, and the last', () => {
    const lines: string[] = [];
    let now = 0;
    const reporter = new LineReporter(() => now, (line) => lines.push(line));
    const at = (milliseconds: number, step: number) => {
      now = milliseconds;
      reporter.report(progress({ step }));
    };
    at(0, 1);
    at(9_000, 500);
    at(11_000, 600);
    at(22_000, 601);
    at(23_000, 631);
    at(24_000, 3000);
    assert.deepEqual(lines.map((line) => /^step ([\d,]+)/.exec(line)?.[1]), ['1', '600', '631', '3,000']);
    assert.equal(lines[0], 'step 1/3,000 (0%)  9.1 steps/s  3m 14s left  loss D 0.612  G 1.843  D(x) 0.710  D(G(z)) 0.290');
  });

  it('gives a log file each thing that is prepared once, and again every ten seconds', () => {
    const lines: string[] = [];
    let now = 0;
    const reporter = new LineReporter(() => now, (line) => lines.push(line));
    for (const [time, what, done] of [[0, 'Fetching', 0], [5000, 'Fetching', 40], [10_000, 'Fetching', 70], [10_001, 'Fetching', 100], [10_002, 'Compiling', 0]] as const) {
      now = time;
      reporter.report({ type: 'preparing', what, done, total: what === 'Compiling' ? 0 : 100 });
    }
    assert.deepEqual(lines, ['Fetching: 0%', 'Fetching: 70%', 'Fetching: 100%', 'Compiling …']);
  });
});

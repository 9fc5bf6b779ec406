import assert from 'node:assert/strict';
import { liveLines, measuredView } from '../../src/extension/pages/measured.ts';
import { FIGURES } from '../../src/protocol/figures.ts';
import { measurementLines } from '../../src/cli/measurement-lines.ts';
import { measurement } from '../runs/measurement.ts';
import { t } from './fakes.ts';

describe('a measurement as people see it', () => {
  it('has its figures, those of held-out reals, and all that made it, in the window', () => {
    const { lines, rows } = measuredView(measurement, t);
    assert.match(lines[0]!, /5000 samples \(seed 3\), ema weights, statistics: standing, 100 at once/);
    assert.match(lines[2]!, /mnist names 99\.19% of 10000 held-out examples rightly \(81 errors\)/);
    assert.deepEqual(rows, [
      { title: 'Precision ↑', value: '61.8%', heldOut: '93.3%' },
      { title: 'Density ↑', value: '0.3023', heldOut: '0.9933' },
      { title: "Critic's estimate, held out", value: 'not finite', heldOut: '' },
      { title: 'Classes found ↑', value: '10', heldOut: '10' },
      { title: 'Kernel distance ↓', value: '3.10e-4', heldOut: '-1.00e-4' },
    ]);
  });

  it('says the same of what is measured while a run trains', () => {
    const sampling = { weights: 'raw', statistics: 'batch', batch: 100, count: 2500, seed: 7 } as const;
    assert.deepEqual(liveLines(sampling, t), ["While it trains: 2500 samples (seed 7), raw weights, statistics: each batch's own, 100 at once"]);
    const network = { kind: 'file', file: 'x.onnx', sha256: '0', output: 'pool' } as const;
    assert.deepEqual(liveLines({ ...sampling, network }, t).slice(1), ['Features by x.onnx, output pool.']);
  });

  it('has the figures of each class, too, and what was left out for which reason, in the terminal', () => {
    const lines = measurementLines(measurement);
    assert.ok(lines.some((line) => /Share of each class +50\.0% 50\.0% +40\.0% 60\.0%$/.test(line)), lines.join('\n'));
    assert.ok(lines.includes('Not measured: modes, critic (the data are no mixture).'));
    assert.ok(lines.includes('Not measured: ndb (it needs 1000 samples).'));
  });

  it('has a title for every figure, and no title twice', () => {
    const titles = Object.values(FIGURES).map(({ title }) => title).filter((title) => !/^(its|the same)/.test(title));
    assert.equal(new Set(titles).size, titles.length);
  });
});

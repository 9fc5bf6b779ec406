import assert from 'node:assert/strict';
import { profileLines, stepRange } from '../../src/cli/profile.ts';

describe('gan train --profile', () => {
  it('takes a first and a last step', () => {
    assert.deepEqual(stepRange('20-120'), { from: 20, to: 120 });
    assert.deepEqual(stepRange('7-7'), { from: 7, to: 7 });
    for (const text of ['', '5', '0-5', '9-8', '1-', '-3', '1.5-3', '1-9999999999', 'a-b']) assert.throws(() => stepRange(text), /first and the last/, text);
  });

  it('prints the dearest operations as a table, with the layers that are known', () => {
    const operations = [
      { op: 'Conv', turn: 'discriminator turn', layer: 'discriminator/block1/conv', calls: 1200, milliseconds: 75, share: 0.75 },
      { op: 'Add', turn: 'generator turn', calls: 7, milliseconds: 5.25, share: 0.0525 },
    ];
    const [said, ...rows] = profileLines({ type: 'profile', file: '/tmp/run/profile.json', from: 20, to: 120, operations });
    assert.match(said ?? '', /20 to 120: .*profile\.json .*perfetto/);
    assert.deepEqual(rows.slice(1).map((row) => row.trim().split(/ {2,}/)), [
      ['Conv', 'discriminator turn: discriminator/block1/conv', '1,200', '75.0', '75.0%'],
      ['Add', 'generator turn', '7', '5.3', '5.3%'],
    ]);
    assert.equal(new Set(rows.map(({ length }) => length)).size, 1, 'the columns stand in line');
  });
});

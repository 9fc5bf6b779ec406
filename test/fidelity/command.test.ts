import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { STUDIES } from '../../fidelity/studies/index.ts';

const fidelity = (...args: string[]) => spawnSync(process.execPath, ['out/fidelity/fidelity.entry.cjs', ...args], { encoding: 'utf8' });

describe('npm run fidelity', function () {
  this.timeout(60_000);

  it('lists every study with the seeds that each arm has', () => {
    const { status, stdout } = fidelity('--list');
    assert.equal(status, 0);
    const lines = stdout.trim().split('\n');
    assert.deepEqual(lines.map((line) => line.split(' ')[0]), Object.keys(STUDIES));
    for (const [i, { arms, seeds }] of Object.values(STUDIES).entries()) for (const arm of Object.keys(arms)) assert.match(lines[i]!, new RegExp(`${arm} \\d+/${seeds}`));
  });

  it('names the studies that there are where it is asked for another', () => {
    const { status, stderr } = fidelity('dcgna');
    assert.notEqual(status, 0);
    assert.match(stderr, /dcgna.*Allowed choices are .*dcgan/);
    assert.doesNotMatch(stderr, /\n +at /);
  });

  for (const [flag, value] of [['--seeds', '0'], ['--seeds', 'many'], ['--jobs', '1.5']]) {
    it(`refuses ${flag} ${value}`, () => {
      const { status, stderr } = fidelity(flag!, value!, 'unrolled');
      assert.notEqual(status, 0);
      assert.match(stderr, /whole number/);
    });
  }
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { runningRuns, threadShare } from '../../src/launch/thread-share.ts';
import type { RunEntry } from '../../src/runs/catalogue.ts';
import type { RunInfo } from '../../src/runs/types.ts';

const run = (threads: number, id = 'a') => ({ id, name: id, threads });

describe('the cores that runs share', () => {
  it('gives them all to a run that is alone', () => {
    assert.deepEqual(threadShare(0, [], 8), { kind: 'free' });
  });

  it('is no matter while they suffice', () => {
    assert.deepEqual(threadShare(4, [run(4)], 8), { kind: 'free' });
  });

  it('proposes what is left, or an equal share where nothing is', () => {
    assert.deepEqual(threadShare(0, [run(6)], 8), { kind: 'crowded', others: [run(6)], cores: 8, share: 2 });
    assert.deepEqual(threadShare(0, [run(0)], 8), { kind: 'crowded', others: [run(0)], cores: 8, share: 4 });
    assert.deepEqual(threadShare(1, [run(0), run(0, 'b')], 2), { kind: 'crowded', others: [run(0), run(0, 'b')], cores: 2, share: 1 });
  });

  it('never lets more threads than cores pass in silence', () => {
    const threads = fc.integer({ min: 0, max: 16 });
    fc.assert(
      fc.property(threads, fc.array(threads.map((count) => run(count)), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 16 }), (wanted, running, cores) => {
        const total = [wanted, ...running.map((other) => other.threads)].reduce((sum, count) => sum + (count || cores), 0);
        const share = threadShare(wanted, running, cores);
        assert.equal(share.kind, total > cores ? 'crowded' : 'free');
        if (share.kind === 'crowded') assert.ok(share.share >= 1 && share.share <= cores);
      }),
    );
  });

  it('counts the runs that compute on this machine', () => {
    const info = (state: RunInfo['state'], host: string): RunEntry => ({
      dir: '/runs/a',
      info: { format: 1, id: 'a', name: 'a', state, created: '', updated: '', step: 0, steps: 1, seed: 0, configFile: '', versions: { workbench: '', node: '' }, machine: { host, platform: '', arch: '', cpu: '' }, resumedFrom: [] },
    });
    const entries: RunEntry[] = [info('running', 'here'), info('preparing', 'here'), info('paused', 'here'), info('interrupted', 'here'), info('running', 'there'), { dir: '/runs/b', fault: { code: 'runs.malformed', template: '', args: {} } }];
    assert.deepEqual(runningRuns(entries, 'here'), [run(0), run(0)]);
  });
});

import assert from 'node:assert/strict';
import { exitCode } from '../../src/cli/ending.ts';
import { failureCode } from '../../src/cli/failure.ts';
import type { LastWord } from '../../src/launch/trainer-process.ts';
import { EXIT } from '../../src/protocol/control.ts';

describe("gan's exit code", () => {
  const fault = { code: 'runs.noSpace', template: 'full', args: {} };
  const done = (state: 'finished' | 'stopped'): LastWord => ({ type: 'done', step: 1, state });
  const exit = (code: number | null, word: LastWord | undefined, failed = false) => ({ code, signal: code === null ? ('SIGKILL' as const) : null, word, fault: failed ? fault : undefined });

  it('is that of what became of the run, not of what it was asked', () => {
    assert.equal(exitCode(exit(0, done('finished')), false), EXIT.ok);
    assert.equal(exitCode(exit(0, done('finished')), true), EXIT.ok);
    assert.equal(exitCode(exit(130, done('stopped')), false), EXIT.stopped);
    assert.equal(exitCode(exit(1, { type: 'failed', fault }, true), true), EXIT.failed);
    assert.equal(exitCode(exit(3, { type: 'failed', fault }, true), false), EXIT.config);
  });

  it('never hides a death', () => {
    assert.equal(exitCode(exit(null, undefined, true), false), EXIT.failed);
    assert.equal(exitCode(exit(null, done('finished'), true), false), EXIT.failed);
    assert.equal(exitCode(exit(null, undefined, true), true), EXIT.stopped);
  });

  it('is 3 for every fault of a config, also one that only the game finds', () => {
    const codes = ['launch.configErrors', 'config.invalid', 'gan.outputSize', 'runs.noSpace', 'configs.other'];
    assert.deepEqual(codes.map(failureCode), [EXIT.config, EXIT.config, EXIT.config, EXIT.failed, EXIT.failed]);
  });
});

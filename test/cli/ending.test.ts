import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exitCode, tellEnding } from '../../src/cli/ending.ts';
import { failureCode } from '../../src/cli/failure.ts';
import type { LastWord } from '../../src/launch/report-feed.ts';
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

describe("gan's last lines", () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gan-ending-'));
  after(() => { rmSync(dir, { recursive: true, force: true }); });

  /** What stands on standard output after a run that failed with a checkpoint. */
  function linesOf(runDir: string): string {
    const fault = { code: 'runs.folderGone', template: 'gone', args: {} };
    const written: string[] = [];
    const streams = [process.stdout, process.stderr] as const;
    const writes = streams.map((stream) => stream.write.bind(stream));
    process.stderr.write = () => true;
    process.stdout.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
    try {
      tellEnding({ code: EXIT.failed, signal: null, word: { type: 'failed', fault }, fault }, { runDir, begun: true, hasCheckpoint: true, seconds: 1 }, false);
    } finally {
      for (const [index, write] of writes.entries()) Object.assign(streams[index] ?? {}, { write });
    }
    return written.join('');
  }

  it('say how to go on with a run, unless its folder was removed while it trained', () => {
    assert.match(linesOf(dir), /resume/);
    assert.equal(linesOf(path.join(dir, 'removed')), '');
  });
});

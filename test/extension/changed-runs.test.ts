import assert from 'node:assert/strict';
import { changedRuns } from '../../src/extension/runs/changed-runs.ts';
import type { RunEntry } from '../../src/runs/catalogue.ts';
import { runInfo } from './fakes.ts';

const entry = (dir: string, name = dir): RunEntry => ({ dir, info: runInfo({ name }) });
const group = (...runs: RunEntry[]) => [{ folder: '/runs', runs }];

describe('what of the runs is drawn again', () => {
  it('is those runs alone of which something else is known', () => {
    assert.deepEqual(changedRuns(group(entry('a'), entry('b')), group(entry('a'), entry('b', 'renamed'))), ['b']);
    assert.deepEqual(changedRuns(group(entry('a')), group(entry('a'))), []);
  });

  it('is all where a run came, went or changed its place', () => {
    assert.equal(changedRuns(group(), group(entry('a'))), undefined);
    assert.equal(changedRuns(group(entry('a'), entry('b')), group(entry('b'))), undefined);
    assert.equal(changedRuns(group(entry('a'), entry('b')), group(entry('b'), entry('a'))), undefined);
    assert.equal(changedRuns(group(entry('a')), [...group(entry('a')), { folder: '/others', runs: [] }]), undefined);
  });
});

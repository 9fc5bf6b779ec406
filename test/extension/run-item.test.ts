import assert from 'node:assert/strict';
import fc from 'fast-check';
import { runItem, runKind } from '../../src/extension/runs/run-item.ts';
import { runStates } from '../../src/protocol/run-state.ts';
import { liveRun, runInfo, t } from './fakes.ts';

const setting = { t, now: Date.parse('2026-01-01T00:03:00.000Z'), language: 'en' };
const dir = '/project/.gan/runs/20260101-000000-digits';

describe('an entry of the Runs view', () => {
  it('says step, age and state of a run that another process trains', () => {
    const item = runItem({ dir, info: runInfo() }, undefined, setting);
    assert.equal(item.label, 'digits');
    assert.equal(item.description, '20/100 · 3 min. ago · running');
    assert.equal(item.kind, 'run-elsewhere');
    assert.equal(item.spoken, 'digits, running, step 20 of 100');
  });

  it('prefers what the trainer of this window reported to what the folder says', () => {
    const item = runItem({ dir, info: runInfo({ state: 'preparing' }) }, liveRun({ state: 'paused' }), setting);
    assert.equal(item.description, '30/100 · 3 min. ago · paused');
    assert.equal(item.kind, 'run-paused');
    assert.equal(item.icon, 'debug-pause');
  });

  it('never goes back a step when the folder is ahead of the reports', () => {
    assert.match(runItem({ dir, info: runInfo({ step: 40 }) }, liveRun({ step: 30 }), setting).description, /^40\/100/);
  });

  it('tells engine, seed, folder and fault in its hover, and leaves out what is not known', () => {
    const engine = { name: 'onnx', version: '1.30.0', device: 'cpu', threads: 2, optimisation: 'all', cpuFeatures: 'avx2' };
    const fault = { code: 'data.missing', template: 'No data in {place}.', args: { place: '/digits' } };
    const { rows } = runItem({ dir, info: runInfo({ state: 'failed', engine, fault }) }, undefined, setting);
    const told = new Map(rows);
    assert.equal(told.get('Engine'), 'onnx 1.30.0, cpu, 2 threads');
    assert.equal(told.get('Seed'), '3');
    assert.equal(told.get('Folder'), dir);
    assert.equal(told.get('Fault'), 'No data in /digits.');
    assert.equal(told.has('Resumed from step'), false);
  });

  it('shows a folder that cannot be read by its name, with the reason', () => {
    const item = runItem({ dir, fault: { code: 'runs.newer', template: 'Format {format} is newer.', args: { format: 9 } } }, undefined, setting);
    assert.equal(item.label, '20260101-000000-digits');
    assert.equal(item.kind, 'run-broken');
    assert.deepEqual(item.rows[0], ['Fault', 'Format 9 is newer.']);
  });

  it('offers to control only what this window trains, and to resume only what has ended unfinished', () => {
    fc.assert(fc.property(fc.constantFrom(...runStates), fc.boolean(), (state, own) => {
      const kind = runKind(state, own);
      const going = ['preparing', 'running', 'paused'].includes(state);
      if (kind === 'run-running' || kind === 'run-paused') assert.ok(own && going);
      assert.equal(kind === 'run-resumable', ['stopped', 'failed', 'interrupted'].includes(state));
      assert.equal(kind === 'run-elsewhere', going && !own);
    }));
  });
});

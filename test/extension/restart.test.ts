import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterRestart } from '../../src/extension/training/after-restart.ts';
import { Keeper } from '../../src/extension/training/keeper.ts';
import { readRemembered } from '../../src/extension/training/memory.ts';
import { WordLeft } from '../../src/extension/training/word-left.ts';
import { RunSupervisor } from '../../src/extension/training/supervisor.ts';
import type { RunInfo } from '../../src/runs/types.ts';
import { FakeLauncher, runInfo } from './fakes.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const run = { runDir: '/runs/1', name: 'digits', configFile: '/project/digits.gan.json', paused: false, continues: false };
const cutOff = (changes: Partial<RunInfo> = {}) => runInfo({ state: 'stopped', stoppedBy: 'host', ...changes });
const decide = (info: RunInfo | undefined, heartbeat: number, paused = false, resumes = true) => {
  const infos = new Map(info ? [[run.runDir, info]] : []);
  const { resume, offer } = afterRestart({ heartbeat, runs: [{ ...run, paused }], queue: [] }, infos, now, resumes);
  return resume.length > 0 ? 'resume' : offer.length > 0 ? 'offer' : 'forget';
};

describe('a window that comes back', () => {
  it('goes on by itself with what it trained when it was reloaded', () => {
    assert.equal(decide(cutOff(), now - 4000), 'resume');
    assert.equal(decide(runInfo({ state: 'interrupted' }), now - 4000), 'resume');
  });

  it('trusts the moment at which the trainer noticed, should the heartbeat be late', () => {
    assert.equal(decide(cutOff({ ended: new Date(now - 1000).toISOString() }), now - 60_000), 'resume');
    assert.equal(decide(cutOff({ ended: new Date(now + 3000).toISOString() }), now - 60_000), 'resume');
  });

  it('asks when it was closed and opened later', () => {
    assert.equal(decide(cutOff({ ended: new Date(now - 3_600_000).toISOString() }), now - 3_600_000), 'offer');
    assert.equal(decide(runInfo({ state: 'interrupted' }), now - 3_600_000), 'offer');
  });

  it('asks after a shutdown, and about a run that was paused', () => {
    assert.equal(decide(cutOff({ stoppedBy: 'signal' }), now - 4000), 'offer');
    assert.equal(decide(cutOff(), now - 4000, true), 'offer');
  });

  it('asks after a reload too, where runs are to stop with their window', () => {
    assert.equal(decide(cutOff(), now - 4000, false, false), 'offer');
    assert.equal(decide(runInfo({ state: 'interrupted' }), now - 4000, false, false), 'offer');
  });

  it('asks when the clock went back', () => {
    assert.equal(decide(cutOff(), now + 3_600_000), 'offer');
  });

  it('leaves alone what is done, failed, stopped by a person, gone, or taken up by someone else', () => {
    const done = [runInfo({ state: 'finished' }), runInfo({ state: 'failed' }), cutOff({ stoppedBy: 'person' }), runInfo({ state: 'running' }), undefined];
    assert.deepEqual(done.map((info) => decide(info, now - 4000)), ['forget', 'forget', 'forget', 'forget', 'forget']);
  });
});

describe('the memory of a window that trains', () => {
  const request = { configFile: run.configFile, name: run.name, threads: 0 };
  let folder: string;
  let memory: WordLeft;
  let launcher: FakeLauncher;
  let supervisor: RunSupervisor;
  let keeper: Keeper;
  const remembered = () => readRemembered(memory.read());

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'gan-word-'));
    memory = new WordLeft(path.join(folder, 'storage', 'training.json'));
    launcher = new FakeLauncher();
    supervisor = new RunSupervisor(launcher);
    keeper = new Keeper(memory, supervisor, () => now);
  });
  afterEach(async () => {
    keeper.dispose();
    await rm(folder, { recursive: true });
  });

  it('holds what trains and what waits, and nothing once that is over', async () => {
    const active = await supervisor.start(request);
    supervisor.enqueue({ ...request, name: 'next' });
    assert.deepEqual(remembered(), { heartbeat: now, runs: [run], queue: [{ ...request, name: 'next' }] });
    supervisor.takeNext();
    await active.stop();
    await active.ended;
    assert.equal(memory.read(), undefined);
  });

  it('knows that a run is paused', async () => {
    await supervisor.start(request);
    launcher.trainers.get('/runs/1')!.say({ type: 'state', state: 'paused', step: 3 });
    assert.equal(remembered()?.runs[0]?.paused, true);
  });

  it('knows what goes on without it, and leaves out what others started', async () => {
    launcher.outlivesWindow = true;
    await supervisor.start(request);
    await supervisor.attach({ ...request, runDir: '/runs/of-a-terminal' }, 'elsewhere');
    assert.deepEqual(remembered()?.runs, [{ ...run, continues: true }]);
    const back = await supervisor.attach({ ...request, runDir: '/runs/back' }, 'detached');
    assert.deepEqual(remembered()?.runs.map(({ runDir, continues }) => [runDir, continues]), [['/runs/1', true], ['/runs/back', true]]);
    back.adopt();
    assert.deepEqual(remembered()?.runs.map(({ runDir, continues }) => [runDir, continues]), [['/runs/1', true], ['/runs/back', false]]);
    assert.deepEqual(launcher.trainers.get('/runs/back')?.sent, [{ type: 'adopt' }]);
  });

  it('takes over no run that others started', async () => {
    const run = await supervisor.attach({ ...request, runDir: '/runs/of-a-terminal' }, 'elsewhere');
    run.adopt();
    assert.deepEqual([run.bond, launcher.trainers.get('/runs/of-a-terminal')?.sent], ['elsewhere', []]);
  });

  it('reads what a version without them left: such runs end with their window', () => {
    const { continues, ...old } = run;
    assert.equal(readRemembered({ heartbeat: 1, runs: [old], queue: [] })?.runs[0]?.continues, continues);
  });

  it('keeps what is cut off while the window goes', async () => {
    const active = await supervisor.start(request);
    await keeper.close();
    launcher.trainers.get('/runs/1')!.end({ type: 'done', step: 9, state: 'stopped' });
    await active.ended;
    assert.deepEqual(remembered()?.runs, [run]);
  });

  it('keeps what the last window left until that is decided', async () => {
    const old = { ...run, runDir: '/runs/old' };
    keeper.hold([old]);
    await supervisor.start(request);
    assert.deepEqual(remembered()?.runs, [run, old]);
    keeper.decided();
    assert.deepEqual(remembered()?.runs, [run]);
  });

  it('reads nothing from a file that was cut off', async () => {
    const file = path.join(folder, 'cut.json');
    await writeFile(file, '{"heartbeat": 17');
    assert.equal(new WordLeft(file).read(), undefined);
  });

  it('reads anything without throwing, and nothing where it makes no sense', () => {
    fc.assert(fc.property(fc.anything(), (value) => {
      const read = readRemembered(value);
      assert.ok(read === undefined || Array.isArray(read.runs));
    }));
    assert.equal(readRemembered({ heartbeat: 1, runs: [{ runDir: 3 }], queue: [] }), undefined);
  });
});

import assert from 'node:assert/strict';
import { RunSupervisor } from '../../src/extension/training/supervisor.ts';
import type { StartRequest } from '../../src/extension/training/supervisor.ts';
import { goingRuns, Turns } from '../../src/extension/training/turns.ts';
import { FakeLauncher, liveRun, runInfo, settled } from './fakes.ts';

const request = (name: string): StartRequest => ({ configFile: `/project/${name}.gan.json`, name, threads: 0 });

describe('runs that wait their turn', () => {
  let launcher: FakeLauncher;
  let supervisor: RunSupervisor;
  let elsewhere: { id: string; name: string; threads: number }[];
  let turns: Turns;

  beforeEach(() => {
    launcher = new FakeLauncher();
    supervisor = new RunSupervisor(launcher);
    elsewhere = [];
    turns = new Turns(supervisor, () => [...elsewhere, ...goingRuns([], supervisor.live)], async (next) => { await supervisor.start(next); });
  });
  afterEach(() => { turns.dispose(); });

  it('start one after another, in order', async () => {
    const first = await supervisor.start(request('first'));
    supervisor.enqueue(request('second'));
    supervisor.enqueue(request('third'));
    await settled();
    assert.deepEqual(launcher.started, ['/project/first.gan.json']);
    await first.stop();
    await settled();
    assert.deepEqual(launcher.started, ['/project/first.gan.json', '/project/second.gan.json']);
    assert.deepEqual(supervisor.waiting.map((each) => each.name), ['third']);
  });

  it('wait for a run that another process trains', async () => {
    elsewhere = [{ id: 'other', name: 'other', threads: 0 }];
    supervisor.enqueue(request('mine'));
    await settled();
    assert.deepEqual(launcher.started, []);
    elsewhere = [];
    turns.next();
    await settled();
    assert.deepEqual(launcher.started, ['/project/mine.gan.json']);
  });

  it('wait while something else starts runs, and start once, not twice', async () => {
    await turns.during(async () => {
      supervisor.enqueue(request('mine'));
      await settled();
      assert.deepEqual(launcher.started, []);
    });
    turns.next();
    turns.next();
    await settled();
    assert.deepEqual(launcher.started, ['/project/mine.gan.json']);
  });
});

describe('the runs that keep the cores busy', () => {
  const dir = '/runs/1';
  const here = (id: string, state: 'running' | 'paused') => ({ dir: `/runs/${id}`, info: runInfo({ id, state }) });

  it('are those of the folders, whoever trains them, but not those of other machines', () => {
    assert.deepEqual(goingRuns([here('1', 'running')], [], 'here').map((run) => run.id), ['1']);
    assert.deepEqual(goingRuns([here('1', 'running')], [], 'there'), []);
  });

  it('count a run of this window once, also before its folder says that it runs', () => {
    assert.deepEqual(goingRuns([], [liveRun({ runDir: dir })], 'here').map((run) => run.id), ['1']);
    assert.deepEqual(goingRuns([here('1', 'running')], [liveRun({ runDir: dir })], 'here').length, 1);
  });

  it('leave out a paused run of this window, whatever its folder still says', () => {
    assert.deepEqual(goingRuns([here('1', 'running')], [liveRun({ runDir: dir, state: 'paused' })], 'here'), []);
  });
});

import assert from 'node:assert/strict';
import { Listeners } from '../../src/extension/listeners.ts';
import type { ReadableRun } from '../../src/extension/runs/run-store.ts';
import { Others } from '../../src/extension/training/others.ts';
import { RunSupervisor } from '../../src/extension/training/supervisor.ts';
import { Fault } from '../../src/faults/fault.ts';
import type { RunInfo } from '../../src/runs/types.ts';
import { FakeLauncher, runInfo, settled } from './fakes.ts';

describe('runs that others train', () => {
  let launcher: FakeLauncher;
  let supervisor: RunSupervisor;
  let readable: ReadableRun[];
  let changes: Listeners<undefined>;
  let told: string[];
  let others: Others;

  const watch = async (...runs: [dir: string, changes: Partial<RunInfo>][]) => {
    readable = runs.map(([dir, change]) => ({ dir, info: runInfo(change) }));
    changes.fire(undefined);
    await settled();
  };

  beforeEach(() => {
    launcher = new FakeLauncher();
    supervisor = new RunSupervisor(launcher);
    readable = [];
    told = [];
    changes = new Listeners();
    const store = { get readable() { return readable; }, onDidChange: changes.add };
    others = new Others(store, supervisor, ({ code }) => told.push(code), 'here');
  });
  afterEach(() => { others.dispose(); });

  it('are connected to as soon as their folder says that they go on, once', async () => {
    await watch(['/a', { state: 'preparing' }], ['/b', { state: 'paused' }], ['/c', { state: 'stopped' }], ['/d', { state: 'interrupted' }]);
    await watch(['/a', { state: 'running' }], ['/b', { state: 'paused' }]);
    assert.deepEqual(launcher.attached, ['/a', '/b']);
    assert.deepEqual(supervisor.active.map(({ bond }) => bond), ['elsewhere', 'elsewhere']);
  });

  it('are none of those that this window trains, and none of another machine', async () => {
    const { runDir } = await supervisor.start({ configFile: '/x.gan.json', name: 'x', threads: 0 });
    await watch([runDir, {}], ['/far', { machine: { host: 'there', platform: 'linux', arch: 'x64', cpu: 'a cpu' } }]);
    assert.deepEqual(launcher.attached, []);
  });

  it('are connected to again when the connection was lost', async () => {
    await watch(['/a', {}]);
    launcher.trainers.get('/a')?.cutOff();
    await settled();
    await watch(['/a', {}]);
    assert.deepEqual(launcher.attached, ['/a', '/a']);
  });

  it('are tried again where they cannot be reached, and the reason is told once', async () => {
    let tries = 0;
    launcher.attach = () => {
      tries += 1;
      return Promise.reject(new Fault('launch.noDoor', 'no door'));
    };
    for (let look = 1; look <= 3; look++) await watch(['/a', {}]);
    assert.deepEqual([tries, told], [3, ['launch.noDoor']]);
  });
});

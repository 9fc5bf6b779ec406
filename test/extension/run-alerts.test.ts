import assert from 'node:assert/strict';
import { RunAlerts, type AlertPorts, type WatchedRun } from '../../src/extension/diagnostics/run-alerts.ts';
import { Listeners } from '../../src/extension/listeners.ts';
import type { RunAlert } from '../../src/runs/types.ts';
import { settled } from './fakes.ts';

const alertAt = (step: number): RunAlert => ({ step, fault: { code: 'alert.weak', template: 'Seen at {step}.', args: { step } } });
const runOf = (dir: string, parentStep?: number): WatchedRun => ({
  dir,
  info: { configFile: '/work/a.gan.json', updated: '', parent: parentStep === undefined ? undefined : { id: 'p', name: 'p', dir: '/runs/p', step: parentStep, changes: [] } },
});

describe('alerts of the newest run of a config', () => {
  const runsChanged = new Listeners<undefined>();
  let runs: WatchedRun[];
  let alerts: Record<string, RunAlert[]>;
  let changedAt: number | undefined;
  let differs: boolean;
  let broken: boolean;
  let told: number;
  let watched: RunAlerts;

  beforeEach(() => {
    [runs, alerts, changedAt, differs, broken, told] = [[runOf('/runs/new'), runOf('/runs/old')], { '/runs/new': [alertAt(500)], '/runs/old': [alertAt(1)] }, undefined, false, false, 0];
    const ports: AlertPorts = {
      runs: () => runs,
      onRunsChange: runsChanged.add,
      alerts: (dir) => (broken ? Promise.reject(new Error('unreadable')) : Promise.resolve(alerts[dir] ?? [])),
      changes: () => Promise.resolve(changedAt === undefined ? [] : [{ step: changedAt, time: '', path: 'a' }]),
      differs: () => Promise.resolve(differs),
    };
    watched = new RunAlerts(ports);
    watched.onChange(() => { told += 1; });
  });
  afterEach(() => { watched.dispose(); });

  const steps = async (): Promise<unknown[]> => {
    watched.of('/work/a.gan.json');
    for (let i = 0; i < 10; i++) await settled();
    return watched.of('/work/a.gan.json').map(({ args }) => args['step']);
  };

  it('are those of the newest, and whoever listens is told once when they come', async () => {
    assert.deepEqual(watched.of('/work/a.gan.json'), []);
    await settled();
    assert.deepEqual([await steps(), told], [[500], 1]);
    alerts['/runs/new'] = [alertAt(500), alertAt(900)];
    runsChanged.fire(undefined);
    await settled();
    assert.deepEqual([await steps(), told], [[500, 900], 2]);
  });

  it('are none of another config, nor where its file says something else by now, nor where the run cannot be read', async () => {
    assert.deepEqual(watched.of('/work/b.gan.json'), []);
    differs = true;
    assert.deepEqual(await steps(), []);
    [differs, broken] = [false, true];
    assert.deepEqual(await steps(), []);
    broken = false;
    assert.deepEqual(await steps(), [500]);
  });

  it('are only those since the run was changed, or forked', async () => {
    changedAt = 600;
    assert.deepEqual(await steps(), []);
    changedAt = undefined;
    runs = [runOf('/runs/new', 501)];
    assert.deepEqual(await steps(), []);
    runs = [runOf('/runs/new', 500)];
    assert.deepEqual(await steps(), [500]);
  });
});

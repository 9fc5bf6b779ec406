import assert from 'node:assert/strict';
import { RunSupervisor } from '../../src/extension/training/supervisor.ts';
import { WindowWatch } from '../../src/extension/training/window-watch.ts';
import { FakeLauncher } from './fakes.ts';
import { until } from '../runs/folder.ts';

const request = { configFile: '/project/digits.gan.json', name: 'digits', threads: 0 };

describe('a window that is asked for a sign of life', () => {
  const launcher = new FakeLauncher();
  const supervisor = new RunSupervisor(launcher);
  let asked = 0;
  let answer: (() => void) | undefined;
  let fail: (() => void) | undefined;
  /** a window that answers at once, or when it is told to */
  let silent = false;
  const watch = new WindowWatch(supervisor, () => {
    asked += 1;
    return silent ? new Promise<void>((resolve, reject) => { answer = resolve; fail = () => { reject(new Error('Canceled')); }; }) : Promise.resolve();
  }, 2);
  after(() => { watch.dispose(); });

  it('is left alone while nothing trains, and changes nothing while it answers', async () => {
    assert.equal(asked, 0);
    const run = await supervisor.start(request);
    await until(() => asked > 8);
    assert.deepEqual([run.bond, launcher.trainers.get(run.runDir)?.sent], ['child', []]);
  });

  it('lets its runs outlive it while it is silent, those too that begin meanwhile, and not those that do anyhow', async () => {
    const [run] = supervisor.active;
    const attached = await supervisor.attach({ ...request, runDir: '/other' }, 'elsewhere');
    silent = true;
    await until(() => run?.bond === 'spared');
    const late = await supervisor.start({ ...request, name: 'late' });
    await until(() => late.bond === 'spared');
    const failed = asked;
    fail?.();
    await until(() => asked > failed);
    assert.deepEqual([run?.bond, late.bond], ['spared', 'spared'], 'a question that fails is no answer');
    const before = asked;
    silent = false;
    answer?.();
    await until(() => run?.bond === 'child' && late.bond === 'child');
    assert.equal(attached.bond, 'elsewhere');
    assert.deepEqual(launcher.trainers.get(late.runDir)?.sent, [{ type: 'outlive', yes: true }, { type: 'outlive', yes: false }]);
    await until(() => asked > before);
  });
});

import assert from 'node:assert/strict';
import { readRunInfo } from '../../src/runs/info.ts';
import { extensionHosts } from './extension-hosts.ts';
import { training, type Scene } from './scene.ts';
import { shownStep } from './shown-step.ts';
import { isAlive, until } from './workspace.ts';

/** Steps that a run makes before it counts as going on. */
const SOME = 100;

export function describeLostLine(scene: Scene): void {
  describe('a run whose window is still there', () => {
    let dir = '';
    let resumed: readonly number[] = [];

    const goesOn = async (what: string): Promise<void> => {
      const { step } = await readRunInfo(dir);
      await scene.workspace.run(what, (run) => run.state === 'running' && run.step > step + SOME, dir);
    };

    before(async () => {
      const { info, ...run } = await training(scene);
      dir = run.dir;
      resumed = info.resumedFrom;
    });

    it('goes on while the remote connection is lost, and is shown live when it is back', async function () {
      const { bench, workspace } = scene;
      const { line } = bench;
      if (!line) this.skip(); // on the desktop nothing lies between the window and its host
      const pid = await workspace.trainerPid(dir);
      const dashboard = await bench.webview('.figure.steps');
      line.cut();
      await until('the window noticed, and tries to connect again', () => line.refused > 0);
      const shown = await shownStep(dashboard);
      await goesOn('it trains on with its window cut off');
      line.mend();
      await until('the dashboard is live again', async () => (await shownStep(dashboard)) > shown);
      assert.deepEqual([await workspace.trainerPid(dir), (await readRunInfo(dir)).resumedFrom], [pid, resumed], 'it was never stopped');
    });

    it('goes on after the extension host slept', async function () {
      if (process.platform !== 'linux') this.skip(); // the host is found through /proc
      const { bench, workspace } = scene;
      const pid = await workspace.trainerPid(dir);
      const hosts = await extensionHosts(bench.home);
      assert.ok(hosts.length > 0, 'the extension host was found');
      for (const host of hosts) process.kill(host, 'SIGSTOP');
      try {
        await goesOn('it trains on while its host sleeps');
      } finally {
        for (const host of hosts) process.kill(host, 'SIGCONT');
      }
      await bench.command('GAN: Pause');
      await workspace.run('the host that woke up controls it', (run) => run.state === 'paused', dir);
      await bench.command('GAN: Resume');
      await goesOn('it goes on');
      assert.deepEqual([await workspace.trainerPid(dir), (await readRunInfo(dir)).resumedFrom], [pid, resumed], 'it was never stopped');
    });

    it('goes on where the server gives the window up, and the next window controls it', async function () {
      const { bench, workspace } = scene;
      const { line } = bench;
      if (!line || process.platform !== 'linux') this.skip(); // the host is found through /proc
      const pid = await workspace.trainerPid(dir);
      line.cut();
      await until('the server ended the extension host', async () => (await extensionHosts(bench.home)).length === 0);
      await goesOn('it trains on without any host');
      line.mend();
      await bench.reload();
      await bench.openView('GAN Workbench');
      await bench.entry(/ring.*running/).waitFor();
      await bench.command('GAN: Pause');
      await workspace.run('the new window controls it', (run) => run.state === 'paused', dir);
      assert.deepEqual([await workspace.trainerPid(dir), (await readRunInfo(dir)).resumedFrom], [pid, resumed], 'it was never stopped');
      await bench.command('GAN: Resume');
      await goesOn('it goes on');
    });

    it('ends with the window that took it up, as any other, and goes on after its reload', async function () {
      const { bench, workspace } = scene;
      if (!bench.line || process.platform !== 'linux') this.skip(); // no window took it up
      const pid = await workspace.trainerPid(dir);
      await bench.reload();
      await until('its trainer is gone', () => !isAlive(pid));
      await workspace.run('it is resumed by itself', (run) => run.state === 'running' && run.resumedFrom.length === resumed.length + 1, dir);
      // What comes next is about runs of its own: neither this one nor its dashboard is in their way.
      await bench.command('GAN: Stop');
      await workspace.run('it is stopped', (run) => run.state === 'stopped', dir);
      await bench.closeEditors();
    });
  });
}

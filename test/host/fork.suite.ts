import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readRunInfo } from '../../src/runs/info.ts';
import { chooseFromMenu } from './context-menu.ts';
import { checkedStep, training, type Scene } from './scene.ts';
import { shownStep } from './shown-step.ts';
import { isAlive, until } from './workspace.ts';

const FORK = 'ring-fork.gan.json';

export function describeForks(scene: Scene): void {
  describe('a fork', () => {
    let parent = '';
    let step = 0;

    before(async () => {
      parent = (await training(scene)).dir;
      step = await checkedStep(scene, parent);
    });

    it('is made from the Runs view: a config of its own, which says what it is for', async () => {
      const { bench, workspace } = scene;
      await bench.openView('GAN Workbench');
      // One checkpoint alone is not asked about.
      await checkedStep(scene, parent);
      await bench.choose(() => chooseFromMenu(bench.entry('ring'), 'Fork From This Step'), new RegExp(`^Step ${step}$`));
      await bench.lens(`Start Fork of ring From Step ${step}`).waitFor();
      await bench.dismiss('Change what the fork of ring shall do otherwise');
      const text = await readFile(path.join(workspace.folder, FORK), 'utf8');
      assert.match(text, /"name": "ring fork"/);
      assert.match(text, /The toy: eight Gaussians/, 'the comments are kept');
      await bench.screenshot('vscode-fork-config-dark');
    });

    it('is asked about by Start Training, and nothing starts where the answer is no', async () => {
      const { bench, workspace } = scene;
      await bench.ask('GAN: Start Training', 'Start the fork');
      await bench.screenshot('vscode-fork-question-dark');
      await bench.page.keyboard.press('Escape');
      await bench.page.locator('.quick-input-list .monaco-list-row').first().waitFor({ state: 'hidden' });
      assert.equal((await workspace.runs()).length, 1);
    });

    it('still waits after the window is reloaded in mid-run, and the run goes on by itself', async () => {
      const { bench, workspace } = scene;
      const { info } = await workspace.run('it is running', (run) => run.state === 'running' && run.step > 0);
      const pid = await workspace.trainerPid(parent);
      await bench.webview('.figure.steps');
      await bench.set({ 'gan.training.threads': 2 });
      await bench.reload({ file: FORK, dashboard: parent });
      await until('the old trainer is gone', () => !isAlive(pid));
      const again = await workspace.run('it is resumed', (run) => run.state === 'running' && run.resumedFrom.length > 0);
      assert.ok(again.info.resumedFrom[0]! >= info.step, 'it lost no step that was written');
      assert.equal((await workspace.runs()).length, 1, 'it is the same run');
      const dashboard = await bench.webview('.figure.steps');
      const shown = await shownStep(dashboard);
      await until('the dashboard is live again', async () => (await shownStep(dashboard)) > shown);
      await bench.lens(`Start Fork of ring From Step ${step}`).waitFor();
    });

    it('starts from the link above its config as a run of its own, whose origin is shown', async () => {
      const { bench, workspace } = scene;
      // A run that pauses leaves its cores to others: the fork is not asked to share them.
      await bench.command('GAN: Pause');
      await workspace.run('its parent is paused', (run) => run.state === 'paused', parent);
      // The window hears of it in its own time; until then the fork would get what is left beside a run that trains.
      await bench.entry('paused').waitFor();
      await bench.lens(`Start Fork of ring From Step ${step}`).click();
      await until('it has a folder', async () => (await workspace.runs()).length === 2);
      const { info } = await workspace.run('it trains', (run) => run.state === 'running' && run.step > step);
      assert.deepEqual([info.name, info.parent?.dir, info.parent?.step, info.configFile], ['ring fork', parent, step, path.join(workspace.folder, FORK)]);
      assert.equal((await readRunInfo(parent)).state, 'paused', 'its parent stays as it is');
      const dashboard = await bench.webview('.lineage:visible');
      assert.match((await dashboard.locator('.lineage').textContent()) ?? '', new RegExp(`^Fork of ring at step ${step}: .*threads 1 → 2`));
      await bench.entry(/ring fork.*fork of ring/).waitFor();
      await bench.lens('Start Training').waitFor();
      await bench.screenshot('vscode-fork-dark');
    });

    it('computes with the threads that the settings name, and says that it is not bitwise its parent', async () => {
      const { info } = await scene.workspace.run('it trains', (run) => run.state === 'running');
      assert.deepEqual([info.engine?.threads, (await readRunInfo(parent)).engine?.threads], [2, 1]);
      assert.match(info.notBitwise ?? '', /threads 1, now 2/);
      // Shown for seconds only, it is looked up among those that were.
      await scene.bench.command('Notifications: Show Notifications');
      await scene.bench.notification(/not bitwise/).waitFor();
      await scene.bench.command('Notifications: Hide Notifications');
    });

    it('looks right in a light theme', async () => {
      const { bench } = scene;
      await bench.command('Preferences: Toggle between Light/Dark Themes');
      await bench.page.locator('.monaco-workbench.vs').waitFor();
      await bench.webview('.lineage:visible');
      await bench.screenshot('vscode-fork-light');
      await bench.command('Preferences: Toggle between Light/Dark Themes');
      await bench.page.locator('.monaco-workbench.vs-dark').waitFor();
    });

    it('is made from its dashboard too, and forgotten from the link above its config', async () => {
      const { bench, workspace } = scene;
      const dashboard = await bench.webview('.lineage:visible');
      await dashboard.locator('.transport .fork').click();
      await bench.lens('Forget the Fork').click();
      await bench.lens('Start Training').waitFor();
      assert.match(await readFile(path.join(workspace.folder, 'ring-fork-fork.gan.json'), 'utf8'), /"name": "ring fork fork"/);
      assert.equal((await workspace.runs()).length, 2, 'nothing started');
    });

    it('and its parent are stopped from the Runs view, with a checkpoint and no process left', async () => {
      const { bench, workspace } = scene;
      for (const [dir, state] of [[(await workspace.runs()).at(-1)!, 'running'], [parent, 'paused']] as const) {
        const pid = await workspace.trainerPid(dir);
        await bench.press(state, 'Stop');
        await workspace.run('it is stopped', (run) => run.state === 'stopped' && run.stoppedBy === 'person', dir);
        await until('its trainer is gone', () => !isAlive(pid));
      }
      await bench.closeEditors();
    });
  });
}

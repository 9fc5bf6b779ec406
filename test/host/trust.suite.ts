import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { readRunInfo } from '../../src/runs/info.ts';
import { LONG_RING, type Scene } from './scene.ts';
import { trainInTerminal, type TerminalRun } from './terminal.ts';
import { until } from './workspace.ts';

const REASON = /the workspace is not trusted/;

export const untrustedFiles = {
  'ring.gan.json': LONG_RING,
  'bad.gan.json': '{ "discriminator": { "output": "sigmoid" } }\n',
  // Settings that name programs and folders do not count: the runs are still looked for where they are.
  '.vscode/settings.json': '{ "gan.runsFolder": "elsewhere", "gan.nodePath": "./evil.sh" }\n',
};

export function describeTrust(scene: Scene): void {
  let terminal: TerminalRun;

  before(async () => { terminal = await trainInTerminal(scene.workspace); });
  after(() => { terminal.kill(); });

  it('still checks configs', async () => {
    await scene.bench.open('bad.gan.json');
    await scene.bench.page.locator('.squiggly-error').first().waitFor();
  });

  it('refuses to train, and says why', async () => {
    const { bench, workspace } = scene;
    await bench.open('ring.gan.json');
    await bench.command('GAN: Start Training');
    await bench.notification(REASON).waitFor();
    await bench.pictures('vscode-restricted');
    await bench.dismiss(REASON);
    await bench.lens('Start Training').click();
    await bench.dismiss(REASON);
    assert.deepEqual(await workspace.runs(), [terminal.dir]);
  });

  it("shows another's run, but neither controls it nor forks it", async () => {
    const { bench, workspace } = scene;
    await bench.openView('GAN Workbench');
    const dashboard = await bench.openDashboard('ring');
    await until('it is shown to train', async () => (await dashboard.locator('.state-chip').getAttribute('data-state')) === 'running');
    for (const button of ['vscode-button.pause', 'vscode-button.stop', '.transport .fork']) {
      await dashboard.locator(button).click();
      await bench.dismiss(REASON);
    }
    await workspace.run('nothing stopped it', ({ state, step }) => state === 'running' && step > 0, terminal.dir);
    assert.deepEqual(await workspace.runs(), [terminal.dir]);
    assert.deepEqual((await readdir(workspace.folder)).sort(), ['.gan', '.vscode', 'bad.gan.json', 'ring.gan.json']);
  });

  it('resumes nothing, and says why', async () => {
    const { bench } = scene;
    terminal.kill();
    const stopped = await until('its trainer noticed', async () => {
      const info = await readRunInfo(terminal.dir);
      return info.state === 'stopped' && info;
    });
    const dashboard = await bench.webview('.figure.steps');
    await until('it is shown', async () => (await dashboard.locator('.state-chip').getAttribute('data-state')) === 'stopped');
    await dashboard.locator('vscode-button.pause').click();
    await bench.dismiss(REASON);
    assert.deepEqual(await readRunInfo(terminal.dir), stopped);
  });
}

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { LOWEST } from './code-server.ts';
import { RING, until, Workspace } from './workspace.ts';
import { Workbench } from './workbench.ts';

const manifest = z.object({ engines: z.object({ vscode: z.string() }) });

export function describeLowest(): void {
  describe('the lowest VS Code that package.json names', () => {
    let workspace: Workspace;
    let bench: Workbench;

    before(async function () {
      this.timeout(600_000);
      workspace = await Workspace.make({ 'ring.gan.json': RING.replace('200000', '20') });
      bench = await Workbench.start({ folder: workspace.folder, release: LOWEST });
    });

    after(async () => {
      await bench.close();
      await workspace.remove();
    });

    afterEach(async function () {
      await bench.explain(this.currentTest);
    });

    it('is the one that this suite runs in', async () => {
      const { engines } = manifest.parse(JSON.parse(await readFile('package.json', 'utf8')));
      assert.equal(engines.vscode, `^${LOWEST.vscode}`);
    });

    it('trains 20 steps and shows them', async () => {
      await bench.open('ring.gan.json');
      await bench.command('GAN: Start Training');
      await workspace.run('it is finished', (run) => run.state === 'finished' && run.step === 20);
      const dashboard = await bench.webview('.figure.steps');
      await until('the dashboard shows the last step', async () => /\b20\b/.test((await dashboard.locator('.figure.steps').textContent()) ?? ''));
      await bench.screenshot('vscode-lowest');
    });
  });
}

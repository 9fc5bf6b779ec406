import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { latestCheckpoint } from '../../src/runs/checkpoints.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import type { RunInfo } from '../../src/runs/types.ts';
import { LOWEST, NEWEST } from '../host/code-server.ts';
import { Workbench } from '../host/workbench.ts';
import { isAlive, RING, until, Workspace } from '../host/workspace.ts';
import { EXTENSION, installedFolder, listed, ownPackage } from './packages.ts';
import { processesOf, trainers } from './processes.ts';

/** Every file of a folder with its checksum. */
async function contents(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(files.sort().map(async (file) => `${file} ${createHash('sha256').update(await readFile(file)).digest('hex')}`));
}

for (const release of [NEWEST, LOWEST]) {
  describe(`the package, installed in VS Code ${release.vscode}, in a folder with a space and letters of many scripts`, () => {
    let workspace: Workspace;
    let bench: Workbench;
    let folder: string;
    let installed: readonly string[];

    before(async function () {
      this.timeout(600_000);
      if (process.platform !== 'linux') this.skip(); // finds processes through /proc
      workspace = await Workspace.make({ '.gan/.gitignore': '*\n', 'erster Versuch – 一/short.gan.json': RING.replace('200000', '20'), 'erster Versuch – 一/ring.gan.json': RING });
      bench = await Workbench.start({ folder: workspace.folder, release, vsix: await ownPackage(), homeName: 'gan hôst ü空-' });
      folder = (await installedFolder(bench.home)) ?? assert.fail('nothing was installed');
      installed = await contents(folder);
    });

    after(async () => {
      if (process.platform !== 'linux') return;
      await bench.close();
      await workspace.remove();
    });

    afterEach(async function () {
      await bench.explain(this.currentTest);
    });

    const newest = (what: string, says: (info: RunInfo) => boolean) =>
      until(what, async () => {
        const dir = (await workspace.runs()).at(-1);
        const info = dir === undefined ? undefined : await readRunInfo(dir);
        return dir !== undefined && info && says(info) ? { dir, info } : undefined;
      });

    it('trains 20 steps on its own engine and shows them', async () => {
      await bench.open('short.gan.json');
      await bench.command('GAN: Start Training');
      const { info } = await newest('it is finished', (run) => run.state === 'finished' && run.step === 20);
      assert.equal(info.engine?.name, 'onnx');
      const dashboard = await bench.webview('.figure.steps');
      await until('the dashboard shows the last step', async () => /\b20\b/.test((await dashboard.locator('.figure.steps').textContent()) ?? ''));
      await bench.screenshot(`vscode-installed-${release.vscode}`);
    });

    it("shows README's pictures on its page, from where the package says they are", async () => {
      const asked: string[] = [];
      await bench.page.route('https://pictures.test/**', async (route) => {
        const { pathname } = new URL(route.request().url());
        asked.push(pathname);
        await route.fulfill({ path: path.resolve(pathname.slice(1)) });
      });
      await bench.command('Extensions: Show Installed Extensions');
      await bench.page.locator('.extension-list-item', { hasText: 'GAN Workbench' }).click();
      const page = await bench.webview('h1:has-text("GAN Workbench")');
      const pictures = page.locator('img');
      const shown = await until('all pictures are loaded', async () => {
        const widths = await pictures.evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
        return widths.length > 0 && widths.every((width) => width > 0) && widths;
      });
      assert.deepEqual(asked.sort(), [...(await readFile('README.md', 'utf8')).matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, file]) => `/${file ?? ''}`).sort());
      assert.equal(shown.length, asked.length);
      await bench.screenshot(`vscode-extension-page-${release.vscode}`);
    });

    it('resumes what was stopped, by the trainer that was installed', async () => {
      await bench.open('ring.gan.json');
      await bench.command('GAN: Start Training');
      await newest('it is training', (run) => run.state === 'running' && run.step > 0);
      await bench.command('GAN: Stop');
      await newest('it is stopped', (run) => run.state === 'stopped' && run.stoppedBy === 'person');
      await bench.command('GAN: Resume');
      await newest('it is resumed', (run) => run.state === 'running' && run.resumedFrom.length === 1);
      const [trainer, ...others] = await trainers(bench.home);
      assert.ok(trainer?.command.includes(path.join(folder, 'dist', 'trainer.cjs')), trainer?.command);
      assert.deepEqual(others, []);
    });

    it('wrote nothing into its own folder, which may be one for reading only', async () => {
      assert.deepEqual(await contents(folder), installed);
    });

    it('leaves a checkpoint and no process when it is uninstalled while it trains', async () => {
      const { dir } = await newest('it is training', (run) => run.state === 'running');
      const pid = await workspace.trainerPid(dir);
      await bench.uninstall(EXTENSION);
      await bench.reload();
      await until('the trainer is gone', () => !isAlive(pid));
      const { info } = await newest('it is stopped', (run) => run.state === 'stopped');
      assert.equal((await latestCheckpoint(dir))?.step, info.step);
      assert.deepEqual(await listed(bench.home), [], 'VS Code has it no more');
      assert.deepEqual(await trainers(bench.home), []);
      await bench.close();
      assert.deepEqual(await processesOf(bench.home), []);
    });
  });
}

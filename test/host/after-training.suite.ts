import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MODULE_NAME } from '../../src/config/network-template.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { readMeasurements } from '../../src/runs/measures.ts';
import { trained } from './first-steps.suite.ts';
import type { Scene } from './scene.ts';
import { until } from './workspace.ts';

const EXPORTED = ['generator.onnx', 'generator.safetensors', 'generator.json'];

export function describeAfterTraining(scene: Scene): void {
  describe('after training', () => {
    before(() => trained(scene));

    it('measures a run, and shows the figures in its dashboard', async () => {
      const { bench, workspace } = scene;
      await bench.choose('GAN: Evaluate Run', 'The Usual Measures');
      await bench.notification(/weak is measured: modes \d/).waitFor();
      const dir = (await workspace.runs()).at(-1)!;
      assert.deepEqual((await readMeasurements(dir)).map(({ step }) => step), [(await readRunInfo(dir)).step]);
      await bench.answer('weak is measured', 'Open Dashboard');
      const dashboard = await bench.webview('.measured:visible');
      assert.match(await dashboard.locator('.measured').innerText(), /Modes found/);
      await dashboard.locator('.measured').scrollIntoViewIfNeeded();
      await bench.pictures('vscode-measured');
    });

    it('measures what is chosen of it, and leaves out what cannot be', async () => {
      const { bench, workspace } = scene;
      const dir = (await workspace.runs()).at(-1)!;
      await bench.choose('GAN: Evaluate Run', 'Chosen Measures');
      const row = (label: string) => bench.page.locator('.quick-input-widget .quick-input-list .monaco-list-row', { hasText: label }).first();
      await row('sliced-wasserstein').waitFor();
      assert.equal(await row('nats').count(), 0, 'it is no MADE');
      await bench.screenshot('vscode-choose-measures');
      for (const usual of ['modes', 'prdc', 'ndb']) await row(usual).click();
      await bench.page.locator('.quick-input-widget', { hasText: '1 Selected' }).waitFor();
      await bench.page.keyboard.press('Enter');
      await row('newest').click();
      await row("statistics of batch norm: each batch's own").click();
      await bench.notification(/weak is measured/).waitFor();
      await until('the new figures are of the batch', async () => (await readMeasurements(dir)).some(({ statistics, measures }) => statistics === 'batch' && Object.keys(measures).join() === 'sliced-wasserstein'));
    });

    it('exports a generator to the folder that is chosen, and says where it is', async () => {
      const { bench, workspace } = scene;
      await bench.command('GAN: Export Generator');
      await bench.accept('Export the Generator of weak');
      await bench.notification('The generator of weak is in').waitFor();
      const run = path.basename((await workspace.runs()).at(-1)!);
      for (const file of EXPORTED) assert.ok(existsSync(path.join(workspace.folder, `generator-${run}`, file)), file);
      await bench.pictures('vscode-exported');
      await bench.answer('The generator of weak is in', 'Show Folder');
      await bench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'generator.onnx' }).first().waitFor();
    });

    it('asks for a feature network and its values, and says why points cannot be looked at through one', async () => {
      const { bench, workspace } = scene;
      const run = path.basename((await workspace.runs()).at(-1)!);
      await bench.choose('GAN: Evaluate Run', 'Through a Feature Network');
      const dialog = bench.page.locator('.quick-input-widget', { hasText: 'Evaluate weak' });
      await dialog.locator('.quick-input-box input').fill(path.join(workspace.folder, `generator-${run}`, 'generator.onnx'));
      await bench.page.keyboard.press('Enter');
      await bench.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'imagenet' }).click();
      await bench.notification(/The feature network .*generator\.onnx cannot be used: .*points/).waitFor();
    });

    it('draws samples into the file that is chosen, after a question that can be taken back', async () => {
      const { bench, workspace } = scene;
      const file = path.join(workspace.folder, `samples-${path.basename((await workspace.runs()).at(-1)!)}.npy`);
      await bench.choose('GAN: Export Samples', 'Numbers');
      const count = bench.page.locator('.quick-input-widget .quick-input-box input');
      await count.fill('none');
      await bench.page.locator('.quick-input-message', { hasText: 'A whole number' }).waitFor();
      await bench.screenshot('vscode-export-samples');
      await bench.page.keyboard.press('Escape');
      await bench.choose('GAN: Export Samples', 'Numbers');
      await count.fill('50');
      await bench.page.keyboard.press('Enter');
      await bench.accept('Save 50 Samples of weak');
      await bench.notification('50 samples are in').waitFor();
      // magic, version and the length of the header before fifty points of two numbers of four bytes
      const bytes = await readFile(file);
      assert.equal(bytes.length, 10 + bytes.readUInt16LE(8) + 50 * 2 * 4);
    });

    it('writes a module of networks with its types, and opens it', async () => {
      const { bench, workspace } = scene;
      await bench.command('GAN: New Network Module');
      await bench.accept('New Network Module');
      await bench.page.locator('.tab.active', { hasText: '.ts' }).waitFor();
      assert.match(await readFile(path.join(workspace.folder, MODULE_NAME), 'utf8'), /export const generator/);
      await until('its types lie beside it', () => existsSync(path.join(workspace.folder, 'gan-network.d.ts')));
      await bench.pictures('vscode-new-network');
    });
  });
}

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Scene } from './scene.ts';
import { trainInTerminal } from './terminal.ts';
import { until } from './workspace.ts';

/** A D that learns next to nothing: an alert within 600 steps of 2 ms. */
const WEAK = `{
  "data": { "set": "ring", "size": 1000 },
  "latent": { "size": 2 },
  "generator": { "network": "mlp", "layers": [16] },
  "discriminator": { "network": "mlp", "layers": [16] },
  "optimizers": {
    "discriminator": { "learningRate": 0.0000001 }
  },
  "training": { "steps": 700, "batchSize": 16, "sampleEvery": 50 },
  "engine": { "threads": 1 }
}
`;
const tasks = { version: '2.0.0', tasks: [{ type: 'gan', command: 'train', target: 'weak.gan.json', label: 'train the weak', arguments: ['--steps', '600'] }] };

export const firstStepsFiles = { 'weak.gan.json': WEAK, '.vscode/tasks.json': JSON.stringify(tasks) };

/** Sees to it that weak.gan.json was trained to its end, whatever became of the task that does so in the window. */
export async function trained({ workspace }: Scene): Promise<void> {
  const gone = (await workspace.runs()).length > 0 ? undefined : await trainInTerminal(workspace, 'weak.gan.json');
  await gone?.ended;
  await workspace.run('weak.gan.json is trained', ({ state }) => state === 'finished');
}

export function describeFirstSteps(scene: Scene): void {
  it('walks a newcomer through the six steps', async () => {
    const { page } = scene.bench;
    await scene.bench.choose('Welcome: Open Walkthrough...', 'Your First GAN');
    const steps = page.locator('.getting-started-step .step-title');
    await until('it has six steps', async () => (await steps.count()) === 6);
    assert.deepEqual((await steps.allInnerTexts()).map((text) => text.split(':')[0]?.split(' ')[0]), ['Define', 'Choose', 'Train', 'Train', 'Repeat', 'Synthesise']);
    await scene.bench.pictures('vscode-walkthrough');
  });

  it('trains by a task of tasks.json, in a terminal', async () => {
    const { bench, workspace } = scene;
    await bench.choose('Tasks: Run Task', 'train the weak');
    const { info } = await workspace.run('the task trained to its last step', ({ state }) => state === 'finished');
    assert.deepEqual([info.steps, path.basename(info.configFile)], [600, 'weak.gan.json']);
  });

  it('shows what went wrong in the run: in the dashboard, and on the config with quick fixes', async () => {
    const { bench } = scene;
    await trained(scene);
    await bench.open('weak.gan.json');
    await bench.page.locator('.squiggly-warning').first().waitFor();
    await bench.command('Problems: Focus on Problems View');
    await bench.page.locator('.markers-panel .monaco-list-row', { hasText: 'D is too weak' }).first().waitFor();
    // The task found it in the closed file, the window in the open one: it is one problem.
    assert.equal(await bench.page.locator('.markers-panel .monaco-list-row', { hasText: 'more than 10 times apart' }).count(), 1);
    await bench.pictures('vscode-alert');
    await bench.command('GAN: Open Dashboard');
    const dashboard = await bench.webview('.banner.alert');
    assert.match(await dashboard.locator('.banner.alert').innerText(), /Step \d+: (D is too weak|Mode collapse)/);
    await dashboard.locator('.alert-mark').first().waitFor();
    const marks = await dashboard.locator('.alert-mark').evaluateAll((all) => all.map((mark) => mark.getAttribute('title')).join('\n'));
    assert.match(marks, /Step (?:550|600): D is too weak/);
    await bench.pictures('vscode-alert-dashboard');
  });

  it('mends the config by a quick fix, and says no more of it', async () => {
    const { bench } = scene;
    await trained(scene);
    await bench.open('weak.gan.json');
    await bench.page.locator('.squiggly-warning').first().waitFor();
    const place = bench.page.locator('.editor-group-container.active .view-line', { hasText: '0.0000001' }).locator('span', { hasText: '0.0000001' }).last();
    await bench.fix(() => place.click(), 'Set optimizers.discriminator.learningRate to');
    await bench.page.keyboard.press('Control+S');
    await until('nothing is said any more', async () => (await bench.page.locator('.squiggly-warning').count()) === 0);
    assert.match(await readFile(path.join(scene.workspace.folder, 'weak.gan.json'), 'utf8'), /"learningRate": 4e-7/);
  });

  it('has gan on the PATH of its terminal', async () => {
    const { bench, workspace } = scene;
    await trained(scene);
    await bench.command('Terminal: Create New Terminal');
    await bench.page.locator('.terminal-wrapper.active .xterm-helper-textarea').first().focus();
    await bench.page.keyboard.type('gan runs --json > runs.txt\n');
    const listed = await until('the terminal listed the runs', async () => (await readFile(path.join(workspace.folder, 'runs.txt'), 'utf8')).trim() || undefined);
    assert.match(listed, /"name":"weak"/);
  });

  it('collects diagnostics in a document', async () => {
    const { bench } = scene;
    await bench.command('GAN: Collect Diagnostics');
    const text = bench.page.locator('.editor-group-container.active .monaco-editor .view-lines').first();
    await until('the document is there', async () => (await text.innerText()).replaceAll('\u00a0', ' ').includes('# GAN Workbench'));
    assert.match((await text.innerText()).replaceAll('\u00a0', ' '), /## Versions/);
    await bench.pictures('vscode-collected');
  });
}

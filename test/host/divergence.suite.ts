import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Scene } from './scene.ts';
import { trainInTerminal } from './terminal.ts';
import { until } from './workspace.ts';

/** A critic that nothing holds, by gradient descent: it is beyond all numbers within some dozen steps, before its first checkpoint. */
const DIVERGING = `{
  "data": { "set": "ring", "size": 1000 },
  "latent": { "size": 2 },
  "generator": { "network": "mlp", "layers": [16] },
  "discriminator": { "network": "mlp", "layers": [16, 16] },
  "objective": { "name": "wasserstein" },
  "optimizers": {
    "generator": { "name": "sgd", "learningRate": 0.05 },
    "discriminator": { "name": "sgd", "learningRate": 0.2 }
  },
  "training": { "steps": 700, "batchSize": 16, "sampleEvery": 50, "discriminatorSteps": 5 },
  "engine": { "threads": 1 }
}
`;

export const divergenceFiles = { 'diverging.gan.json': DIVERGING };

export function describeDivergence(scene: Scene): void {
  it('shows where a run diverged: in the plots, and on the config with quick fixes', async () => {
    const { bench, workspace } = scene;
    const terminal = await trainInTerminal(workspace, 'diverging.gan.json');
    await terminal.ended;
    const { info } = await workspace.run('it diverged', ({ state, configFile }) => state === 'failed' && configFile.endsWith('diverging.gan.json'));
    assert.equal(info.fault?.code, 'alert.notFinite');
    await bench.open('diverging.gan.json');
    await bench.command('Problems: Focus on Problems View');
    await bench.page.locator('.markers-panel .monaco-list-row', { hasText: 'the training has diverged' }).first().waitFor();
    await bench.pictures('vscode-diverged');
    await bench.command('GAN: Open Dashboard');
    const dashboard = await bench.webview('.banner.fault:visible');
    assert.match(await dashboard.locator('.banner.fault').innerText(), /became (NaN|-?Infinity) at step \d+: .* step 0 as its last good checkpoint/);
    assert.equal(await dashboard.locator('.banner.alert').isVisible(), false);
    const mark = dashboard.locator('#losses .alert-mark');
    await mark.waitFor();
    assert.equal(await mark.getAttribute('title'), `Step ${info.step}: ${await dashboard.locator('.banner.fault').innerText()}`);
    await bench.pictures('vscode-diverged-dashboard');
  });

  it('mends its config by a quick fix', async () => {
    const { bench, workspace } = scene;
    await bench.open('diverging.gan.json');
    const place = bench.page.locator('.editor-group-container.active .view-line', { hasText: 'wasserstein' }).locator('span', { hasText: 'wasserstein' }).last();
    await bench.fix(() => place.click(), 'Add a gradient penalty');
    await bench.page.keyboard.press('Control+S');
    await until('it is written', async () => /"gradientPenalty": \{ "weight": 10 \}/.test(await readFile(path.join(workspace.folder, 'diverging.gan.json'), 'utf8')));
    await until('nothing is said any more', async () => (await bench.page.locator('.squiggly-warning').count()) === 0);
  });
}

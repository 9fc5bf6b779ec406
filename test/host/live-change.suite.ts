import assert from 'node:assert/strict';
import { readChanges } from '../../src/runs/changes.ts';
import { LONG_RING, training, type Scene } from './scene.ts';
import { until } from './workspace.ts';

const SLOWER = LONG_RING.replace('"latent"', '"optimizers": { "generator": { "learningRate": 0.0001 } },\n  "latent"');

export function describeLiveChange(scene: Scene): void {
  describe('a config that is saved while its run trains', () => {
    it('is offered to be trained on with, and the change is written down and marked in every plot', async () => {
      const { bench } = scene;
      const { dir } = await training(scene);
      const dashboard = await bench.webview('.figure.steps');
      await bench.edit('ring.gan.json', SLOWER);
      await bench.notification('Train on with generator learning rate 2e-4 → 1e-4?').waitFor();
      await bench.screenshot('vscode-live-change-offer-dark');
      await bench.answer('Train on with generator learning rate', 'Apply');
      const [change, ...others] = await until('the change is written down', async () => {
        const changes = await readChanges(dir);
        return changes.length > 0 && changes;
      });
      assert.deepEqual([change?.path, change?.old, change?.new, others], ['optimizers.generator.learningRate', 0.0002, 0.0001, []]);
      const step = (change?.step ?? 0).toLocaleString('en');
      await bench.notification(new RegExp(`from step ${change?.step ?? ''} on: generator learning rate`)).waitFor();
      await dashboard.locator('.changed', { hasText: `Changed at step ${step}: generator learning rate 2e-4 → 1e-4` }).waitFor();
      const marked = () => dashboard.locator('.plot:has(.u-over)').evaluateAll((plots) => plots.map((plot) => [...plot.querySelectorAll('.change-mark:not([hidden])')].map((mark) => mark.getAttribute('title') ?? '')));
      const title = `Step ${step}: generator learning rate 2e-4 → 1e-4`;
      await until('every plot has its mark', async () => {
        const titles = await marked();
        return titles.length >= 5 && titles.every((each) => each.join() === title);
      });
      await dashboard.locator('#losses').scrollIntoViewIfNeeded();
      await bench.pictures('vscode-live-change');
    });
  });
}

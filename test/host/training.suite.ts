import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { training, type Scene } from './scene.ts';
import { shownStep } from './shown-step.ts';
import { until } from './workspace.ts';

/** The losses' plot has ink in more than one colour, and their legend shows numbers. */
async function plotsAreLive(page: FrameLocator): Promise<boolean> {
  const colours = await page.locator('canvas').first().evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return 0;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const seen = new Set<number>();
    for (let i = 0; i + 3 < pixels.length; i += 4) if (pixels[i + 3]! > 200) seen.add((pixels[i]! << 16) | (pixels[i + 1]! << 8) | pixels[i + 2]!);
    return seen.size;
  });
  const loss = await page.locator('.legend-item[data-tag="loss_d"] .legend-value').first().textContent();
  return colours > 1 && Number.isFinite(Number.parseFloat(loss ?? ''));
}

const isDrawn = (image: unknown): boolean => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 64;

export function describeTraining(scene: Scene): void {
  describe('training', () => {
    it('starts from the palette and shows live plots', async () => {
      const { bench } = scene;
      const { info } = await training(scene);
      assert.equal(info.name, 'ring');
      const dashboard = await bench.webview('.figure.steps');
      await until('the plots are live', () => plotsAreLive(dashboard));
      const before = await shownStep(dashboard);
      await until('the step goes on', async () => (await shownStep(dashboard)) > before);
      await until('the sample grid is there', () => dashboard.locator('.picture img').first().evaluate(isDrawn));
      await bench.pictures('vscode-dashboard');
    });

    it('shows progress in the status bar', async () => {
      await scene.bench.page.locator('.statusbar-item', { hasText: /ring.*\/2,?000,?000/ }).waitFor();
    });

    it("shows the run in the Runs view, and its latest grid in the gallery's own frame", async () => {
      const { bench } = scene;
      await bench.openView('GAN Workbench');
      await bench.entry('ring').waitFor();
      const gallery = await bench.webview('.card');
      await until('the card has its picture', () => gallery.locator('.card img').first().evaluate(isDrawn));
      assert.match((await gallery.locator('.card').first().textContent()) ?? '', /ring/);
      await bench.pictures('vscode-gallery');
    });

    it('moves through the samples by the keyboard', async () => {
      const { bench } = scene;
      const dashboard = await bench.webview('.transport .slider');
      const slider = dashboard.locator('.transport .slider');
      await until('there are three grids', async () => Number(await slider.getAttribute('max')) >= 2);
      await slider.focus();
      await bench.page.keyboard.press('Home');
      const source = dashboard.locator('.picture img').first();
      const first = await source.getAttribute('src');
      await bench.page.keyboard.press('ArrowRight');
      await until('the picture changes', async () => (await source.getAttribute('src')) !== first);
    });

    it('pauses and goes on', async () => {
      const { bench, workspace } = scene;
      await bench.command('GAN: Pause');
      await workspace.run('it is paused', (run) => run.state === 'paused');
      await bench.command('GAN: Resume');
      await workspace.run('it is running', (run) => run.state === 'running');
    });
  });
}

import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { shownStep } from './shown-step.ts';
import { isAlive, RING, until, Workspace } from './workspace.ts';
import { Workbench } from './workbench.ts';

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

describe('training in VS Code', () => {
  let workspace: Workspace;
  let bench: Workbench;

  before(async function () {
    this.timeout(600_000); // the first use fetches VS Code
    workspace = await Workspace.make({ 'ring.gan.json': RING });
    bench = await Workbench.start({ folder: workspace.folder });
  });

  after(async () => {
    await bench.close();
    await workspace.remove();
  });

  afterEach(async function () {
    await bench.explain(this.currentTest);
  });

  it('starts from the palette and shows live plots', async () => {
    await bench.open('ring.gan.json');
    await bench.command('GAN: Start Training');
    const { info } = await workspace.run('a run is training', (run) => run.state === 'running');
    assert.equal(info.name, 'ring');
    const dashboard = await bench.webview('.figure.steps');
    await until('the plots are live', () => plotsAreLive(dashboard));
    const before = await shownStep(dashboard);
    await until('the step goes on', async () => (await shownStep(dashboard)) > before);
    await until('the sample grid is there', () => dashboard.locator('.picture img').first().evaluate((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 64));
    await bench.screenshot('vscode-dashboard-dark');
  });

  it('shows progress in the status bar', async () => {
    await bench.page.locator('.statusbar-item', { hasText: /ring.*\/200,?000/ }).waitFor();
  });

  it("shows the run in the Runs view, and its latest grid in the gallery's own frame", async () => {
    await bench.page.locator('.activitybar .action-item', { has: bench.page.locator('.action-label[aria-label^="GAN Workbench"]') }).click();
    await bench.page.locator('.monaco-list-row', { hasText: /ring/ }).first().waitFor();
    const gallery = await bench.webview('.card');
    await until('the card has its picture', () => gallery.locator('.card img').first().evaluate((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 64));
    assert.match((await gallery.locator('.card').first().textContent()) ?? '', /ring/);
    await bench.screenshot('vscode-gallery-dark');
  });

  it('moves through the samples by the keyboard', async () => {
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
    await bench.command('GAN: Pause');
    await workspace.run('it is paused', (run) => run.state === 'paused');
    await bench.command('GAN: Resume');
    await workspace.run('it is running', (run) => run.state === 'running');
  });

  it('goes on by itself after the window is reloaded in mid-run', async () => {
    const { dir, info } = await workspace.run('it is running', (run) => run.state === 'running' && run.step > 0);
    const pid = await workspace.trainerPid(dir);
    await bench.reload();
    await until('the old trainer is gone', () => !isAlive(pid));
    const again = await workspace.run('it is resumed', (run) => run.state === 'running' && run.resumedFrom.length > 0);
    assert.ok(again.info.resumedFrom[0]! >= info.step, 'it lost no step that was written');
    const dashboard = await bench.webview('.figure.steps');
    const shown = await shownStep(dashboard);
    await until('the dashboard is live again', async () => (await shownStep(dashboard)) > shown);
    assert.equal((await workspace.runs()).length, 1, 'it is the same run');
  });

  it('looks right in a light theme', async () => {
    await bench.command('Preferences: Toggle between Light/Dark Themes');
    await bench.page.locator('.monaco-workbench.vs').waitFor();
    await bench.webview('.figure.steps');
    await bench.screenshot('vscode-dashboard-light');
    await bench.command('Preferences: Toggle between Light/Dark Themes');
    await bench.page.locator('.monaco-workbench.vs-dark').waitFor();
  });

  it('stops with a checkpoint and leaves no process', async () => {
    const [dir] = await workspace.runs();
    assert.ok(dir);
    const pid = await workspace.trainerPid(dir);
    await bench.command('GAN: Stop');
    const { info } = await workspace.run('it is stopped', (run) => run.state === 'stopped');
    assert.equal(info.stoppedBy, 'person');
    await until('the trainer is gone', () => !isAlive(pid));
  });
});

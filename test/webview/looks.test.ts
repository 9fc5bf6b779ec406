import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { learningRateAt } from '../../src/gan/learning-rate.ts';
import { seriousFaults } from './accessibility.ts';
import { galleryRuns, paintGrids, run } from './fixtures.ts';
import { Stage, type TestPage } from './stage.ts';
import { snapshotOf } from './synthetic-run.ts';
import { themes, type ThemeName } from './themes.ts';

const themeNames = Object.keys(themes).filter((name): name is ThemeName => name in themes);
const sizes = [
  { name: 'narrow', width: 360, height: 800 },
  { name: 'wide', width: 1280, height: 900 },
  { name: 'widest', width: 1720, height: 1000 },
];

/** A run that is a fork, and was changed while it trained. */
const lineage = 'Fork of mnist-dcgan at step 500: objective name non-saturating → minimax';
const history = {
  size: 48_300_000,
  lineage,
  marks: [{ step: 500, text: lineage }, { step: 1200, text: 'generator learning rate 2e-4 → 1e-4' }, { step: 1400, text: 'discriminator steps 1 → 2' }],
};

/** Checks a page in themes, and takes its pictures for people to look at. */
async function inspect(page: TestPage, state: string, among: readonly ThemeName[] = ['dark', 'light']): Promise<void> {
  for (const [i, theme] of among.entries()) {
    await page.setTheme(theme);
    assert.deepEqual(await seriousFaults(page.page, i === 0 ? 'everything' : 'colours'), [], `${state} in ${theme}`);
    await page.screenshot(`${state}-${theme}`);
  }
  assert.deepEqual(page.faults, []);
  await page.close();
}

describe('pages in every theme', () => {
  let stage: Stage;
  before(async () => {
    mkdirSync('test/output', { recursive: true });
    stage = await Stage.open();
    paintGrids(stage);
  });
  after(() => stage.close());

  for (const { name, width, height } of sizes) {
    it(`shows a running run without serious faults, ${name}`, async () => {
      const page = await stage.page('dashboard', { width, height });
      await page.send(snapshotOf(run, 1850, history));
      await page.page.waitForSelector('#samples img[data-step="1850"]');
      await page.drawn();
      await inspect(page, `running-${name}`, name === 'wide' ? themeNames : undefined);
    });
  }

  it('shows what a critic, classes and codes add, and scores without bounds', async () => {
    const page = await stage.page('dashboard', { width: 1280, height: 900 });
    const snapshot = snapshotOf(run, 1850);
    const seriesLike = (from: string, tag: string, scale: number) => {
      const line = snapshot.series.find((each) => each.tag === from);
      assert.ok(line);
      const scaled = (values: readonly (number | null)[]) => values.map((value) => value === null ? null : value * scale);
      return { ...line, tag, mean: scaled(line.mean), min: scaled(line.min), max: scaled(line.max) };
    };
    const more = [['loss_g', 'wasserstein', 0.4], ['d_real', 'slope_gp', 1.2], ['loss_d', 'penalty_gp', 0.1], ['loss_g', 'loss_class_g', 0.5], ['loss_d', 'loss_class_d', 0.5], ['d_fake', 'class_error_held_out', 0.6]] as const;
    const scores = new Set(['d_real', 'd_fake']);
    const series = snapshot.series.map((line) => (scores.has(line.tag) ? seriesLike(line.tag, line.tag, line.tag === 'd_real' ? 4 : -3) : line));
    const rate = { learningRate: 2e-4, schedule: { shape: 'cosine' as const, warmup: 200, from: 500, until: run.steps, to: 0 } };
    const rates = ['learning_rate_d', 'learning_rate_g'].map((tag, i) => {
      const line = seriesLike('loss_g', tag, 1);
      const values = line.steps.map((step) => learningRateAt(rate, step) * (1 + i));
      return { ...line, mean: values, min: values, max: values };
    });
    await page.send({ ...snapshot, series: [...series, ...rates, ...more.map(([from, tag, scale]) => seriesLike(from, tag, scale))] });
    await page.drawn();
    for (const id of ['rates', 'critic', 'penalties', 'heads', 'errors']) assert.ok(await page.page.isVisible(`#${id}`), id);
    assert.equal(await page.page.isVisible('#likelihood'), false);
    await inspect(page, 'system');
  });

  it('shows a run that failed, and one that prepares', async () => {
    const failed = await stage.page('dashboard', { width: 900, height: 700 });
    await failed.send(snapshotOf(run, 400, { state: 'failed', fault: 'The disk is full: checkpoints/400 could not be written to the run folder. Free at least 12 MB and resume the run.', stepsPerSecond: 0 }));
    await inspect(failed, 'failed');
    const preparing = await stage.page('dashboard', { width: 900, height: 700 });
    await preparing.send(snapshotOf(run, 0, { state: 'preparing', preparing: { what: 'Fetching MNIST', done: 4_200_000, total: 11_600_000 }, stepsPerSecond: 0 }));
    await inspect(preparing, 'preparing');
  });

  for (const [name, width] of [['narrow', 240], ['side', 360], ['wide', 1100]] as const) {
    it(`shows the gallery without serious faults, ${name}`, async () => {
      const page = await stage.page('gallery', { width, height: 700 });
      await page.send({ type: 'runs', runs: galleryRuns(), strings: {} });
      await page.page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('.card img')].every((image) => image.hidden || image.naturalWidth > 0));
      await page.page.keyboard.press('Tab');
      await inspect(page, name, name === 'side' ? themeNames : undefined);
    });
  }

  it('shows the gallery before the first run', async () => {
    const page = await stage.page('gallery', { width: 300, height: 400 });
    await page.send({ type: 'runs', runs: [], strings: {} });
    await inspect(page, 'empty');
  });
});

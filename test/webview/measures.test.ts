import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import type { Measured, RunHead, Series } from '../../src/protocol/pages.ts';
import { seriousFaults } from './accessibility.ts';
import { paintGrids, run } from './fixtures.ts';
import { Stage, type TestPage } from './stage.ts';
import { snapshotOf } from './synthetic-run.ts';

const measured: Measured = {
  lines: [
    'Step 3,000: 10,000 samples (seed 0), raw weights, statistics: moving averages, 100 at once',
    'Compared with 10,000 training examples; beside it what 10,000 held-out ones get in the place of samples.',
    'The judge of mnist names 99.19% of 10,000 held-out examples rightly (81 errors).',
  ],
  rows: [
    { title: 'Precision ↑', value: '61.8%', heldOut: '93.3%' },
    { title: 'Recall ↑', value: '82.9%', heldOut: '92.1%' },
    { title: 'Fréchet distance ↓', value: '7.6484', heldOut: '0.0628' },
    { title: 'Different bins (NDB) ↓', value: '44', heldOut: '3' },
    { title: 'its standard error', value: '0.0091', heldOut: '' },
  ],
};

/** A measure taken every 100 steps, which rises or falls towards an end. */
function measureSeries(tag: string, from: number, to: number): Series {
  const steps = Array.from({ length: 18 }, (_, i) => 100 * (i + 1));
  const values = steps.map((step) => to + (from - to) * Math.exp(-step / 400));
  return { tag, steps, min: values, max: values, mean: values };
}

/** As the extension words it. */
const DRAWN_LIVE = ['While it trains: 2500 samples (seed 0), raw weights, statistics: moving averages, 100 at once', 'The judge of mnist names 99.19% of 10000 held-out examples rightly (81 errors).'];
const live = [measureSeries('precision', 0.1, 0.62), measureSeries('recall', 0.9, 0.83), measureSeries('frechet', 60, 7.6), measureSeries('modes', 2, 8), measureSeries('kl_modes', 1.4, 0.1), measureSeries('high_quality', 0, 0.9)];

describe('measures on the dashboard', () => {
  let stage: Stage;
  let opened: TestPage;
  const snapshot = (head: Partial<RunHead>, series: readonly Series[] = []) => {
    const plain = snapshotOf(run, 1850, head);
    return { ...plain, series: [...plain.series, ...series] };
  };
  const open = async (head: Partial<RunHead>, series: readonly Series[] = [], size = { width: 1280, height: 1900 }) => {
    opened = await stage.page('dashboard', size);
    await opened.send(snapshot(head, series));
    await opened.page.waitForSelector('#samples img[data-step="1850"]');
    await opened.drawn();
    return opened.page;
  };
  const isShown = (id: string) => opened.page.locator(id).isVisible();

  before(async () => {
    mkdirSync('test/output', { recursive: true });
    stage = await Stage.open();
    paintGrids(stage);
  });
  after(() => stage.close());
  afterEach(async () => {
    assert.deepEqual(opened.faults, []);
    await opened.close();
  });

  it('are not there where nothing was measured', async () => {
    await open({});
    for (const id of ['#measured', '#measured-live', '#shares', '#distances', '#counts']) assert.equal(await isShown(id), false, id);
  });

  it('are a table of what was measured of a checkpoint, beside what held-out reals get', async () => {
    const page = await open({ measured });
    assert.equal(await isShown('#shares'), false);
    const rows = await page.locator('#measured tbody tr').allTextContents();
    assert.deepEqual(rows, ['Precision ↑61.8%93.3%', 'Recall ↑82.9%92.1%', 'Fréchet distance ↓7.64840.0628', 'Different bins (NDB) ↓443', 'its standard error0.0091–']);
    assert.match((await page.locator('#measured .measured-how').textContent()) ?? '', /99\.19%/);
  });

  it('that are taken while the run trains are plots, each where it has a value', async () => {
    const page = await open({}, live.slice(0, 3));
    assert.deepEqual([await isShown('#shares'), await isShown('#distances'), await isShown('#counts'), await isShown('#measured')], [true, true, false, false]);
    assert.match((await page.locator('#shares .plot').getAttribute('aria-label')) ?? '', /precision 0\.6\d*, recall 0\.8\d*/);
    assert.deepEqual(await page.locator('#shares .legend-item:visible').allTextContents().then((texts) => texts.map((text) => text.replace(/[\d.]+$/, ''))), ['precision', 'recall']);
    await opened.send(snapshot({}, live));
    await page.locator('#counts').waitFor({ state: 'visible' });
    assert.equal(await isShown('#measured-live'), false);
    await opened.send(snapshot({ live: ['While it trains: 2500 samples', 'Features by x.onnx'] }, live));
    await page.locator('#measured-live').waitFor({ state: 'visible' });
    assert.deepEqual(await page.locator('#measured-live p').allTextContents(), ['While it trains: 2500 samples', 'Features by x.onnx']);
  });

  for (const [name, size] of Object.entries({ wide: { width: 1280, height: 1900 }, narrow: { width: 400, height: 900 }, widest: { width: 1720, height: 1500 } })) {
    it(`look as the rest does, ${name}`, async () => {
      await open({ measured, live: DRAWN_LIVE }, live, size);
      for (const [theme, of] of [['dark', 'everything'], ['light', 'colours']] as const) {
        await opened.setTheme(theme);
        assert.deepEqual(await seriousFaults(opened.page, of), []);
        await opened.page.locator('.panels.measures').scrollIntoViewIfNeeded();
        await opened.screenshot(`measures-${name}-${theme}`);
      }
    });
  }
});

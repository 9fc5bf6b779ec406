import assert from 'node:assert/strict';
import { galleryRuns, paintGrids } from './fixtures.ts';
import { Stage, type TestPage } from './stage.ts';

describe('gallery', () => {
  let stage: Stage;
  let opened: TestPage;
  const focused = () => opened.page.evaluate(() => document.activeElement?.getAttribute('data-id'));
  const show = (runs = galleryRuns()) => opened.send({ type: 'runs', runs, strings: {} });

  before(async () => {
    stage = await Stage.open();
    paintGrids(stage);
  });
  after(() => stage.close());
  beforeEach(async () => {
    opened = await stage.page('gallery', { width: 340, height: 500 });
  });
  afterEach(async () => {
    assert.deepEqual(opened.faults, []);
    await opened.close();
  });

  it('shows a card a run: picture, name, state, step', async () => {
    await show();
    const cards = await opened.page.locator('.card').evaluateAll((all) => all.map((card) => [card.textContent, card.querySelector('img')?.getAttribute('src') ?? '']));
    assert.deepEqual(cards[0], ['Runningmnist-running1,850 / 3,000', 'grid-1850.png']);
    assert.deepEqual(cards[6], ['Preparingmnist-preparing0 / 3,000', '']);
    assert.equal(cards.length, 7);
  });

  it('opens a run by click, Enter and space', async () => {
    await show();
    await opened.page.locator('[data-id="run-2"]').click();
    assert.equal((await opened.posted('open')).id, 'run-2');
    for (const key of ['Enter', 'Space']) {
      await opened.forget();
      await opened.page.keyboard.press(key);
      assert.equal((await opened.posted('open')).id, 'run-2');
    }
  });

  it('moves between cards by arrows, as one stop of the Tab key', async () => {
    await show();
    const { keyboard } = opened.page;
    await keyboard.press('Tab');
    assert.equal(await focused(), 'run-0');
    for (const [key, id] of [['ArrowRight', 'run-1'], ['ArrowDown', 'run-3'], ['ArrowLeft', 'run-2'], ['ArrowUp', 'run-0'], ['End', 'run-6'], ['ArrowDown', 'run-6'], ['Home', 'run-0'], ['ArrowLeft', 'run-0']] as const) {
      await keyboard.press(key);
      assert.equal(await focused(), id, key);
    }
    assert.equal(await opened.page.locator('.card[tabindex="0"]').count(), 1);
  });

  it('keeps focus and place while runs come, change and go', async () => {
    await show();
    await opened.page.locator('[data-id="run-3"]').focus();
    const [first, ...others] = galleryRuns();
    await show([{ id: 'new', name: 'new', state: 'preparing', step: 0, steps: 10 }, { ...first!, step: 1900 }, ...others.filter(({ id }) => id !== 'run-1')]);
    assert.equal(await focused(), 'run-3');
    assert.deepEqual(await opened.page.locator('.card').evaluateAll((all) => all.map((card) => card.getAttribute('data-id'))), ['new', 'run-0', 'run-2', 'run-3', 'run-4', 'run-5', 'run-6']);
    assert.match((await opened.page.locator('[data-id="run-0"]').textContent()) ?? '', /1,900/);
    await opened.page.reload();
    await opened.posted('ready');
    await show();
    await opened.page.keyboard.press('Tab');
    assert.equal(await focused(), 'run-3');
  });

  it('says how to get a first run', async () => {
    await show([]);
    assert.equal(await opened.page.locator('.cards').isVisible(), false);
    for (const [button, command] of [['vscode-button.start', 'startTraining'], ['vscode-button.fresh', 'newExperiment']] as const) {
      await opened.page.locator(button).click();
      assert.equal((await opened.posted('command')).command, command);
    }
    await show();
    assert.equal(await opened.page.locator('.welcome').isVisible(), false);
  });
});

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { run, paintGrids } from './fixtures.ts';
import { Stage, type TestPage } from './stage.ts';
import { deltaOf, rangeOf, snapshotOf } from './synthetic-run.ts';

/** Pixels of a canvas close to a colour. */
async function pixelsLike(page: Page, selector: string, [red, green, blue]: readonly [number, number, number]): Promise<number> {
  return page.locator(selector).first().evaluate((canvas, wanted) => {
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('no canvas');
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at + 3]! > 200 && wanted.every((level, channel) => Math.abs(data[at + channel]! - level) < 24)) count++;
    return count;
  }, [red, green, blue]);
}

const blue = [0x37, 0x94, 0xff] as const;
const orange = [0xd1, 0x86, 0x16] as const;
const picture = '#samples img';

/** Waits until the sample grid of a step is on the screen. */
async function sampleShown(page: Page, step: number): Promise<void> {
  await page.waitForSelector(`${picture}[data-step="${step}"]`);
  const width = await page.locator(picture).evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0));
  assert.ok(width > 0, 'the picture can be read');
}

describe('dashboard', () => {
  let stage: Stage;
  let opened: TestPage;
  let page: Page;
  const open = async (step: number, options: Parameters<Stage['page']>[1] = {}) => {
    opened = await stage.page('dashboard', options);
    page = opened.page;
    await opened.send(snapshotOf(run, step));
    await sampleShown(page, step);
  };
  const text = async (selector: string) => (await page.locator(selector).first().textContent()) ?? '';

  before(async () => {
    stage = await Stage.open();
    paintGrids(stage);
  });
  after(() => stage.close());
  afterEach(async () => {
    assert.deepEqual(opened.faults, [], 'no error, no blocked style or script, no failed request');
    await opened.close();
  });

  it('draws lines, histograms and heat maps in the colours of D and G', async () => {
    await open(1850);
    for (const panel of ['#losses', '#outputs', '#gradients', '#histogram']) {
      assert.ok((await pixelsLike(page, `${panel} canvas`, blue)) > 100, `${panel} shows D`);
      assert.ok((await pixelsLike(page, `${panel} canvas`, orange)) > 100, `${panel} shows G`);
    }
    assert.ok((await pixelsLike(page, '#histogram-time .heat-row:nth-of-type(1) canvas', blue)) > 100);
    assert.ok((await pixelsLike(page, '#histogram-time .heat-row:nth-of-type(2) canvas', orange)) > 100);
    assert.match(await text('.head'), /mnist-dcgan.*Running.*1,850 of 3,000 steps \(62%\).*9\.3 steps\/s.*2 min 4 sec left.*ONNX/);
    assert.match(await page.locator('#losses .plot').getAttribute('aria-label') ?? '', /^Losses at step 1,850: D loss [\d.]+, G loss [\d.]+$/);
  });

  it('shows one step everywhere, chosen by slider, keys or a click in a plot', async () => {
    await open(1850);
    const verdict = await text('.verdict');
    await page.keyboard.press('Home');
    await sampleShown(page, 50);
    assert.notEqual(await text('.verdict'), verdict, 'the histogram is that step’s');
    assert.equal(await text('.transport .step'), 'Step 50');
    await page.keyboard.press('ArrowRight');
    await sampleShown(page, 100);
    await page.keyboard.press('End');
    await sampleShown(page, 1850);
    await page.keyboard.press('ArrowLeft');
    await sampleShown(page, 1800);
    await page.locator('.slider').fill('3');
    await sampleShown(page, 200);
    await page.locator('.slider').press('ArrowRight');
    await sampleShown(page, 250);
    const plot = page.locator('#losses .u-over');
    const box = await plot.boundingBox();
    assert.ok(box);
    await plot.click({ position: { x: (box.width * (1000 - 1)) / 1849, y: 20 } });
    await sampleShown(page, 1000);
    const markers = await page.locator('.step-marker').evaluateAll((all) => all.map((marker) => marker.getBoundingClientRect().left));
    assert.equal(markers.length, 5);
    for (const left of markers) assert.ok(Math.abs(left - markers[0]!) <= 1, 'all markers stand above each other');
  });

  it('follows the newest until another step is chosen', async () => {
    await open(1000);
    await opened.send(deltaOf(run, 1000, 1100));
    await sampleShown(page, 1100);
    await page.keyboard.press('ArrowLeft');
    await sampleShown(page, 1050);
    await opened.send(deltaOf(run, 1100, 1200));
    assert.match(await text('.figure.steps'), /^1,200 of/);
    assert.equal(await page.locator(picture).getAttribute('data-step'), '1050');
    await page.locator('.follow').click();
    await sampleShown(page, 1200);
    await opened.send(deltaOf(run, 1200, 1250));
    await sampleShown(page, 1250);
  });

  it('plays by the space bar to the newest', async () => {
    await open(250);
    await page.keyboard.press('Home');
    await sampleShown(page, 50);
    await page.locator('.slider').focus();
    await page.keyboard.press('Space');
    await sampleShown(page, 250);
    await page.waitForSelector('.play[aria-label="Play"]');
  });

  it('stops playing when asked', async () => {
    await open(1850, { reducedMotion: 'reduce' });
    await page.locator('.play').click();
    await page.waitForSelector('.play[aria-label="Stop playing"]');
    await page.locator('.play').click();
    await page.waitForSelector('.play[aria-label="Play"]');
  });

  for (const [reducedMotion, moves] of [['reduce', false], ['no-preference', true]] as const) {
    it(`plays ${moves ? 'as a film' : 'one still a second'} with ${reducedMotion}`, async () => {
      opened = await stage.page('dashboard', { reducedMotion });
      page = opened.page;
      await page.clock.install();
      const send = (data: unknown) => page.evaluate((message) => window.postMessage(message, '*'), data);
      const atStep = () => page.locator('.transport .step').textContent();
      await send(snapshotOf(run, 500));
      await sampleShown(page, 500);
      await page.keyboard.press('Home');
      await page.clock.runFor(50);
      await sampleShown(page, 50);
      await page.keyboard.press('Space');
      await page.clock.runFor(900);
      assert.equal((await atStep()) !== 'Step 50', moves);
      await page.clock.runFor(300);
      assert.notEqual(await atStep(), 'Step 50');
      await send(deltaOf(run, 500, 500, { state: 'preparing' }));
      await page.clock.runFor(50);
      assert.equal(await page.locator('.state-chip .codicon').evaluate((icon) => getComputedStyle(icon).animationName), moves ? 'turn' : 'none');
    });
  }

  it('asks for full detail when zoomed by the mouse, shows it, and all steps again on a double click', async () => {
    await open(1850);
    const plot = page.locator('#losses .u-over');
    const box = await plot.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.25, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
    await page.mouse.up();
    const asked = await opened.posted('range');
    const [from, to] = [Number(asked.from), Number(asked.to)];
    assert.ok(Math.abs(from - 463) < 12 && Math.abs(to - 925) < 12, `${from} to ${to}`);
    assert.ok(Number.isInteger(asked.points) && Number(asked.points) >= 500);
    assert.equal(await page.locator('.step-field.from').inputValue(), String(from));
    const answer = rangeOf(run, Number(asked.id), from, to);
    if (answer.type !== 'range') throw new Error('no range');
    const marked = answer.series.map((line) => (line.tag === 'loss_d' ? { ...line, mean: line.mean.map(() => 0.777), min: line.mean.map(() => 0.777), max: line.mean.map(() => 0.777) } : line));
    await opened.send({ ...answer, id: answer.id + 1, series: [] });
    await opened.send({ ...answer, series: marked });
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60);
    await opened.drawn();
    assert.equal(await text('[data-tag="loss_d"] .legend-value'), '0.777');
    await plot.dblclick({ position: { x: 100, y: 30 } });
    await opened.drawn();
    assert.equal(await page.locator('.step-field.to').inputValue(), '1850');
  });

  it('zooms and unzooms by the keyboard, and says why detail cannot be had', async () => {
    await open(1850);
    await page.locator('.step-field.from').fill('100');
    await page.locator('.step-field.from').press('Enter');
    await page.locator('.step-field.to').fill('200');
    await page.locator('.step-field.to').press('Enter');
    await page.waitForFunction(() => window.posted.some((message) => JSON.stringify(message).includes('"to":200')));
    const asked = await opened.posted('range');
    assert.deepEqual([asked.from, asked.to], [100, 200]);
    await opened.send({ type: 'range', id: asked.id, series: [], error: 'the index is gone' });
    assert.match(await text('.banner.notice'), /the index is gone/);
    await page.locator('.show-all').focus();
    await page.keyboard.press('Enter');
    await opened.drawn();
    assert.equal(await page.locator('.step-field.from').inputValue(), '1');
    assert.equal(await page.locator('.banner.notice').isVisible(), false);
  });

  it('switches lines, log scale and smoothing', async () => {
    await open(1850);
    const drawn = () => pixelsLike(page, '#losses canvas', orange);
    const before = await drawn();
    await page.locator('[data-tag="loss_g"]').focus();
    await page.keyboard.press('Enter');
    await opened.drawn();
    assert.equal(await page.locator('[data-tag="loss_g"]').getAttribute('aria-pressed'), 'false');
    assert.ok((await drawn()) < before / 10);
    await page.keyboard.press('Space');
    await opened.drawn();
    assert.ok((await drawn()) > before / 2);
    await page.locator('.smoothing').fill('0');
    await opened.drawn();
    assert.ok((await drawn()) > before * 1.3, 'without smoothing, all is drawn at full strength');
    const bare = await page.locator('#losses canvas').screenshot();
    await page.locator('.log-scale').click();
    await opened.drawn();
    assert.notDeepEqual(await page.locator('#losses canvas').screenshot(), bare);
    assert.ok((await drawn()) > 100);
  });

  it('sends the commands that the state allows', async () => {
    await open(1850);
    const allowed = { preparing: 'stop', running: 'pause,stop', paused: 'resume,stop', stopped: 'resume', interrupted: 'resume', failed: 'resume', finished: '' } as const;
    for (const [state, commands] of Object.entries(allowed)) {
      await opened.send(deltaOf(run, 1850, 1850, { state: state as keyof typeof allowed }));
      await opened.forget();
      for (const button of ['.pause', '.stop']) await page.locator(button).evaluate((element) => element instanceof HTMLElement && element.click());
      const sent = await page.evaluate(() => window.posted.map((message) => (typeof message === 'object' && message !== null && 'command' in message ? message.command : '')).join());
      assert.equal(sent, commands, state);
    }
    assert.equal(await text('[role="status"].only-spoken'), 'mnist-dcgan: Finished');
    await page.locator('.open-config').click();
    assert.equal((await opened.posted('command')).command, 'openConfig');
    await page.locator('.reveal').click();
    assert.deepEqual(await opened.posted('command'), { type: 'command', command: 'revealSample', step: 1850 });
  });

  it('says when it has drawn what it was sent, also what it does not understand', async () => {
    await open(1850);
    await opened.posted('drawn');
    for (const message of [snapshotOf(run, 1900), { type: 'delta', of: 'another version' }]) {
      await opened.forget();
      await opened.send(message);
      await opened.posted('drawn');
    }
    await opened.forget();
    await opened.send({ type: 'range', id: 1, series: [] });
    assert.deepEqual(await page.evaluate(() => window.posted), []);
  });

  it('keeps its place over a reload', async () => {
    await open(1850, { height: 600 });
    await page.locator('.smoothing').fill('0.9');
    await page.locator('.log-scale').click();
    await page.locator('[data-tag="d_fake"]').click();
    await page.locator('.step-field.to').fill('900');
    await page.locator('.step-field.to').press('Enter');
    await page.locator('.slider').fill('9');
    await sampleShown(page, 500);
    await page.evaluate(() => window.scrollTo(0, 321));
    await page.waitForFunction(() => sessionStorage.getItem('state')?.includes('321'));
    await page.reload();
    await opened.posted('ready');
    await opened.send(snapshotOf(run, 1900));
    await sampleShown(page, 500);
    assert.equal(await page.locator('.smoothing').inputValue(), '0.9');
    assert.equal(await page.locator('.log-scale').getAttribute('aria-checked'), 'true');
    assert.equal(await page.locator('[data-tag="d_fake"]').getAttribute('aria-pressed'), 'false');
    assert.equal(await page.locator('.step-field.to').inputValue(), '900');
    assert.equal(await page.evaluate(() => window.scrollY), 321);
    assert.equal((await opened.posted('range')).to, 900, 'the detail is asked for again');
  });

  it('reaches everything by the keyboard, with a focus that is seen', async () => {
    await open(1850);
    const reached = new Set<string>();
    for (let press = 0; press < 40; press++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement?.getAttribute('data-tag') ?? document.activeElement?.className.replace(/^range |^step-field | checked$/g, '') ?? ''));
    }
    for (const name of ['pause', 'stop', 'open-config', 'previous', 'play', 'slider', 'follow', 'smoothing', 'log-scale', 'from', 'to', 'reveal', 'loss_d', 'loss_g', 'd_real', 'd_held_out', 'd_fake', 'd_fake_g', 'grad_norm_d', 'grad_norm_g']) assert.ok(reached.has(name), `${name} of ${[...reached].join()}`);
    await page.locator('[data-tag="loss_d"]').focus();
    assert.equal(await page.locator('[data-tag="loss_d"]').evaluate((item) => getComputedStyle(item).outlineStyle), 'solid');
  });

  it('takes on a new theme as it is chosen', async () => {
    await open(1850);
    assert.ok((await pixelsLike(page, '#losses canvas', orange)) > 100);
    await opened.setTheme('high-contrast-light');
    assert.equal(await pixelsLike(page, '#losses canvas', orange), 0);
    assert.ok((await pixelsLike(page, '#losses canvas', [0xa5, 0x3a, 0x00])) > 100);
    assert.ok((await pixelsLike(page, '#histogram canvas', [0x0b, 0x4f, 0x9e])) > 100);
  });

  it('moves nothing while steps stream in', async () => {
    await open(500);
    await page.evaluate(() => {
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.posted.push({ type: 'shift', entry: JSON.stringify(entry) }))).observe({ type: 'layout-shift', buffered: false });
    });
    for (let step = 500; step < 1500; step += 100) await opened.send(deltaOf(run, step, step + 100));
    await sampleShown(page, 1500);
    assert.deepEqual(await page.evaluate(() => window.posted.filter((message) => JSON.stringify(message).includes('"shift"'))), []);
  });

  it('names what is empty, what prepares and what failed', async () => {
    opened = await stage.page('dashboard');
    page = opened.page;
    await opened.send(snapshotOf(run, 0, { state: 'preparing', preparing: { what: 'Fetching MNIST', done: 3, total: 12 } }));
    assert.equal(await text('.banner.preparing'), 'Fetching MNIST: 25%');
    assert.equal(await page.locator('#losses .plot').getAttribute('aria-label'), 'No steps yet');
    await opened.send(deltaOf(run, 0, 10, { state: 'failed', fault: 'The disk is full.' }));
    assert.equal(await page.locator('.banner.fault[role="alert"]').textContent(), 'The disk is full.');
    assert.equal(await page.locator('.banner.preparing').isVisible(), false);
  });

  it('marks what ended a run in the plots, and says it once', async () => {
    await open(300);
    const [grown, fault] = ['loss_d has grown to 1e5.', 'loss_d became NaN at step 300.'];
    const ended = { step: 300, text: fault, kind: 'alert' } as const;
    await opened.send(deltaOf(run, 300, 300, { state: 'failed', fault, marks: [ended] }));
    assert.deepEqual([await text('.banner.fault'), await page.locator('.banner.alert').isVisible()], [fault, false]);
    const mark = page.locator('#losses .alert-mark');
    assert.deepEqual([await mark.getAttribute('title'), await mark.isVisible()], [`Step 300: ${fault}`, true]);
    await opened.send(deltaOf(run, 300, 300, { state: 'failed', fault, marks: [{ step: 250, text: grown, kind: 'alert' }, ended] }));
    assert.equal(await text('.banner.alert'), `Step 250: ${grown}`);
  });

  it('shows diverged values as gaps, not as an error', async () => {
    await open(300);
    const { series } = snapshotOf(run, 300);
    const broken = series.map((line) => ({ ...line, mean: line.mean.map((value, index) => (index > 200 ? null : value)), min: line.min.map((value, index) => (index > 200 ? null : value)), max: line.max.map((value, index) => (index > 200 ? null : value)) }));
    await opened.send({ ...deltaOf(run, 300, 300), series: broken });
    assert.equal(await text('[data-tag="loss_d"] .legend-value'), 'not finite');
  });

  it('marks every change in every plot, and says where the run comes from and what it takes on the disk', async () => {
    const lineage = 'Fork of mnist at step 200: objective name non-saturating → minimax';
    const marks = [{ step: 200, text: lineage }, { step: 1200, text: 'generator learning rate 2e-4 → 1e-4' }];
    await open(1850);
    await opened.send(deltaOf(run, 1850, 1850, { marks, lineage, size: 12_400_000 }));
    assert.deepEqual([await text('.lineage'), await text('.changed'), await text('.figure.size')], [lineage, 'Changed at step 1,200: generator learning rate 2e-4 → 1e-4', '12.4 MB on disk']);
    const titles = await page.locator('.plot').evaluateAll((plots) => plots.filter((plot) => plot.querySelector('.u-over')).map((plot) => [...plot.querySelectorAll('.change-mark')].map((mark) => mark.getAttribute('title'))));
    assert.equal(titles.length, 5, 'three plots of lines and two heat maps');
    for (const plot of titles) assert.deepEqual(plot, [`Step 200: ${lineage}`, 'Step 1,200: generator learning rate 2e-4 → 1e-4']);
    const place = (selector: string) => page.locator(selector).first().evaluate((mark) => mark.getBoundingClientRect().x);
    const [first, second, left] = [await place('#losses .change-mark:nth-child(1)'), await place('#losses .change-mark:nth-child(2)'), await place('#losses .u-over')];
    const width = await page.locator('#losses .u-over').evaluate((over) => over.clientWidth);
    for (const [x, step] of [[first, 200], [second, 1200]] as const) assert.ok(Math.abs(x + 4 - left - (width * (step - 1)) / 1849) < 2, `step ${step} stands at ${x - left} of ${width}`);

    await opened.send(deltaOf(run, 1850, 1850));
    assert.equal(await page.locator('.change-mark').count(), 0);
    assert.ok(await page.locator('.lineage').isHidden());
  });

  it('forks from the step that is shown', async () => {
    await open(1850);
    await page.locator('.transport .slider').press('Home');
    await opened.drawn();
    await page.locator('.transport .fork').click();
    const { command, step } = await opened.posted('command');
    assert.deepEqual([command, step], ['fork', run.every]);
  });

  it('refuses a message that it cannot read, and says so', async () => {
    await open(300);
    await opened.send({ type: 'delta', run: { name: 'other' } });
    assert.match(await text('.banner.notice'), /could not read a message/);
    assert.equal(await text('h1'), 'mnist-dcgan');
  });

  it('shows texts as texts', async () => {
    await open(300);
    await opened.send(deltaOf(run, 300, 300, { name: '<img src=x onerror=alert(1)>', fault: '<b>bold</b>', state: 'failed' }));
    assert.equal(await text('h1'), '<img src=x onerror=alert(1)>');
    assert.equal(await text('.banner.fault'), '<b>bold</b>');
  });
});

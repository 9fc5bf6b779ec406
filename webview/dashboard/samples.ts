import type { SampleView } from '../../src/protocol/pages.ts';
import { element, icon, setText } from '../shared/element.ts';
import { formatStep } from '../shared/numbers.ts';
import type { Texts } from '../shared/texts.ts';
import { panel } from './panel.ts';
import { Pictures } from './pictures.ts';
import type { View } from './view.ts';

/** Stops before and after the one shown whose pictures are fetched ahead. */
const BEHIND = 2;
const AHEAD = 4;

/** The grid of samples at the step that is shown. */
export class SamplesPanel {
  readonly root: HTMLElement;
  private readonly picture = element('img', { alt: '', hidden: true });
  private readonly frame = element('div', { class: 'picture' }, this.picture);
  private readonly caption = element('span', { class: 'caption' });
  private readonly reveal: HTMLElementTagNameMap['vscode-button'];
  private readonly pictures = new Pictures();
  private shown: SampleView | undefined;
  private loading: Promise<void> = Promise.resolve();

  constructor(
    private readonly texts: Texts,
    reveal: (step: number) => void,
  ) {
    this.reveal = element('vscode-button', { class: 'reveal', appearance: 'icon', 'aria-label': texts('revealSample'), title: texts('revealSample') }, icon('folder-opened'));
    this.reveal.addEventListener('click', () => this.shown && reveal(this.shown.step));
    this.root = panel('samples', texts('samples'), '', [this.caption, this.reveal], this.frame);
    this.frame.dataset.empty = texts('noSamples');
    new ResizeObserver(() => this.sharpen()).observe(this.frame);
  }

  /** Resolves once the picture that was last asked for is on the screen, or has failed. */
  get ready(): Promise<void> {
    return this.loading;
  }

  show({ run, step }: View): void {
    const sample = step === undefined ? undefined : run.sampleAt(step);
    this.frame.classList.toggle('empty', !sample);
    this.reveal.disabled = !sample;
    if (!sample || sample.uri === this.shown?.uri) return;
    this.shown = sample;
    this.loading = this.load(sample);
    const index = run.samples.indexOf(sample);
    this.pictures.prepare(run.samples.slice(Math.max(0, index - BEHIND), index + AHEAD + 1).map(({ uri }) => uri));
  }

  private async load(sample: SampleView): Promise<void> {
    try {
      await this.pictures.get(sample.uri);
    } catch {
      // Shown as the browser shows a missing picture, under its alternative text.
    }
    if (sample !== this.shown) return;
    this.picture.src = sample.uri;
    this.picture.alt = this.texts('sampleAlt', { step: formatStep(sample.step) });
    this.picture.hidden = false;
    this.picture.dataset.step = String(sample.step);
    setText(this.caption, this.texts('stepOf', { step: formatStep(sample.step) }));
    this.sharpen();
  }

  /** Hard pixels only where the picture is enlarged: shrunk, they would drop whole rows. */
  private sharpen(): void {
    const enlarged = this.picture.clientWidth * window.devicePixelRatio >= this.picture.naturalWidth;
    this.picture.classList.toggle('pixelated', enlarged);
  }
}

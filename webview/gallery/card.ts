import type { GalleryRun } from '../../src/protocol/pages.ts';
import { element, icon, setText } from '../shared/element.ts';
import { formatStep } from '../shared/numbers.ts';
import { stateLooks } from '../shared/run-state.ts';
import type { Texts } from '../shared/texts.ts';

/** One run: its newest grid of samples, name, state and step. */
export class Card {
  readonly root: HTMLElement;
  private readonly picture = element('img', { alt: '', hidden: true, draggable: 'false' });
  private readonly frame: HTMLElement;
  private readonly stateIcon = icon('blank');
  private readonly stateText = element('span', { class: 'only-spoken' });
  private readonly state = element('span', { class: 'state' }, this.stateIcon, this.stateText);
  private readonly name = element('span', { class: 'name' });
  private readonly steps = element('span', { class: 'steps' });
  private readonly bar = element('span', { class: 'bar', 'aria-hidden': 'true' });

  constructor(
    readonly id: string,
    private readonly texts: Texts,
  ) {
    this.frame = element('span', { class: 'picture' }, this.picture);
    this.frame.dataset.empty = texts('noSamples');
    const words = element('span', { class: 'words' }, this.state, this.name, this.steps);
    this.root = element('div', { class: 'card', role: 'option', tabindex: '-1', 'data-id': id }, this.frame, this.bar, words);
  }

  show({ name, state, step, steps, uri }: GalleryRun): void {
    const looks = stateLooks[state];
    const share = steps > 0 ? Math.min(1, step / steps) : 0;
    this.root.dataset.state = state;
    this.stateIcon.className = `codicon codicon-${looks.icon}`;
    this.state.title = this.texts(looks.text);
    setText(this.stateText, this.texts(looks.text));
    setText(this.name, name);
    setText(this.steps, state === 'finished' ? formatStep(step) : `${formatStep(step)} / ${formatStep(steps)}`);
    this.bar.style.setProperty('--share', `${(100 * share).toFixed(1)}%`);
    this.root.title = this.texts('openRun', { name });
    this.frame.classList.toggle('empty', uri === undefined);
    this.picture.hidden = uri === undefined;
    if (uri !== undefined && this.picture.getAttribute('src') !== uri) this.picture.src = uri;
  }
}

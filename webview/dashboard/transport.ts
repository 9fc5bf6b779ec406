import { Checkbox } from '../shared/checkbox.ts';
import { element, icon, setText } from '../shared/element.ts';
import { formatStep } from '../shared/numbers.ts';
import type { Texts } from '../shared/texts.ts';

export interface TransportActions {
  choose(stop: number): void;
  move(by: number): void;
  togglePlay(): void;
  follow(follow: boolean): void;
  /** makes a new run of the one shown, from the step shown */
  fork(): void;
}

export interface TransportView {
  /** number of steps that the slider stops at */
  readonly stops: number;
  /** the stop that is shown, from 0; -1 where there is none */
  readonly stop: number;
  readonly step: number | undefined;
  readonly playing: boolean;
  readonly follow: boolean;
}

/** The step slider that all panels share, with play, single steps, and following the newest. */
export class Transport {
  readonly root: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly playIcon = icon('play');
  private readonly play: HTMLElementTagNameMap['vscode-button'];
  private readonly previous: HTMLElementTagNameMap['vscode-button'];
  private readonly next: HTMLElementTagNameMap['vscode-button'];
  private readonly fork: HTMLElementTagNameMap['vscode-button'];
  private readonly step = element('output', { class: 'step' });
  private readonly follow: Checkbox;

  constructor(
    private readonly texts: Texts,
    actions: TransportActions,
  ) {
    this.slider = element('input', { type: 'range', min: '0', max: '0', step: '1', value: '0', class: 'range slider', 'aria-label': texts('stepSlider'), 'aria-keyshortcuts': 'ArrowLeft ArrowRight Home End' });
    this.previous = iconButton('previous', icon('chevron-left'), texts('previousStep'), '←', () => actions.move(-1));
    this.next = iconButton('next', icon('chevron-right'), texts('nextStep'), '→', () => actions.move(1));
    this.play = iconButton('play', this.playIcon, texts('play'), 'Space', () => actions.togglePlay());
    this.follow = new Checkbox('follow', texts('follow'), (follow) => actions.follow(follow));
    this.fork = element('vscode-button', { class: 'fork', appearance: 'icon', 'aria-label': texts('fork'), title: `${texts('fork')}: ${texts('forkHint')}` }, icon('repo-forked'));
    this.fork.addEventListener('click', () => actions.fork());
    this.slider.addEventListener('input', () => actions.choose(this.slider.valueAsNumber));
    this.root = element('div', { class: 'transport', role: 'group', 'aria-label': texts('stepSlider') }, this.previous, this.play, this.next, this.slider, this.step, this.fork, this.follow.root);
  }

  show({ stops, stop, step, playing, follow }: TransportView): void {
    const last = Math.max(0, stops - 1);
    this.slider.max = String(last);
    this.slider.value = String(Math.max(0, stop));
    this.slider.disabled = stops < 2;
    this.slider.style.setProperty('--filled', `${last === 0 ? 0 : (100 * Math.max(0, stop)) / last}%`);
    const text = step === undefined ? '–' : this.texts('stepOf', { step: formatStep(step) });
    setText(this.step, text);
    this.slider.setAttribute('aria-valuetext', text);
    this.play.disabled = stops < 2;
    this.previous.disabled = stop <= 0;
    this.next.disabled = stop >= stops - 1;
    this.fork.disabled = step === undefined;
    this.follow.show(follow);
    this.showPlaying(playing);
  }

  private showPlaying(playing: boolean): void {
    const label = this.texts(playing ? 'pausePlay' : 'play');
    if (this.play.getAttribute('aria-label') === label) return;
    this.play.setAttribute('aria-label', label);
    this.play.title = `${label} (Space)`;
    this.playIcon.className = `codicon codicon-${playing ? 'debug-pause' : 'play'}`;
  }
}

function iconButton(name: string, picture: HTMLElement, label: string, key: string, act: () => void): HTMLElementTagNameMap['vscode-button'] {
  const button = element('vscode-button', { class: name, appearance: 'icon', 'aria-label': label, title: `${label} (${key})` }, picture);
  button.addEventListener('click', act);
  return button;
}

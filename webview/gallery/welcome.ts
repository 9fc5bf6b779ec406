import type { GalleryOut } from '../../src/protocol/pages.ts';
import { element, icon } from '../shared/element.ts';
import type { Texts } from '../shared/texts.ts';

type Command = Extract<GalleryOut, { type: 'command' }>['command'];

/** What is shown while there is no run: how to get one. */
export class Welcome {
  readonly root: HTMLElement;

  constructor(texts: Texts, command: (command: Command) => void) {
    const start = element('vscode-button', { class: 'start' }, element('span', { slot: 'start' }, icon('play')), texts('startTraining'));
    const fresh = element('vscode-button', { class: 'fresh', appearance: 'secondary' }, element('span', { slot: 'start' }, icon('new-file')), texts('newExperiment'));
    start.addEventListener('click', () => command('startTraining'));
    fresh.addEventListener('click', () => command('newExperiment'));
    this.root = element('div', { class: 'welcome', hidden: true }, element('p', {}, texts('noRuns')), start, fresh);
  }
}

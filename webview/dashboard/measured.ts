import type { Measured } from '../../src/protocol/pages.ts';
import { element } from '../shared/element.ts';
import type { Texts } from '../shared/texts.ts';
import { panel } from './panel.ts';
import type { View } from './view.ts';

/** How the samples are drawn whose measures are plotted above, and what is looked through: figures of other samples do not compare. */
export class LiveLines {
  readonly root = element('div', { id: 'measured-live', class: 'measured-how', hidden: true });
  private shown = '';

  show({ run }: View): void {
    const lines = run.head.live ?? [];
    if (lines.join('\n') === this.shown) return;
    this.shown = lines.join('\n');
    this.root.hidden = lines.length === 0;
    this.root.replaceChildren(...lines.map((line) => element('p', {}, line)));
  }
}

/** The newest measurement of the run's samples: how it was taken, and a row for each figure beside that of held-out reals. */
export class MeasuredPanel {
  readonly root: HTMLElement;
  private readonly lines = element('div', { class: 'measured-how' });
  private readonly body = element('tbody');
  private shown: Measured | undefined;

  constructor(texts: Texts) {
    const heading = (text: string) => element('th', { scope: 'col' }, text);
    const head = element('thead', {}, element('tr', {}, heading(texts('measuredFigure')), heading(texts('measuredSamples')), heading(texts('measuredHeldOut'))));
    const table = element('table', { class: 'measured' }, head, this.body);
    this.root = panel('measured', texts('measured'), texts('measuredHint'), [], this.lines, table);
    this.root.hidden = true;
  }

  show({ run }: View): void {
    const { measured } = run.head;
    if (JSON.stringify(measured) === JSON.stringify(this.shown)) return;
    this.shown = measured;
    this.root.hidden = measured === undefined;
    this.lines.replaceChildren(...(measured?.lines ?? []).map((line) => element('p', {}, line)));
    const row = ({ title, value, heldOut }: Measured['rows'][number]) =>
      element('tr', {}, element('th', { scope: 'row' }, title), element('td', {}, value), element('td', {}, heldOut === '' ? '–' : heldOut));
    this.body.replaceChildren(...(measured?.rows ?? []).map(row));
  }
}

import type { DashboardState } from '../../src/protocol/pages.ts';
import { Checkbox } from '../shared/checkbox.ts';
import { element, icon, setText } from '../shared/element.ts';
import { formatProbability } from '../shared/numbers.ts';
import type { Texts } from '../shared/texts.ts';
import type { StepRange } from './plot.ts';
import type { View } from './view.ts';

const MOST_SMOOTHING = 0.99;

export interface ToolbarActions {
  change(patch: Partial<DashboardState>): void;
  zoom(range: StepRange): void;
  showAll(): void;
}

/** What holds for all plots: smoothing, log scale, and the range of steps. */
export class Toolbar {
  readonly root: HTMLElement;
  private readonly smoothing: HTMLInputElement;
  private readonly smoothingValue = element('output', { class: 'smoothing-value' });
  private readonly logScale: Checkbox;
  private readonly from: HTMLInputElement;
  private readonly to: HTMLInputElement;
  private readonly all: HTMLElementTagNameMap['vscode-button'];

  constructor(texts: Texts, actions: ToolbarActions) {
    this.smoothing = element('input', { type: 'range', min: '0', max: String(MOST_SMOOTHING), step: '0.01', class: 'range smoothing' });
    this.logScale = new Checkbox('log-scale', texts('logScale'), (logScale) => actions.change({ logScale }));
    this.from = element('input', { type: 'number', class: 'step-field from', step: '1', min: '0' });
    this.to = element('input', { type: 'number', class: 'step-field to', step: '1', min: '0' });
    this.all = element('vscode-button', { class: 'show-all', appearance: 'secondary', title: texts('zoomHint') }, element('span', { slot: 'start' }, icon('screen-full')), texts('resetZoom'));
    this.smoothing.addEventListener('input', () => actions.change({ smoothing: this.smoothing.valueAsNumber }));
    for (const field of [this.from, this.to]) field.addEventListener('change', () => actions.zoom({ from: this.from.valueAsNumber, to: this.to.valueAsNumber }));
    this.all.addEventListener('click', () => actions.showAll());
    const smoothing = element('label', { class: 'field' }, texts('smoothing'), this.smoothing, this.smoothingValue);
    const range = element('div', { class: 'field', role: 'group', title: texts('zoomHint') }, element('label', { class: 'field' }, texts('zoomFrom'), this.from), element('label', { class: 'field' }, texts('zoomTo'), this.to), this.all);
    this.root = element('div', { class: 'toolbar' }, smoothing, this.logScale.root, range);
  }

  show({ place, range, run }: View): void {
    this.smoothing.value = String(place.smoothing);
    this.smoothing.style.setProperty('--filled', `${(100 * place.smoothing) / MOST_SMOOTHING}%`);
    setText(this.smoothingValue, formatProbability(place.smoothing));
    this.logScale.show(place.logScale);
    this.all.disabled = !place.zoom;
    for (const [field, step] of [[this.from, range.from], [this.to, range.to]] as const) {
      field.disabled = !run.extent;
      if (document.activeElement !== field) field.value = String(Math.round(step));
    }
  }
}

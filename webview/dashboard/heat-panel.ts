import { element, setText } from '../shared/element.ts';
import type { Palette } from '../shared/palette.ts';
import type { Texts } from '../shared/texts.ts';
import { HeatMap } from './heat-map.ts';
import { histogramLines } from './lines.ts';
import { panel } from './panel.ts';
import type { PlotActions } from './plot.ts';
import type { View } from './view.ts';

/** D(x) above D(G(z)) over time: two heat maps and what the pointer is on. */
export class HeatPanel {
  readonly root: HTMLElement;
  private readonly maps: readonly HeatMap[];

  constructor(texts: Texts, palette: () => Palette, actions: PlotActions) {
    const readout = element('p', { class: 'readout' });
    this.maps = histogramLines.map((line, index) => new HeatMap(line, texts, palette, actions, (text) => setText(readout, text), index < histogramLines.length - 1));
    const scale = element('span', { class: 'heat-scale' }, texts('fewer'), element('span', { class: 'ramp', 'aria-hidden': 'true' }), texts('more'));
    const rows = this.maps.map(({ root }) => root);
    this.root = panel('histogram-time', texts('histogramTime'), texts('histogramTimeHint'), [scale], ...rows, readout);
    this.root.addEventListener('mouseleave', () => setText(readout, ''));
  }

  show(view: View): void {
    for (const map of this.maps) map.show(view);
  }

  repaint(): void {
    for (const map of this.maps) map.repaint();
  }
}

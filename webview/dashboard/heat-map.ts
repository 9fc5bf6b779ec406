import type uPlot from 'uplot';
import type { HistogramRowView } from '../../src/protocol/pages.ts';
import { element } from '../shared/element.ts';
import { formatFineShare, formatProbability, formatStep } from '../shared/numbers.ts';
import type { Palette } from '../shared/palette.ts';
import type { Texts } from '../shared/texts.ts';
import { heatImage, sum, type HeatImage } from './heat-image.ts';
import type { Line } from './lines.ts';
import { Plot, type PlotActions } from './plot.ts';
import type { View } from './view.ts';

/** One tag's histograms over the steps, as a heat map on the plots' own axis. */
export class HeatMap {
  readonly root: HTMLElement;
  private readonly plot: Plot;
  private readonly frame = element('div', { class: 'plot heat', role: 'img' });
  private rows: readonly HistogramRowView[] = [];
  private image: HeatImage | undefined;

  constructor(
    private readonly line: Line,
    private readonly texts: Texts,
    private readonly palette: () => Palette,
    actions: PlotActions,
    private readonly say: (readout: string) => void,
    bare: boolean,
  ) {
    const yAxis: uPlot.Axis = { splits: () => [0, 0.5, 1], values: () => ['0', '0.5', '1'] };
    const series: uPlot.Series[] = [{ stroke: () => palette()[line.colour], points: { show: false } }];
    this.plot = new Plot(this.frame, { series, y: { range: () => [0, 1] }, yAxis, bare, drawUnder: (plot) => this.paint(plot), moved: (plot) => this.pointed(plot) }, palette, actions, texts);
    this.root = element('div', { class: 'heat-row' }, element('span', { class: `heat-name ${line.colour}` }, texts(line.text)), this.frame);
    this.frame.dataset.empty = texts('noData');
    this.frame.setAttribute('aria-label', `${texts('histogramTime')}: ${texts(line.text)}`);
  }

  show({ run, range, step }: View): void {
    const rows = run.histograms.get(this.line.tag) ?? [];
    const changed = rows !== this.rows;
    this.rows = rows;
    if (changed) this.image = heatImage(rows, this.palette()[this.line.colour]);
    const data: uPlot.AlignedData = [rows.map((row) => row.step), rows.map(() => null)];
    this.plot.show(range, step, run.head.marks ?? [], changed ? data : undefined);
    this.frame.classList.toggle('empty', rows.length === 0);
  }

  repaint(): void {
    this.image = heatImage(this.rows, this.palette()[this.line.colour]);
    this.plot.uplot.redraw();
  }

  private paint(plot: uPlot): void {
    if (!this.image) return;
    const { ctx, bbox } = plot;
    const { canvas, steps } = this.image;
    const right = bbox.left + bbox.width;
    const at = (index: number) => Math.round(plot.valToPos(steps[index] ?? endOf(steps), 'x', true));
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.imageSmoothingEnabled = false;
    for (let index = 0; index < steps.length; index++) {
      const [from, to] = [at(index), at(index + 1)];
      if (to > from && to > bbox.left && from < right) ctx.drawImage(canvas, index, 0, 1, canvas.height, from, bbox.top, to - from, bbox.height);
    }
    ctx.restore();
  }

  private pointed(plot: uPlot): void {
    const { left = -1, top = -1, idx } = plot.cursor;
    if (!plot.over.matches(':hover')) return;
    this.say(left < 0 || idx === null || idx === undefined ? '' : this.readout(plot.posToVal(left, 'x'), plot.posToVal(top, 'y')));
  }

  private readout(step: number, output: number): string {
    const row = this.rows.findLast((candidate) => candidate.step <= step);
    if (!row) return '';
    const bins = row.counts.length;
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(output * bins)));
    const share = (row.counts[bin] ?? 0) / Math.max(1, sum(row.counts));
    return this.texts('share', { share: formatFineShare(share), step: formatStep(row.step), low: formatProbability(bin / bins), high: formatProbability((bin + 1) / bins) });
  }
}

/** The last histogram is drawn as wide as the one before it. */
function endOf(steps: readonly number[]): number {
  const last = steps.at(-1) ?? 0;
  return last + Math.max(1, last - (steps.at(-2) ?? last - 1));
}

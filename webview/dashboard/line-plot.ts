import uPlot from 'uplot';
import type { Series } from '../../src/protocol/pages.ts';
import { element } from '../shared/element.ts';
import { formatStep, formatValue } from '../shared/numbers.ts';
import type { Palette } from '../shared/palette.ts';
import type { Texts } from '../shared/texts.ts';
import { alignedData, COLUMNS } from './aligned.ts';
import { Legend } from './legend.ts';
import type { Line, LinePanel } from './lines.ts';
import { panel } from './panel.ts';
import { bandFill, Plot, type PlotActions } from './plot.ts';
import { valueAt } from './run-data.ts';
import type { View } from './view.ts';

/** Kinds of y axis; the symmetric one is logarithmic on both sides of zero, for losses that may be negative. */
const scales = { linear: { range: paddedRange }, logarithmic: distributed(3), symmetric: { ...distributed(4), asinh: 0.01 } };
type Distribution = keyof typeof scales;

interface Drawn {
  readonly lines: readonly (Series | undefined)[];
  readonly smoothing: number;
  readonly span: number;
}

/** A panel of lines over steps: mean lines, bands from lowest to highest, a legend with values. */
export class LinePlot {
  readonly root: HTMLElement;
  private readonly frame = element('div', { class: 'plot', role: 'img' });
  private readonly legend: Legend;
  private plot: Plot | undefined;
  private distribution: Distribution = 'linear';
  private drawn: Drawn | undefined;
  private hidden: readonly string[] = [];

  constructor(
    private readonly spec: LinePanel,
    private readonly texts: Texts,
    private readonly palette: () => Palette,
    private readonly actions: PlotActions & { toggle(tag: string): void },
  ) {
    this.legend = new Legend(spec.lines, texts, texts(spec.title), (tag) => actions.toggle(tag));
    this.frame.dataset.empty = texts('noData');
    this.root = panel(spec.id, texts(spec.title), texts(spec.hint), [this.legend.root], this.frame);
  }

  /** Keeps the lines that have a value; where none has, the whole panel hides. For lines that need not be there. */
  keepThoseWithValues({ run, detail }: View): void {
    const tags = this.spec.lines.map(({ tag }) => tag).filter((tag) => (detail.lineOf(tag, run)?.steps.length ?? 0) > 0);
    this.legend.keep(tags);
    this.root.hidden = tags.length === 0;
  }

  show(view: View): void {
    const { run, place, detail } = view;
    const next = { lines: this.spec.lines.map(({ tag }) => detail.lineOf(tag, run)), smoothing: place.smoothing, span: Math.max(run.head.steps, run.extent?.to ?? 0) };
    const fresh = this.prepare(place.logScale ? this.logarithmicFor(next.lines) : 'linear');
    const changed = fresh || !this.drawn || !same(this.drawn, next);
    this.drawn = next;
    this.hide(place.hidden, fresh);
    this.plot?.show(view.range, view.step, run.head.marks ?? [], changed ? alignedData(next.lines, next.smoothing, next.span) : undefined);
    this.frame.classList.toggle('empty', next.lines.every((line) => !line || line.steps.length === 0));
    this.describe(view, next.lines);
  }

  /** Draws again in the theme's new colours. */
  repaint(): void {
    this.plot?.uplot.redraw();
  }

  /** Values in the legend, at the pointer or else at the step shown; in words, at the step shown. */
  private describe({ run, step, hovered, place }: View, lines: Drawn['lines']): void {
    const shown = step ?? run.head.step;
    this.legend.show(lines.map((line) => valueAt(line, hovered ?? shown)), place.hidden);
    const values = lines.map((line) => valueAt(line, shown)).flatMap((value, index) => (typeof value === 'number' ? [`${this.texts(this.spec.lines[index]!.text)} ${formatValue(value)}`] : []));
    const summary = values.length > 0 ? this.texts('plotSummary', { title: this.texts(this.spec.title), step: formatStep(shown), values: values.join(', ') }) : this.texts('noData');
    if (this.frame.getAttribute('aria-label') !== summary) this.frame.setAttribute('aria-label', summary);
  }

  /** Makes the plot anew where the kind of its y axis changes, which uPlot cannot do in place; says whether it did. */
  private prepare(distribution: Distribution): boolean {
    if (this.plot && this.distribution === distribution) return false;
    this.plot?.destroy();
    this.distribution = distribution;
    this.plot = new Plot(this.frame, { ...this.options(), y: this.scale(), yAxis: { values: (_, splits) => splits.map((split) => (typeof split === 'number' ? formatValue(split) : '')) }, drawUnder: (plot) => this.drawLevel(plot) }, this.palette, this.actions, this.texts);
    return true;
  }

  private scale(): uPlot.Scale {
    const { bounds } = this.spec;
    return bounds ? { range: widened(bounds) } : scales[this.distribution];
  }

  private logarithmicFor(lines: readonly (Series | undefined)[]): Distribution {
    if (this.spec.bounds || lines.every((line) => !line || line.steps.length === 0)) return 'linear';
    return lines.some((line) => line?.min.some((value) => value !== null && value <= 0)) ? 'symmetric' : 'logarithmic';
  }

  private options(): { series: uPlot.Series[]; bands: uPlot.Band[] } {
    const { lines } = this.spec;
    return {
      series: lines.flatMap((line) => this.columns(line)),
      bands: lines.map(({ colour }, index) => ({ series: [index * COLUMNS + 2, index * COLUMNS + 1], fill: () => bandFill(this.palette()[colour]) })),
    };
  }

  private columns({ colour, dash }: Line): uPlot.Series[] {
    const stroke = () => this.palette()[colour];
    const edge: uPlot.Series = { width: 0, points: { show: false } };
    const raw: uPlot.Series = { stroke, width: 1, alpha: 0.3, points: { show: false } };
    const drawn: uPlot.Series = { stroke, width: 1.75, ...(dash ? { dash: [...dash] } : {}), points: { size: 5, fill: stroke } };
    return [edge, edge, raw, drawn].map((series) => ({ ...series }));
  }

  private hide(hidden: readonly string[], fresh: boolean): void {
    if (!this.plot || (!fresh && hidden === this.hidden)) return;
    const { uplot } = this.plot;
    this.hidden = hidden;
    uplot.batch(() => this.spec.lines.forEach(({ tag }, line) => {
      for (let column = 1; column <= COLUMNS; column++) uplot.setSeries(line * COLUMNS + column, { show: !hidden.includes(tag) });
    }));
  }

  private drawLevel(plot: uPlot): void {
    const { level } = this.spec;
    if (level === undefined) return;
    const { ctx, bbox } = plot;
    const y = Math.round(plot.valToPos(level, 'y', true)) + 0.5;
    ctx.save();
    ctx.strokeStyle = this.palette().muted;
    ctx.setLineDash([2, 4]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  }
}

/** Fixed ends, but where values lie beyond them. */
function widened([low, high]: readonly [number, number]) {
  return (plot: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax =>
    min === null || max === null || (min >= low && max <= high) ? [low, high] : paddedRange(plot, min, max);
}

/** uPlot's own range, and one to draw the axis with while there is no value. */
function paddedRange(_: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax {
  return min === null || max === null ? [0, 1] : uPlot.rangeNum(min, max, 0.1, true);
}

/** uPlot names its distributions by a const enum, which separately compiled modules cannot read. */
function distributed(distr: number): uPlot.Scale {
  return Object.assign<uPlot.Scale, { distr: number }>({}, { distr });
}

function same(a: Drawn, b: Drawn): boolean {
  return a.smoothing === b.smoothing && (a.smoothing === 0 || a.span === b.span) && a.lines.every((line, index) => line === b.lines[index]);
}

import uPlot from 'uplot';
import { translucent, type Palette } from '../shared/palette.ts';
import { formatStepShort } from '../shared/numbers.ts';
import { element } from '../shared/element.ts';
import type { Mark } from '../../src/protocol/pages.ts';
import type { Texts } from '../shared/texts.ts';
import { Marks } from './marks.ts';

export interface StepRange {
  readonly from: number;
  readonly to: number;
}

/** What a person can do in a plot. */
export interface PlotActions {
  readonly zoom: (range: StepRange) => void;
  readonly showAll: () => void;
  readonly choose: (step: number) => void;
  /** the pointer is at a step of some plot, or has left them all */
  readonly hover: (step: number | undefined) => void;
}

/** What tells one kind of plot from another; the x axis, cursor, zoom and marker are common. */
export interface PlotSpec {
  readonly series: uPlot.Series[];
  readonly bands?: uPlot.Band[];
  readonly y: uPlot.Scale;
  readonly yAxis: uPlot.Axis;
  /** without its own axis of steps, where a plot right below has one */
  readonly bare?: boolean;
  /** draws under the lines */
  readonly drawUnder?: (plot: uPlot) => void;
  readonly moved?: (plot: uPlot) => void;
}

/** One width for all y axes, so that the steps of plots above each other line up. */
const Y_AXIS_WIDTH = 46;
const X_AXIS_HEIGHT = 24;
const BARE_AXIS_HEIGHT = 8;
const FONT = '11px sans-serif';

/** A plot over steps whose cursor, zoom and step marker are shared with all others. */
export class Plot {
  readonly uplot: uPlot;
  private readonly marker = element('div', { class: 'step-marker' });
  private readonly changes: Marks;
  private readonly resized: ResizeObserver;
  private marks: readonly Mark[] = [];
  private range: StepRange = { from: 0, to: 1 };
  private step: number | undefined;

  constructor(
    private readonly root: HTMLElement,
    spec: PlotSpec,
    private readonly palette: () => Palette,
    private readonly actions: PlotActions,
    texts: Texts,
  ) {
    this.changes = new Marks(texts);
    this.uplot = new uPlot(this.options(spec), undefined, root);
    this.uplot.over.append(this.changes.root, this.marker);
    this.uplot.over.addEventListener('click', () => actions.choose(this.uplot.posToVal(this.uplot.cursor.left ?? 0, 'x')));
    this.resized = new ResizeObserver(() => this.resize());
    this.resized.observe(root);
  }

  destroy(): void {
    this.resized.disconnect();
    this.uplot.destroy();
  }

  /** Draws data, or the same data, over a range of steps, with the marker at the step that is shown. */
  show(range: StepRange, step: number | undefined, marks: readonly Mark[], data?: uPlot.AlignedData): void {
    const moved = range.from !== this.range.from || range.to !== this.range.to;
    this.range = range;
    this.step = step;
    this.marks = marks;
    if (data) this.uplot.setData(data);
    else if (moved) this.uplot.setScale('x', { min: range.from, max: range.to });
    this.placeMarker();
  }

  /** uPlot's listeners return null. */
  private readonly showAll = (): null => {
    this.actions.showAll();
    return null;
  };

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (width > 0 && height > 0 && (width !== this.uplot.width || height !== this.uplot.height)) this.uplot.setSize({ width, height });
  }

  private placeMarker(): void {
    const { step, uplot } = this;
    const inside = step !== undefined && step >= this.range.from && step <= this.range.to;
    this.marker.hidden = !inside;
    if (inside) this.marker.style.transform = `translateX(${uplot.valToPos(step, 'x')}px)`;
    this.changes.show(this.marks, (each) => (each >= this.range.from && each <= this.range.to ? uplot.valToPos(each, 'x') : undefined));
  }

  private options(spec: PlotSpec): uPlot.Options {
    const { drawUnder, moved } = spec;
    return {
      width: Math.max(200, this.root.clientWidth),
      height: Math.max(80, this.root.clientHeight),
      padding: [8, 18, 0, 0],
      series: [{}, ...spec.series],
      ...(spec.bands ? { bands: spec.bands } : {}),
      scales: { x: { time: false, range: () => [this.range.from, Math.max(this.range.to, this.range.from + 1)] }, y: spec.y },
      axes: [this.axis({ size: spec.bare ? BARE_AXIS_HEIGHT : X_AXIS_HEIGHT, gap: 4, space: 56, values: (_, steps) => steps.map((step) => (spec.bare || !Number.isInteger(step) ? '' : formatStepShort(step))) }), this.axis({ size: Y_AXIS_WIDTH, gap: 5, space: 28, ...spec.yAxis })],
      legend: { show: false },
      cursor: this.cursor(),
      hooks: {
        setSelect: [(plot) => this.selected(plot)],
        setCursor: [(plot) => this.pointed(plot), ...(moved ? [moved] : [])],
        draw: [() => this.placeMarker()],
        ...(drawUnder ? { drawAxes: [drawUnder] } : {}),
      },
    };
  }

  private axis(own: uPlot.Axis): uPlot.Axis {
    const line = { stroke: () => this.palette().grid, width: 1 };
    return { font: FONT, stroke: () => this.palette().muted, grid: line, ticks: { ...line, size: 4 }, ...own };
  }

  private cursor(): uPlot.Cursor {
    return {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 4 },
      points: { size: 7, width: 1.5, fill: () => this.palette().background },
      bind: { dblclick: () => this.showAll },
      sync: { key: 'steps', setSeries: false, scales: ['x', null], filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' } },
    };
  }

  private selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.actions.zoom({ from, to });
  }

  private pointed(plot: uPlot): void {
    const left = plot.cursor.left ?? -1;
    this.actions.hover(left < 0 ? undefined : plot.posToVal(left, 'x'));
  }
}

export const bandFill = (colour: string): string => translucent(colour, 0.18);

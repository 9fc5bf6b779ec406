import type { DashboardIn, DashboardOut, DashboardState } from '../../src/protocol/pages.ts';
import { element } from '../shared/element.ts';
import { oncePerFrame } from '../shared/frame.ts';
import { readPalette, watchTheme } from '../shared/palette.ts';
import { textsFrom, type Texts } from '../shared/texts.ts';
import { Banners } from './banners.ts';
import { Detail } from './detail.ts';
import { Header } from './header.ts';
import { HeatPanel } from './heat-panel.ts';
import { HistogramPanel } from './histogram.ts';
import { listenToKeys } from './keys.ts';
import { LinePlot } from './line-plot.ts';
import { linePanels, measurePanels, type LinePanel, systemPanels } from './lines.ts';
import { LiveLines, MeasuredPanel } from './measured.ts';
import { Place } from './place.ts';
import { Player } from './player.ts';
import type { PlotActions, StepRange } from './plot.ts';
import { RunData } from './run-data.ts';
import { SamplesPanel } from './samples.ts';
import { Toolbar } from './toolbar.ts';
import { Transport } from './transport.ts';
import type { View } from './view.ts';

type Snapshot = Extract<DashboardIn, { type: 'snapshot' }>;

export interface DashboardHost {
  post(message: DashboardOut): void;
  keep(state: DashboardState): void;
}

/** The page of one run: holds its data and the person's place in it, and draws both at most once a frame. */
export class Dashboard {
  private run: RunData;
  private place: Place;
  private palette = readPalette();
  private hovered: number | undefined;
  private unreadable = false;
  private kept: DashboardState | undefined;
  private readonly texts: Texts;
  private readonly draw = oncePerFrame(() => this.show());
  private readonly detail: Detail;
  private readonly player: Player;
  private readonly header: Header;
  private readonly banners: Banners;
  private readonly transport: Transport;
  private readonly toolbar: Toolbar;
  private readonly samples: SamplesPanel;
  private readonly histogram: HistogramPanel;
  private readonly heat: HeatPanel;
  private readonly lines: readonly LinePlot[];
  private readonly measures: readonly LinePlot[];
  private readonly measured: MeasuredPanel;
  private readonly live = new LiveLines();

  constructor(
    private readonly host: DashboardHost,
    snapshot: Snapshot,
    kept: DashboardState | undefined,
  ) {
    this.run = new RunData(snapshot);
    this.place = new Place(snapshot.run.id, kept, this.draw);
    this.texts = textsFrom(snapshot.strings);
    const palette = () => this.palette;
    const actions = this.plotActions();
    this.detail = new Detail((message) => host.post(message), () => this.pointsWanted());
    this.header = new Header(this.texts, (command) => host.post({ type: 'command', command }));
    this.banners = new Banners(this.texts);
    this.transport = new Transport(this.texts, { choose: (stop) => this.choose(stop), move: (by) => this.move(by), togglePlay: () => this.togglePlay(), follow: (follow) => this.follow(follow), fork: () => this.fork() });
    this.toolbar = new Toolbar(this.texts, { change: (patch) => this.place.change(patch), zoom: actions.zoom, showAll: actions.showAll });
    this.samples = new SamplesPanel(this.texts, (step) => host.post({ type: 'command', command: 'revealSample', step }));
    this.player = new Player(() => this.advance(), () => this.samples.ready, this.draw);
    this.histogram = new HistogramPanel(this.texts, palette);
    this.heat = new HeatPanel(this.texts, palette, actions);
    const plot = (spec: LinePanel): LinePlot => new LinePlot(spec, this.texts, palette, { ...actions, toggle: (tag) => this.toggle(tag) });
    this.lines = Object.values(linePanels).map(plot);
    this.measures = [...Object.values(systemPanels), ...Object.values(measurePanels)].map(plot);
    this.measured = new MeasuredPanel(this.texts);
    this.build();
    this.listen();
  }

  /** Takes all that is known again, of this run or of another one that the page is now to show. */
  replace(snapshot: Snapshot): void {
    if (snapshot.run.id !== this.run.head.id) {
      this.player.stop();
      this.place = new Place(snapshot.run.id, undefined, this.draw);
    }
    this.run = new RunData(snapshot);
    this.draw();
  }

  add(delta: Extract<DashboardIn, { type: 'delta' }>): void {
    this.run.add(delta);
    this.draw();
  }

  addDetail(answer: Extract<DashboardIn, { type: 'range' }>): void {
    this.detail.accept(answer);
    this.draw();
  }

  reportUnreadable(): void {
    this.unreadable = true;
    this.draw();
  }

  private build(): void {
    const [losses, outputs, gradients] = this.lines.map(({ root }) => root);
    const columns = [[this.samples.root, this.histogram.root], [losses!, outputs!], [this.heat.root, gradients!]].map((panels) => element('div', { class: 'column' }, ...panels));
    const controls = element('div', { class: 'controls' }, this.transport.root);
    const measures = element('div', { class: 'panels measures' }, this.measured.root, ...this.measures.map(({ root }) => root));
    const main = element('main', {}, this.toolbar.root, element('div', { class: 'panels' }, ...columns), measures, this.live.root);
    document.body.append(this.header.root, this.banners.root, controls, main);
    this.show();
    window.scrollTo(0, this.place.now.scroll);
  }

  private listen(): void {
    listenToKeys({ move: (by) => this.move(by), first: () => this.choose(0), newest: () => this.choose(Infinity), togglePlay: () => this.togglePlay() });
    watchTheme(oncePerFrame(() => this.repaint()));
    window.addEventListener('scroll', oncePerFrame(() => this.place.change({ scroll: window.scrollY })), { passive: true });
  }

  private show(): void {
    const { run, detail, hovered } = this;
    const place = this.place.now;
    const range = place.zoom ?? run.extent ?? { from: 0, to: Math.max(1, run.head.steps) };
    const step = this.place.stepIn(run);
    detail.want(place.zoom);
    const view: View = { run, place, detail, range, step, hovered };
    this.header.show(run.head);
    this.banners.show(run.head, this.notice());
    this.transport.show({ stops: run.stops.length, stop: this.place.stopIn(run), step, playing: this.player.playing, follow: place.follow });
    for (const panel of [this.toolbar, this.samples, this.histogram, this.heat, ...this.lines, this.measured, this.live]) panel.show(view);
    for (const plot of this.measures) {
      plot.keepThoseWithValues(view);
      if (!plot.root.hidden) plot.show(view);
    }
    if (place !== this.kept) this.host.keep(place);
    this.kept = place;
  }

  private repaint(): void {
    this.palette = readPalette();
    for (const panel of [this.histogram, this.heat, ...this.lines, ...this.measures]) panel.repaint();
  }

  private notice(): string {
    if (this.unreadable) return this.texts('badMessage');
    return this.detail.problem === '' ? '' : this.texts('rangeFailed', { reason: this.detail.problem });
  }

  private plotActions(): PlotActions {
    return {
      zoom: (range) => this.zoom(range),
      showAll: () => this.place.change({ zoom: undefined }),
      choose: (step) => {
        this.player.stop();
        this.place.chooseStep(this.run, step);
      },
      hover: (step) => {
        if (step === this.hovered) return;
        this.hovered = step;
        this.draw();
      },
    };
  }

  /** Shows whole steps only, at least one apart, within the run. */
  private zoom({ from, to }: StepRange): void {
    const { extent } = this.run;
    if (!extent || !Number.isFinite(from) || !Number.isFinite(to)) return;
    const first = Math.max(extent.from, Math.round(Math.min(from, to)));
    const last = Math.min(extent.to, Math.max(Math.round(Math.max(from, to)), first + 1));
    const all = first <= extent.from && last >= extent.to;
    if (last > first) this.place.change({ zoom: all ? undefined : { from: first, to: last } });
  }

  /** Two points a pixel of the widest plot: all that a screen can show. */
  private pointsWanted(): number {
    const widths = [...document.querySelectorAll('.plot')].map(({ clientWidth }) => clientWidth);
    return Math.min(10_000, Math.max(500, Math.round(2 * Math.max(...widths) * window.devicePixelRatio)));
  }

  private toggle(tag: string): void {
    const { hidden } = this.place.now;
    this.place.change({ hidden: hidden.includes(tag) ? hidden.filter((other) => other !== tag) : [...hidden, tag] });
  }

  private choose(stop: number): void {
    this.player.stop();
    this.place.choose(this.run, stop);
  }

  private move(by: number): void {
    this.choose(this.place.stopIn(this.run) + by);
  }

  private follow(follow: boolean): void {
    this.player.stop();
    const step = this.place.stepIn(this.run);
    this.place.change(step === undefined ? { follow } : { follow, step });
  }

  private fork(): void {
    const step = this.place.stepIn(this.run);
    if (step !== undefined) this.host.post({ type: 'command', command: 'fork', step });
  }

  private togglePlay(): void {
    if (this.player.playing) this.player.stop();
    else if (this.run.stops.length > 1) {
      if (this.place.stopIn(this.run) >= this.run.stops.length - 1) this.place.choose(this.run, 0);
      this.player.start();
    }
  }

  private advance(): boolean {
    const next = this.place.stopIn(this.run) + 1;
    if (next >= this.run.stops.length) return false;
    this.place.choose(this.run, next);
    return next < this.run.stops.length - 1;
  }
}

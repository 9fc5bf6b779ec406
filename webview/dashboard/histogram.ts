import type { HistogramRowView } from '../../src/protocol/pages.ts';
import { element, setText } from '../shared/element.ts';
import { formatProbability, formatShare, formatStep } from '../shared/numbers.ts';
import type { Palette } from '../shared/palette.ts';
import type { Texts } from '../shared/texts.ts';
import { sharesOf, sum } from './heat-image.ts';
import { drawHistogram } from './histogram-drawing.ts';
import { histogramLines } from './lines.ts';
import { panel } from './panel.ts';
import type { View } from './view.ts';

type Row = HistogramRowView | undefined;

/** What shares of right verdicts mean, from high to low: each holds from its own share on. */
const verdicts = [
  { from: 0.75, text: 'verdictTold' },
  { from: 0.55, text: 'verdictEdge' },
  { from: 0.45, text: 'verdictUnsure' },
  { from: 0, text: 'verdictFooled' },
] as const;

/** The outputs of D at the step that is shown, for real and for generated, with a sentence on what they mean. */
export class HistogramPanel {
  readonly root: HTMLElement;
  private readonly canvas = element('canvas', { role: 'img' });
  private readonly frame = element('div', { class: 'plot' }, this.canvas);
  private readonly verdict = element('p', { class: 'verdict' });
  private readonly values: readonly HTMLElement[];
  private rows: readonly Row[] = [];

  constructor(
    private readonly texts: Texts,
    private readonly palette: () => Palette,
  ) {
    this.values = histogramLines.map(() => element('span', { class: 'legend-value' }));
    const names = histogramLines.map(({ text, colour }, index) => element('span', { class: 'legend-name' }, element('span', { class: `swatch filled ${colour}`, 'aria-hidden': 'true' }), element('span', {}, texts(text)), this.values[index]!));
    this.root = panel('histogram', texts('histogramNow'), texts('histogramHint'), [element('div', { class: 'legend' }, ...names)], this.frame, this.verdict);
    this.frame.dataset.empty = texts('noData');
    new ResizeObserver(() => this.repaint()).observe(this.frame);
  }

  show({ run, step }: View): void {
    const rows = histogramLines.map(({ tag }) => (step === undefined ? undefined : run.histogramAt(tag, step)));
    if (rows.every((row, index) => row === this.rows[index]) && this.rows.length > 0) return;
    this.rows = rows;
    this.frame.classList.toggle('empty', rows.every((row) => row === undefined));
    rows.forEach((row, index) => setText(this.values[index]!, row ? formatProbability(meanOf(row)) : '–'));
    const verdict = this.verdictOf(...pairOf(rows));
    setText(this.verdict, verdict);
    this.canvas.setAttribute('aria-label', [this.texts('histogramNow'), ...(rows[0] ? [this.texts('stepOf', { step: formatStep(rows[0].step) }), verdict] : [])].join('. '));
    this.repaint();
  }

  repaint(): void {
    const { clientWidth: width, clientHeight: height } = this.frame;
    const context = this.canvas.getContext('2d');
    if (!context || width === 0) return;
    const ratio = window.devicePixelRatio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    const [real, fake] = pairOf(this.rows);
    drawHistogram(context, { width, height }, { real, fake }, this.palette(), this.texts('outputAxis'));
  }

  private verdictOf(real: readonly number[], fake: readonly number[]): string {
    if (real.length === 0 || fake.length === 0) return '';
    const above = (shares: readonly number[]) => sum(shares.slice(shares.length / 2));
    const right = (above(real) + 1 - above(fake)) / 2;
    const verdict = verdicts.find(({ from }) => right >= from);
    return verdict ? this.texts(verdict.text, { right: formatShare(right) }) : '';
  }
}

function pairOf(rows: readonly Row[]): [readonly number[], readonly number[]] {
  return [sharesOf(rows[0]?.counts ?? []), sharesOf(rows[1]?.counts ?? [])];
}

/** Mean of the bins' middles, weighted by their counts. */
function meanOf({ counts }: HistogramRowView): number {
  return sum(counts.map((count, bin) => count * (bin + 0.5))) / counts.length / Math.max(1, sum(counts));
}

import type { DashboardIn, DashboardOut, Series } from '../../src/protocol/pages.ts';
import { whenQuiet } from '../shared/frame.ts';
import type { RunData } from './run-data.ts';
import { lastAtMost } from './search.ts';

type Answer = Extract<DashboardIn, { type: 'range' }>;
interface Range {
  readonly from: number;
  readonly to: number;
}

const QUIET_MS = 150;

/** Full detail of a zoomed range: asked of the host once the zoom rests, shown in place of the overview's points. */
export class Detail {
  /** why the last request failed, or empty */
  problem = '';
  private wanted: Range | undefined;
  private id = 0;
  private series = new Map<string, Series>();
  private readonly lines = new Map<string, { overview: Series; detail: Series; line: Series }>();
  private readonly ask: () => void;

  constructor(post: (message: DashboardOut) => void, points: () => number) {
    this.ask = whenQuiet(QUIET_MS, () => {
      if (this.wanted) post({ type: 'range', id: ++this.id, ...this.wanted, points: points() });
    });
  }

  /** The plots now show this range, or all steps. */
  want(range: Range | undefined): void {
    if (range?.from === this.wanted?.from && range?.to === this.wanted?.to) return;
    this.wanted = range;
    this.series = new Map();
    this.problem = '';
    if (range) this.ask();
  }

  /** Takes an answer; an outdated one is dropped. */
  accept(answer: Answer): void {
    if (answer.id !== this.id || !this.wanted) return;
    this.problem = answer.error ?? '';
    this.series = new Map(answer.series.map((item) => [item.tag, item]));
  }

  /** A line's points to draw: the overview's, with the detail in place of those in its range. */
  lineOf(tag: string, run: RunData): Series | undefined {
    const overview = run.series.get(tag);
    const detail = this.series.get(tag);
    if (!overview || !detail || detail.steps.length === 0) return overview;
    const known = this.lines.get(tag);
    if (known?.overview === overview && known.detail === detail) return known.line;
    const line = inserted(overview, detail);
    this.lines.set(tag, { overview, detail, line });
    return line;
  }
}

function inserted(overview: Series, detail: Series): Series {
  const count = overview.steps.length;
  const before = lastAtMost(count, (index) => overview.steps[index]!, detail.steps[0]! - 1) + 1;
  const after = lastAtMost(count, (index) => overview.steps[index]!, detail.steps.at(-1)!) + 1;
  const join = <T>(outer: readonly T[], inner: readonly T[]) => [...outer.slice(0, before), ...inner, ...outer.slice(after)];
  return { tag: overview.tag, steps: join(overview.steps, detail.steps), min: join(overview.min, detail.min), max: join(overview.max, detail.max), mean: join(overview.mean, detail.mean) };
}

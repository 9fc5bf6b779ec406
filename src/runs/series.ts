import { entriesIn, histogramsIn, histogramsUpTo, type IndexView } from './index-entries.ts';
import { entriesOf, FACTOR, WORD } from './index-format.ts';
import { Accumulator, Entries } from './pyramid.ts';
import { HISTOGRAM_BINS, type HistogramRow, type SeriesRange } from './types.ts';

/** Which steps of which scalars are wanted, and how finely. */
export interface SeriesQuery {
  /** all where it is left out */
  readonly tags?: readonly string[] | undefined;
  /** first and last step; the whole run where they are left out */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** at most this many points, from 1 on */
  readonly points: number;
}

/**
 * Courses of scalars. A point covers a power of two of steps, the same for all points, and begins at a multiple of it:
 * so the points of a running curve stay where they are. Points whose steps have no value are left out. The bytes read
 * depend on the number of points, not on the run's length.
 * @throws IndexMismatch where the index does not hold what its extent says
 */
export function readSeries(view: IndexView, query: SeriesQuery): SeriesRange[] {
  const from = Math.max(1, Math.floor(query.from ?? 1));
  const to = Math.min(view.rows, Math.floor(query.to ?? view.rows));
  const wanted = query.tags && new Set(query.tags);
  return view.meta.scalars.flatMap((tag, number) => (wanted && !wanted.has(tag) ? [] : [range(tag, new Column(view, number), from, to, query.points)]));
}

function range(tag: string, column: Column, from: number, to: number, points: number): SeriesRange {
  if (to < from) return collect(tag, new Entries(0), 0, 1);
  const stride = strideFor(from - 1, to - 1, Math.max(1, points));
  const first = Math.floor((from - 1) / stride);
  const end = Math.floor((to - 1) / stride) + 1;
  return collect(tag, column.strided(stride, first, end), first, stride);
}

/** The least power of two by which the rows fall into at most `points` groups. */
function strideFor(firstRow: number, lastRow: number, points: number): number {
  let stride = 1;
  while (Math.floor(lastRow / stride) - Math.floor(firstRow / stride) + 1 > points) stride *= 2;
  return stride;
}

function collect(tag: string, entries: Entries, first: number, stride: number): SeriesRange {
  const kept = Array.from({ length: entries.length }, (_, i) => i).filter((i) => entries.count(i) > 0);
  return {
    tag,
    steps: Float64Array.from(kept, (i) => (first + i) * stride + 1),
    min: Float32Array.from(kept, (i) => entries.min(i)),
    max: Float32Array.from(kept, (i) => entries.max(i)),
    mean: Float32Array.from(kept, (i) => entries.mean(i)),
  };
}

/** A tag's column and pyramid. */
class Column {
  constructor(
    private readonly view: IndexView,
    private readonly number: number,
  ) {}

  /** Entries of `stride` rows each; the stride is a power of two. */
  strided(stride: number, first: number, end: number): Entries {
    const level = Math.floor(Math.log2(stride) / Math.log2(FACTOR));
    const share = stride / FACTOR ** level;
    const below = this.entries(level, first * share, Math.min(end * share, this.groups(level)));
    return merge(below, share, end - first);
  }

  /** Entries of a level, 0 being the rows themselves. The last group, which is under way, is summed up from the level below. */
  private entries(level: number, first: number, end: number): Entries {
    const entries = new Entries(end - first);
    const finished = Math.min(end, this.finished(level));
    if (finished > first) entries.setBytes(entriesIn(this.view, this.number, level, first, finished).bytes(), 0);
    if (finished < end) entries.setBytes(merge(this.entries(level - 1, finished * FACTOR, this.groups(level - 1)), FACTOR, 1).bytes(), finished - first);
    return entries;
  }

  private groups(level: number): number {
    return Math.ceil(this.view.rows / FACTOR ** level);
  }

  /** Groups that the file has: the writer closes one when the row after it begins. */
  private finished(level: number): number {
    return level === 0 ? this.view.rows : entriesOf(level, this.view.rows);
  }
}

function merge(entries: Entries, share: number, length: number): Entries {
  if (share === 1) return entries;
  const merged = new Entries(length);
  const group = new Accumulator();
  for (let i = 0; i < entries.length; i++) {
    group.add(entries.min(i), entries.max(i), entries.mean(i), entries.count(i));
    if (i % share === share - 1 || i === entries.length - 1) group.take(merged, Math.floor(i / share));
  }
  return merged;
}

const ROWS_AT_ONCE = 4096;

/**
 * Histograms of a tag after a step, in order.
 * @param most rows that are wanted at most, evenly spread, the first and the last among them; from 2 on
 * @throws IndexMismatch where the index does not hold what it says
 */
export function readHistograms(view: IndexView, tag: string, afterStep: number, most = Infinity): HistogramRow[] {
  const number = view.meta.histograms.indexOf(tag);
  const total = view.histogramRows[number] ?? 0;
  const wanted = spreadOver(histogramsUpTo(view, number, total, afterStep), total, most);
  const rows: HistogramRow[] = [];
  for (let first = 0; first < wanted.length; ) {
    const begin = wanted[first]!;
    const end = Math.min(begin + ROWS_AT_ONCE, total);
    const found = histogramsIn(view, number, begin, end);
    for (; first < wanted.length && wanted[first]! < end; first++) rows.push(toRow(found(wanted[first]! - begin)));
  }
  return rows;
}

/** At most `most` of the numbers from `first` to before `end`. */
function spreadOver(first: number, end: number, most: number): number[] {
  const count = Math.min(most, end - first);
  return Array.from({ length: count }, (_, i) => (count < 2 ? end - 1 : first + Math.round((i * (end - 1 - first)) / (count - 1))));
}

function toRow(words: DataView): HistogramRow {
  return { step: words.getUint32(0, true), counts: Array.from({ length: HISTOGRAM_BINS }, (_, bin) => words.getUint32((1 + bin) * WORD, true)) };
}

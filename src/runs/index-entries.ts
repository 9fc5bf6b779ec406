import type { BlockSource } from './index-blocks.ts';
import { columnName, ENTRY_BYTES, histogramName, HISTOGRAM_BYTES, levelName, WORD, type Extent, type IndexMeta } from './index-format.ts';
import { Entries } from './pyramid.ts';

/** An index as it stands: which tags there are, and how many rows are whole. */
export interface IndexView extends Pick<Extent, 'rows' | 'histogramRows'> {
  readonly meta: Pick<IndexMeta, 'scalars' | 'histograms'>;
  readonly source: BlockSource;
}

/** Entries of a level of a column, 0 being the rows themselves. @throws IndexMismatch where the index does not hold them */
export function entriesIn({ source }: IndexView, tag: number, level: number, first: number, end: number): Entries {
  const entries = new Entries(Math.max(0, end - first));
  if (entries.length === 0) return entries;
  if (level === 0) entries.setColumn(source.read(columnName(tag), first * WORD, entries.length * WORD), 0);
  else entries.setBytes(source.read(levelName(tag, level), first * ENTRY_BYTES, entries.length * ENTRY_BYTES), 0);
  return entries;
}

/** Rows of a table of histograms, by their place after the first, as words: the step, then the counts. @throws IndexMismatch */
export function histogramsIn({ source }: IndexView, tag: number, first: number, end: number): (row: number) => DataView {
  const bytes = source.read(histogramName(tag), first * HISTOGRAM_BYTES, (end - first) * HISTOGRAM_BYTES);
  return (row) => new DataView(bytes.buffer, bytes.byteOffset + row * HISTOGRAM_BYTES, HISTOGRAM_BYTES);
}

/** Of the first rows of a table, those whose step is not later: steps rise. @throws IndexMismatch */
export function histogramsUpTo(view: IndexView, tag: number, rows: number, step: number): number {
  let [low, high] = [0, rows];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (histogramsIn(view, tag, middle, middle + 1)(0).getUint32(0, true) <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { crc32 } from 'node:zlib';
import { Column, HistogramTable } from './index-columns.ts';
import type { IndexView } from './index-entries.ts';
import { encodeExtent, EXTENT, INDEX_FORMAT, META, type Extent, type IndexMeta } from './index-format.ts';
import type { IndexStore } from './index-store.ts';
import { HISTOGRAM_BINS } from './types.ts';

/** Writes an index from its beginning, or goes on with one. What is written depends on the values alone. */
export class IndexWriter {
  private readonly columns = new Map<string, Column>();
  private readonly histograms = new Map<string, HistogramTable>();
  private metaWritten = false;
  private written: Extent | undefined;
  private lastRow = 0;

  constructor(readonly store: IndexStore) {}

  /**
   * Goes on with an index as it was when it had less, or as it is. Its files must be cut to that (`filesOf`) before
   * anything is written.
   * @param view the index as it is @param kept what of it stays
   * @throws IndexMismatch where it does not hold what it says
   */
  static restore(store: IndexStore, view: IndexView, kept: Pick<Extent, 'rows' | 'scalars' | 'histogramRows'>): IndexWriter {
    const writer = new IndexWriter(store);
    writer.lastRow = kept.rows;
    for (const tag of view.meta.scalars.slice(0, kept.scalars)) writer.column(tag).restore(view, kept.rows);
    view.meta.histograms.slice(0, kept.histogramRows.length).forEach((tag, i) => { writer.table(tag).restore(view, kept.histogramRows[i]!); });
    return writer;
  }

  /** The last step with a scalar. */
  get rows(): number {
    return this.lastRow;
  }

  /** Rows of each table of histograms. */
  get histogramRows(): number[] {
    return Array.from(this.histograms.values(), ({ rows }) => rows);
  }

  get tagCount(): number {
    return this.columns.size + this.histograms.size;
  }

  get meta(): IndexMeta {
    return { format: INDEX_FORMAT, scalars: [...this.columns.keys()], histograms: [...this.histograms.keys()] };
  }

  hasTag(kind: 'scalar' | 'histogram', tag: string): boolean {
    return (kind === 'scalar' ? this.columns : this.histograms).has(tag);
  }

  /** @param step from 1 on, not before the last one */
  scalar(step: number, tag: string, value: number): void {
    this.lastRow = Math.max(this.lastRow, step);
    this.column(tag).set(step - 1, value);
  }

  /** @param counts HISTOGRAM_BINS counts over [0, 1] */
  histogram(step: number, tag: string, counts: readonly number[]): void {
    if (counts.length !== HISTOGRAM_BINS) throw new RangeError(`${tag}: ${counts.length} counts, not ${HISTOGRAM_BINS}`);
    this.table(tag).add(step, counts);
  }

  private column(tag: string): Column {
    return this.entryOf(this.columns, tag, (number) => new Column(this.store, number));
  }

  private table(tag: string): HistogramTable {
    return this.entryOf(this.histograms, tag, (number) => new HistogramTable(this.store, number));
  }

  private entryOf<T>(map: Map<string, T>, tag: string, make: (number: number) => T): T {
    const known = map.get(tag);
    if (known) return known;
    const made = make(map.size);
    map.set(tag, made);
    this.metaWritten = false;
    return made;
  }

  /**
   * Writes what waits; the extent last, so that a reader who goes by it sees whole steps. A flush that failed can be
   * tried again.
   * @param events bytes of the event file that this covers
   */
  flush(events: number): void {
    for (const column of this.columns.values()) column.flush(this.lastRow);
    for (const table of this.histograms.values()) table.flush();
    const meta = Buffer.from(JSON.stringify(this.meta) + '\n');
    if (!this.metaWritten) this.store.replace(META, meta);
    this.metaWritten = true;
    this.written = this.extentOf(events, crc32(meta));
    this.store.write(EXTENT, encodeExtent(this.written), 0);
  }

  /** What the last flush wrote; undefined before the first. */
  get extent(): Extent | undefined {
    return this.written;
  }

  private extentOf(events: number, metaSum: number): Extent {
    const [columns, tables] = [[...this.columns.values()], [...this.histograms.values()]];
    const sums = [...columns.flatMap((column) => column.sums(this.lastRow)), ...tables.map(({ file }) => file.sum)];
    return { events, rows: this.lastRow, scalars: columns.length, histogramRows: this.histogramRows, metaSum, sums };
  }
}

import { columnName, encodeExtent, ENTRY_WORDS, EXTENT, FACTOR, GAP, histogramName, INDEX_FORMAT, levelName, META, WORD, type IndexMeta } from './index-format.ts';
import type { IndexStore } from './index-store.ts';
import { Accumulator, Entries, setFloat } from './pyramid.ts';
import { HISTOGRAM_BINS } from './types.ts';

/** Rows of a column that wait at most. */
const SPILL = 1 << 16;

/** Words waiting to be written. */
class Words {
  private words = new Uint32Array(256);
  private floats = new Float32Array(this.words.buffer);
  length = 0;

  float(at: number): number {
    return this.floats[at]!;
  }

  isGap(at: number): boolean {
    return this.words[at] === GAP;
  }

  setFloat(at: number, value: number): void {
    setFloat(this.words, this.floats, at, value);
  }

  push(word: number): void {
    this.makeRoom(this.length + 1);
    this.words[this.length++] = word;
  }

  append(words: Uint32Array): void {
    this.makeRoom(this.length + words.length);
    this.words.set(words, this.length);
    this.length += words.length;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.words.buffer, 0, this.length * WORD);
  }

  keepLast(count: number): void {
    this.words.copyWithin(0, this.length - count, this.length);
    this.length = count;
  }

  private makeRoom(length: number): void {
    if (length <= this.words.length) return;
    const grown = new Uint32Array(2 * length);
    grown.set(this.words);
    this.words = grown;
    this.floats = new Float32Array(grown.buffer);
  }
}

/** One level of a column's pyramid: entries of finished groups, and the group under way. */
class Level {
  private readonly group = new Accumulator();
  private readonly entry = new Entries(1);
  private readonly waiting = new Words();
  private filled = 0;
  private written = 0;

  constructor(private readonly name: string) {}

  /** Takes in an entry of the level below. @returns the finished entry where this one was the last of its group */
  add(min: number, max: number, mean: number, count: number): Entries | undefined {
    this.group.add(min, max, mean, count);
    this.filled += 1;
    if (this.filled < FACTOR) return undefined;
    this.filled = 0;
    this.group.take(this.entry, 0);
    this.waiting.append(new Uint32Array(this.entry.bytes().buffer, 0, ENTRY_WORDS));
    return this.entry;
  }

  flush(store: IndexStore): void {
    if (this.waiting.length === 0) return;
    store.write(this.name, this.waiting.bytes(), this.written);
    this.written += this.waiting.length * WORD;
    this.waiting.keepLast(0);
  }
}

/** A tag's values, one float32 a step, and its pyramid. The last row may still change; the pyramid takes rows before it. */
class Column {
  private readonly waiting = new Words();
  private readonly levels: Level[] = [];
  /** row of the first waiting word */
  private first = 0;

  constructor(
    private readonly store: IndexStore,
    private readonly number: number,
  ) {}

  private get rows(): number {
    return this.first + this.waiting.length;
  }

  set(row: number, value: number): void {
    this.extend(row + 1);
    this.waiting.setFloat(row - this.first, value);
  }

  /** Fills up with gaps. A long one is written out on the way: it must not take memory before its place is granted. */
  extend(rows: number): void {
    while (this.rows < rows) {
      if (this.rows > 0) this.sum(this.waiting.length - 1);
      this.waiting.push(GAP);
      if (this.waiting.length === SPILL) this.write();
    }
  }

  private sum(at: number): void {
    const value = this.waiting.float(at);
    let [min, max, mean, count] = [value, value, value, this.waiting.isGap(at) ? 0 : 1];
    for (let level = 1; ; level++) {
      const entry = (this.levels[level - 1] ??= new Level(levelName(this.number, level))).add(min, max, mean, count);
      if (!entry) return;
      [min, max, mean, count] = [entry.min(0), entry.max(0), entry.mean(0), entry.count(0)];
    }
  }

  flush(rows: number): void {
    this.extend(rows);
    this.write();
  }

  private write(): void {
    if (this.waiting.length > 0) this.store.write(columnName(this.number), this.waiting.bytes(), this.first * WORD);
    for (const level of this.levels) level.flush(this.store);
    this.first = Math.max(this.rows - 1, 0);
    this.waiting.keepLast(Math.min(this.waiting.length, 1));
  }
}

/** A tag's histograms, one row each: the step, then the counts. */
class HistogramTable {
  private readonly waiting = new Words();
  private written = 0;
  rows = 0;

  constructor(private readonly number: number) {}

  add(step: number, counts: readonly number[]): void {
    this.waiting.append(Uint32Array.of(step, ...counts));
    this.rows += 1;
  }

  flush(store: IndexStore): void {
    if (this.waiting.length === 0) return;
    store.write(histogramName(this.number), this.waiting.bytes(), this.written);
    this.written += this.waiting.length * WORD;
    this.waiting.keepLast(0);
  }
}

/** Writes an index from its beginning. Nothing is read back; what is written depends on the values alone. */
export class IndexWriter {
  private readonly columns = new Map<string, Column>();
  private readonly histograms = new Map<string, HistogramTable>();
  private metaWritten = false;
  private lastRow = 0;

  constructor(readonly store: IndexStore) {}

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
    this.entryOf(this.columns, tag, (number) => new Column(this.store, number)).set(step - 1, value);
  }

  /** @param counts HISTOGRAM_BINS counts over [0, 1] */
  histogram(step: number, tag: string, counts: readonly number[]): void {
    if (counts.length !== HISTOGRAM_BINS) throw new RangeError(`${tag}: ${counts.length} counts, not ${HISTOGRAM_BINS}`);
    this.entryOf(this.histograms, tag, (number) => new HistogramTable(number)).add(step, counts);
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
    for (const table of this.histograms.values()) table.flush(this.store);
    if (!this.metaWritten) this.store.replace(META, Buffer.from(JSON.stringify(this.meta) + '\n'));
    this.metaWritten = true;
    this.store.write(EXTENT, encodeExtent({ events, rows: this.lastRow, histogramRows: this.histogramRows }), 0);
  }
}

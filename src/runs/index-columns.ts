import { BlockFile } from './index-blocks.ts';
import { entriesIn, type IndexView } from './index-entries.ts';
import { columnName, ENTRY_BYTES, entriesOf, ENTRY_WORDS, FACTOR, GAP, HISTOGRAM_BYTES, histogramName, levelName, levelsOf, WORD } from './index-format.ts';
import type { IndexStore } from './index-store.ts';
import { Accumulator, Entries, setFloat } from './pyramid.ts';

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
  readonly file: BlockFile;

  constructor(store: IndexStore, private readonly name: string) {
    this.file = new BlockFile(store, name);
  }

  /** Goes on with a level of so many entries. @param begun those of the level below that belong to the next one */
  restore({ source }: IndexView, entries: number, begun: Entries): void {
    if (entries > 0) this.file.restore(entries * ENTRY_BYTES, source.tail(this.name, entries * ENTRY_BYTES));
    for (let i = 0; i < begun.length; i++) this.group.add(begun.min(i), begun.max(i), begun.mean(i), begun.count(i));
    this.filled = begun.length;
  }

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

  flush(): void {
    if (this.waiting.length === 0) return;
    this.file.write(this.waiting.bytes());
    this.waiting.keepLast(0);
  }
}

/** A tag's values, one float32 a step, and its pyramid. The last row may still change; the pyramid takes rows before it. */
export class Column {
  private readonly waiting = new Words();
  private readonly levels: Level[] = [];
  private readonly file: BlockFile;
  /** row of the first waiting word */
  private first = 0;

  constructor(
    private readonly store: IndexStore,
    private readonly number: number,
  ) {
    this.file = new BlockFile(store, columnName(number));
  }

  /** Goes on with a column as it was when it had so many rows, at least one. */
  restore(view: IndexView, rows: number): void {
    const name = columnName(this.number);
    this.file.restore(rows * WORD, view.source.tail(name, rows * WORD));
    this.first = rows - 1;
    this.waiting.append(wordsOf(view.source.read(name, this.first * WORD, WORD)));
    for (let level = 1; level === 1 || entriesOf(level - 1, rows) > 0; level++) {
      const [entries, below] = [entriesOf(level, rows), level === 1 ? rows - 1 : entriesOf(level - 1, rows)];
      this.levelAt(level).restore(view, entries, entriesIn(view, this.number, level - 1, entries * FACTOR, below));
    }
  }

  /** Checksums of the last blocks: of the column, and of each level that has entries. */
  sums(rows: number): number[] {
    return [this.file.sum, ...this.levels.slice(0, levelsOf(rows)).map(({ file }) => file.sum)];
  }

  private levelAt(level: number): Level {
    return (this.levels[level - 1] ??= new Level(this.store, levelName(this.number, level)));
  }

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
      const entry = this.levelAt(level).add(min, max, mean, count);
      if (!entry) return;
      [min, max, mean, count] = [entry.min(0), entry.max(0), entry.mean(0), entry.count(0)];
    }
  }

  flush(rows: number): void {
    this.extend(rows);
    this.write();
  }

  private write(): void {
    if (this.waiting.length > 0) this.file.write(this.waiting.bytes(), this.first * WORD);
    for (const level of this.levels) level.flush();
    this.first = Math.max(this.rows - 1, 0);
    this.waiting.keepLast(Math.min(this.waiting.length, 1));
  }
}

/** A tag's histograms, one row each: the step, then the counts. */
export class HistogramTable {
  private readonly waiting = new Words();
  readonly file: BlockFile;
  rows = 0;

  constructor(store: IndexStore, private readonly number: number) {
    this.file = new BlockFile(store, histogramName(number));
  }

  /** Goes on with a table as it was when it had so many rows. */
  restore({ source }: IndexView, rows: number): void {
    this.rows = rows;
    this.file.restore(rows * HISTOGRAM_BYTES, source.tail(histogramName(this.number), rows * HISTOGRAM_BYTES));
  }

  add(step: number, counts: readonly number[]): void {
    this.waiting.append(Uint32Array.of(step, ...counts));
    this.rows += 1;
  }

  flush(): void {
    if (this.waiting.length === 0) return;
    this.file.write(this.waiting.bytes());
    this.waiting.keepLast(0);
  }
}

/** Words of a file's bytes, wherever they lie. */
const wordsOf = (bytes: Uint8Array): Uint32Array => new Uint32Array(bytes.slice().buffer);

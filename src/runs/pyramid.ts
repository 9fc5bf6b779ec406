import { ENTRY_WORDS, GAP, NAN, WORD } from './index-format.ts';

/**
 * Sums up a stretch of steps. Gaps do not count. NaN is left out of min and max, and makes the mean NaN: a diverged
 * stretch shows both its band and its break. One definition for writing, reading and rebuilding, so that they agree.
 */
export class Accumulator {
  private min = NaN;
  private max = NaN;
  private sum = 0;
  count = 0;

  add(min: number, max: number, mean: number, count: number): void {
    if (count === 0) return;
    if (Number.isNaN(this.min) || min < this.min) this.min = min;
    if (Number.isNaN(this.max) || max > this.max) this.max = max;
    this.sum += mean * count;
    this.count += count;
  }

  /** Writes the entry to place `at` and starts anew. */
  take(entries: Entries, at: number): void {
    entries.set(at, this.count === 0 ? 0 : this.min, this.count === 0 ? 0 : this.max, this.count === 0 ? 0 : this.sum / this.count, this.count);
    this.min = NaN;
    this.max = NaN;
    this.sum = 0;
    this.count = 0;
  }
}

/** Entries of a level side by side in memory as they are in its file. */
export class Entries {
  private readonly words: Uint32Array;
  private readonly floats: Float32Array;

  constructor(readonly length: number) {
    this.words = new Uint32Array(length * ENTRY_WORDS);
    this.floats = new Float32Array(this.words.buffer);
  }

  min(i: number): number {
    return this.floats[i * ENTRY_WORDS]!;
  }

  max(i: number): number {
    return this.floats[i * ENTRY_WORDS + 1]!;
  }

  mean(i: number): number {
    return this.floats[i * ENTRY_WORDS + 2]!;
  }

  /** Steps with a value; 0 where the whole stretch is a gap. */
  count(i: number): number {
    return this.words[i * ENTRY_WORDS + 3]!;
  }

  set(i: number, min: number, max: number, mean: number, count: number): void {
    setFloat(this.words, this.floats, i * ENTRY_WORDS, min);
    setFloat(this.words, this.floats, i * ENTRY_WORDS + 1, max);
    setFloat(this.words, this.floats, i * ENTRY_WORDS + 2, mean);
    this.words[i * ENTRY_WORDS + 3] = count;
  }

  /** Puts a file's bytes, whole entries of a level, to place `at` and after. */
  setBytes(bytes: Uint8Array, at: number): void {
    new Uint8Array(this.words.buffer).set(bytes, at * ENTRY_WORDS * WORD);
  }

  /** Puts a column's bytes, one value a step, to place `at` and after. */
  setColumn(bytes: Uint8Array, at: number): void {
    const values = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let row = 0; row * WORD < bytes.length; row++) {
      const value = values.getFloat32(row * WORD, true);
      if (values.getUint32(row * WORD, true) !== GAP) this.set(at + row, value, value, value, 1);
    }
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.words.buffer);
  }
}

/** Stores a number as float32, NaN in one form only, so that equal runs have equal bytes. */
export function setFloat(words: Uint32Array, floats: Float32Array, at: number, value: number): void {
  if (Number.isNaN(value)) words[at] = NAN;
  else floats[at] = value;
}

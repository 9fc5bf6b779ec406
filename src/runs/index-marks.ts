import { crc32 } from 'node:zlib';
import type { ByteSource } from '../formats/tfrecord.ts';
import { MARKS, MAX_STEP } from './index-format.ts';
import type { IndexSource, IndexStore } from './index-store.ts';

/**
 * Marks along the event file, a quarter of a megabyte apart: where a record ends, the last step up to there, and a
 * checksum over the bytes since the mark before. By them a journal is opened again without its records being read.
 */

const SPACING = 256 << 10;
export const MARK_BYTES = 16;
const CHUNK = 1 << 20;
/** A file of marks of an event file of 4 TB. */
const LIMIT = MARK_BYTES << 24;

export interface Mark {
  /** where a record of the event file ends */
  readonly offset: number;
  /** the last step up to there */
  readonly step: number;
  /** over the event file's bytes since the mark before, then over the two above */
  readonly sum: number;
}

function encodeMark(offset: number, step: number, bytesSum: number): Uint8Array {
  const bytes = new Uint8Array(MARK_BYTES);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, offset, true);
  view.setUint32(8, step, true);
  view.setUint32(12, crc32(bytes.subarray(0, 12), bytesSum), true);
  return bytes;
}

/** Sets marks as the event file grows. The last one is where the file ends, and moves with it. */
export class Marks {
  private readonly waiting: Uint8Array[] = [];
  private from = 0;
  private offset = 0;
  private step = 0;
  private sum = 0;
  private set = 0;
  /** whether the file has no damage, and its steps only rise: else nobody may go by marks */
  private sound = true;

  constructor(private readonly store: IndexStore) {}

  /** Goes on behind some marks. */
  static restore(store: IndexStore, marks: readonly Mark[]): Marks {
    const made = new Marks(store);
    const last = marks.at(-1);
    made.set = marks.length;
    if (last) [made.from, made.offset, made.step] = [last.offset, last.offset, last.step];
    return made;
  }

  /** Takes in the next record, or several that need no mark between them. */
  add(bytes: Uint8Array, step: number): void {
    this.sum = crc32(bytes, this.sum);
    this.offset += bytes.length;
    if (step < this.step || step > MAX_STEP) this.sound = false;
    else this.step = step;
    if (this.offset - this.from < SPACING) return;
    this.waiting.push(encodeMark(this.offset, this.step, this.sum));
    [this.from, this.sum] = [this.offset, 0];
  }

  /** Whether a record that ends there is the last before a mark. */
  isDue(offset: number): boolean {
    return offset - this.from >= SPACING;
  }

  /** From now on there are no marks: the event file holds what only a look at each of its records shows. */
  spoil(): void {
    this.sound = false;
  }

  flush(): void {
    if (!this.sound) {
      this.store.drop(MARKS);
      return;
    }
    const last = this.offset > this.from ? [encodeMark(this.offset, this.step, this.sum)] : [];
    const bytes = Buffer.concat([...this.waiting, ...last]);
    if (bytes.length > 0) this.store.write(MARKS, bytes, this.set * MARK_BYTES);
    this.set += this.waiting.length;
    this.waiting.length = 0;
  }
}

/** The marks up to where an index ends; undefined where they do not rise to there. */
export function readMarks(source: IndexSource, end: number): Mark[] | undefined {
  const bytes = source.read(MARKS, 0, LIMIT);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const marks: Mark[] = [];
  for (let at = 0; at + MARK_BYTES <= bytes.length && (marks.at(-1)?.offset ?? 0) < end; at += MARK_BYTES) {
    marks.push({ offset: view.getFloat64(at, true), step: view.getUint32(at + 8, true), sum: view.getUint32(at + 12, true) });
  }
  const rises = marks.every(({ offset, step }, i) => Number.isSafeInteger(offset) && offset > (marks[i - 1]?.offset ?? 0) && step >= (marks[i - 1]?.step ?? 0));
  return rises && (marks.at(-1)?.offset ?? 0) === end ? marks : undefined;
}

/** Whether an event file is the one along which the marks were set, byte for byte. */
export function marksFit(marks: readonly Mark[], events: ByteSource): boolean {
  return marks.every(({ offset, step, sum }, i) => {
    const bytesSum = sumOf(events, marks[i - 1]?.offset ?? 0, offset);
    const due = encodeMark(offset, step, bytesSum);
    return new DataView(due.buffer).getUint32(12, true) === sum;
  });
}

function sumOf(events: ByteSource, from: number, end: number): number {
  let sum = 0;
  for (let at = from; at < end; at += CHUNK) sum = crc32(events.read(at, Math.min(CHUNK, end - at)), sum);
  return sum;
}

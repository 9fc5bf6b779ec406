import type { EventValue, Histogram, RunEvent } from '../formats/tfevents.ts';
import { MAX_STEP, MAX_TAGS } from './index-format.ts';
import type { IndexWriter } from './index-writer.ts';
import { HISTOGRAM_BINS } from './types.ts';

/** A run writes every step; a record that is this far ahead of the one before is not believed. */
const LARGEST_GAP = 10_000_000;
/** TensorBoard keeps one kind of value for each tag, and a run has scalars and histograms of the same name. */
const HISTOGRAM_PREFIX = 'histogram/';
const COUNT_LIMIT = 2 ** 32;

/** Counts values into HISTOGRAM_BINS bins over [0, 1]; what lies outside goes to the outermost ones, NaN nowhere. */
export function countValues(values: Float32Array): number[] {
  const counts = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = Math.min(Math.max(Math.floor(value * HISTOGRAM_BINS), 0), HISTOGRAM_BINS - 1);
    counts[bin]! += 1;
  }
  return counts;
}

/** A histogram as an event holds it. Its edges are those of the bins, for TensorBoard draws from min to max. */
export function histogramValue(tag: string, values: Float32Array, counts: readonly number[]): EventValue {
  const finite = values.filter(Number.isFinite);
  const histogram: Histogram = {
    min: 0,
    max: 1,
    num: counts.reduce((sum, count) => sum + count, 0),
    sum: finite.reduce((sum, value) => sum + value, 0),
    sumSquares: finite.reduce((sum, value) => sum + value * value, 0),
    bucketLimit: counts.map((_, bin) => (bin + 1) / HISTOGRAM_BINS),
    bucket: counts,
  };
  return { tag: HISTOGRAM_PREFIX + tag, kind: 'histogram', histogram };
}

/** Puts an event's scalars and histograms into an index. False where its step cannot follow what is there. */
export function indexEvent(writer: IndexWriter, event: RunEvent): boolean {
  const { step, values } = event;
  if (values.length === 0) return true;
  if (step < writer.rows || step - writer.rows > LARGEST_GAP || step > MAX_STEP) return false;
  for (const value of values) indexValue(writer, step, value);
  return true;
}

function indexValue(writer: IndexWriter, step: number, value: EventValue): void {
  if (value.kind === 'image') return;
  const tag = value.kind === 'histogram' ? value.tag.replace(HISTOGRAM_PREFIX, '') : value.tag;
  if (writer.tagCount >= MAX_TAGS && !writer.hasTag(value.kind, tag)) return;
  if (value.kind === 'scalar' && step > 0) writer.scalar(step, tag, value.value);
  if (value.kind === 'histogram' && isOurs(value.histogram)) writer.histogram(step, tag, value.histogram.bucket);
}

const isOurs = ({ bucket }: Histogram): boolean => bucket.length === HISTOGRAM_BINS && bucket.every((count) => Number.isInteger(count) && count >= 0 && count < COUNT_LIMIT);

import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { HISTOGRAM_BINS } from './types.ts';

/**
 * The columnar index beside the event file (docs/run-folder.md, "The index"). It is derived data: what cannot be read,
 * fails its checksum or does not fit the event file is made anew from it. All of it is little-endian words of 32 bits.
 */

export const INDEX_FORMAT = 3;
/** Entries of one level that one entry of the next level sums up. */
export const FACTOR = 16;
export const WORD = 4;
/** min, max and mean (float32), count (uint32) */
export const ENTRY_WORDS = 4;
export const ENTRY_BYTES = ENTRY_WORDS * WORD;
/** A histogram: its step, then its counts. */
export const HISTOGRAM_BYTES = (1 + HISTOGRAM_BINS) * WORD;
/** Bits of a row without a value: a NaN that no computation gives. Computed NaNs are stored as 0x7FC00000. */
export const GAP = 0xffff_ffff;
export const NAN = 0x7fc0_0000;
/** An index with more tags than this is not one of ours. */
export const MAX_TAGS = 256;

/** Steps are stored as uint32. */
export const MAX_STEP = 0xffff_ffff;

export const META = 'meta.json';
export const EXTENT = 'extent.bin';
export const MARKS = 'marks.bin';
const EXTENT_HEAD = 36;
/** FACTOR to this power is more than MAX_STEP. */
const MOST_LEVELS = 8;
/** Longer than any extent, so that one which is too long is seen. */
export const EXTENT_LIMIT = EXTENT_HEAD + MAX_TAGS * (2 + MOST_LEVELS) * WORD + 1;

export const columnName = (tag: number): string => `scalar-${tag}.f32`;
export const levelName = (tag: number, level: number): string => `scalar-${tag}.level-${level}`;
export const histogramName = (tag: number): string => `histogram-${tag}.u32`;

const tags = z.array(z.string()).max(MAX_TAGS);

/** Tags by their numbers: the files are numbered, for a tag may hold what no file's name can. */
export const metaSchema = z.object({ format: z.literal(INDEX_FORMAT), scalars: tags, histograms: tags });
export type IndexMeta = z.output<typeof metaSchema>;

/** Entries that a level has: those whose stretch of rows is over, which is seen when the row after it begins. */
export const entriesOf = (level: number, rows: number): number => Math.floor((rows - 1) / FACTOR ** level);

/** Levels that have an entry. */
export function levelsOf(rows: number): number {
  let levels = 0;
  while (entriesOf(levels + 1, rows) > 0) levels++;
  return levels;
}

/** How much of the event file the index covers, and what its files hold. */
export interface Extent {
  /** bytes of the event file */
  readonly events: number;
  /** rows of every column: the last step */
  readonly rows: number;
  /** number of columns */
  readonly scalars: number;
  /** rows of each table of histograms */
  readonly histogramRows: readonly number[];
  /** checksum of the metadata */
  readonly metaSum: number;
  /** checksum of the last block of each file, in the order of `filesOf` */
  readonly sums: readonly number[];
}

/** A file of blocks, and how much of it counts. */
export interface BlockExtent {
  readonly name: string;
  readonly bytes: number;
}

/** The files of blocks that an index has: each column with its levels, then the tables of histograms. */
export function filesOf({ rows, scalars, histogramRows }: Pick<Extent, 'rows' | 'scalars' | 'histogramRows'>): BlockExtent[] {
  const levels = levelsOf(rows);
  const columns = Array.from({ length: scalars }, (_, tag) => [
    { name: columnName(tag), bytes: rows * WORD },
    ...Array.from({ length: levels }, (__, i) => ({ name: levelName(tag, i + 1), bytes: entriesOf(i + 1, rows) * ENTRY_BYTES })),
  ]);
  return [...columns.flat(), ...histogramRows.map((count, tag) => ({ name: histogramName(tag), bytes: count * HISTOGRAM_BYTES }))];
}

export function encodeExtent({ events, rows, scalars, histogramRows, metaSum, sums }: Extent): Uint8Array {
  const bytes = new Uint8Array(EXTENT_HEAD + (histogramRows.length + sums.length) * WORD);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, INDEX_FORMAT, true);
  view.setFloat64(8, events, true);
  view.setFloat64(16, rows, true);
  [scalars, histogramRows.length, metaSum, ...histogramRows, ...sums].forEach((word, i) => { view.setUint32(EXTENT_HEAD - 3 * WORD + i * WORD, word, true); });
  view.setUint32(0, crc32(bytes.subarray(WORD)), true);
  return bytes;
}

const isCount = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;

/** Undefined where the bytes are not those of an extent, as while one is being written. */
export function decodeExtent(bytes: Uint8Array): Extent | undefined {
  if (bytes.length < EXTENT_HEAD || bytes.length >= EXTENT_LIMIT || bytes.length % WORD > 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== crc32(bytes.subarray(WORD)) || view.getUint32(4, true) !== INDEX_FORMAT) return undefined;
  const [events, rows] = [view.getFloat64(8, true), view.getFloat64(16, true)];
  if (!isCount(events, Number.MAX_SAFE_INTEGER) || !isCount(rows, MAX_STEP)) return undefined;
  const words = Array.from({ length: (bytes.length - EXTENT_HEAD) / WORD + 3 }, (_, i) => view.getUint32(EXTENT_HEAD - 3 * WORD + i * WORD, true));
  const [scalars = 0, tables = 0, metaSum = 0, ...rest] = words;
  if (scalars + tables > MAX_TAGS) return undefined;
  const extent = { events, rows, scalars, histogramRows: rest.slice(0, tables), metaSum, sums: rest.slice(tables) };
  return extent.sums.length === filesOf(extent).length ? extent : undefined;
}

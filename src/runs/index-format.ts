import { z } from 'zod';
import { crc32c } from '../formats/crc32c.ts';

/**
 * The columnar index beside the event file (docs/run-folder.md, "The index"). It is derived data: what cannot be read
 * or does not fit the event file is made anew from it. All of it is little-endian words of 32 bits.
 */

export const INDEX_FORMAT = 2;
/** Entries of one level that one entry of the next level sums up. */
export const FACTOR = 16;
export const WORD = 4;
/** min, max and mean (float32), count (uint32) */
export const ENTRY_WORDS = 4;
/** Bits of a row without a value: a NaN that no computation gives. Computed NaNs are stored as 0x7FC00000. */
export const GAP = 0xffff_ffff;
export const NAN = 0x7fc0_0000;
/** An index with more tags than this is not one of ours. */
export const MAX_TAGS = 256;

/** Steps are stored as uint32. */
export const MAX_STEP = 0xffff_ffff;

export const META = 'meta.json';
export const EXTENT = 'extent.bin';
const EXTENT_HEAD = 24;
/** Longer than any extent, so that one which is too long is seen. */
export const EXTENT_LIMIT = EXTENT_HEAD + MAX_TAGS * WORD + 1;

export const columnName = (tag: number): string => `scalar-${tag}.f32`;
export const levelName = (tag: number, level: number): string => `scalar-${tag}.level-${level}`;
export const histogramName = (tag: number): string => `histogram-${tag}.u32`;

const tags = z.array(z.string()).max(MAX_TAGS);

/** Tags by their numbers: the files are numbered, for a tag may hold what no file's name can. */
export const metaSchema = z.object({ format: z.literal(INDEX_FORMAT), scalars: tags, histograms: tags });
export type IndexMeta = z.output<typeof metaSchema>;

/** How much of the event file the index covers. */
export interface Extent {
  /** bytes of the event file */
  readonly events: number;
  /** rows of every column: the last step */
  readonly rows: number;
  /** rows of each table of histograms */
  readonly histogramRows: readonly number[];
}

export function encodeExtent({ events, rows, histogramRows }: Extent): Uint8Array {
  const bytes = new Uint8Array(EXTENT_HEAD + histogramRows.length * WORD);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, INDEX_FORMAT, true);
  view.setFloat64(8, events, true);
  view.setFloat64(16, rows, true);
  histogramRows.forEach((count, table) => { view.setUint32(EXTENT_HEAD + table * WORD, count, true); });
  view.setUint32(0, crc32c(bytes, WORD), true);
  return bytes;
}

/** Undefined where the bytes are not those of an extent, as while one is being written. */
export function decodeExtent(bytes: Uint8Array): Extent | undefined {
  if (bytes.length < EXTENT_HEAD || bytes.length >= EXTENT_LIMIT || bytes.length % WORD > 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== crc32c(bytes, WORD) || view.getUint32(4, true) !== INDEX_FORMAT) return undefined;
  const [events, rows] = [view.getFloat64(8, true), view.getFloat64(16, true)];
  if (!Number.isSafeInteger(events) || events < 0 || !Number.isInteger(rows) || rows < 0 || rows > MAX_STEP) return undefined;
  const histogramRows = Array.from({ length: (bytes.length - EXTENT_HEAD) / WORD }, (_, table) => view.getUint32(EXTENT_HEAD + table * WORD, true));
  return { events, rows, histogramRows };
}

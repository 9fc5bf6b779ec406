import { decode } from 'jpeg-js';
import { faultsOf } from '../faults/fault.ts';
import { checkPictureSize, type Picture, type PictureLimits } from './picture.ts';

const fault = faultsOf('jpeg', {
  signature: '{file}: the first bytes are not those of a JPEG. Give a JPEG, or remove this file.',
  truncated: '{file}: ends at byte {size}, before the end of the picture. Fetch or save the file again.',
  marker: '{file}: byte {at} holds {found} where a JPEG marker (0xff) should stand. Fetch or save the file again.',
  process: '{file}: coded by JPEG process SOF{found}; allowed are baseline, extended and progressive Huffman coding (SOF0 to SOF2). Save it again as an ordinary JPEG.',
  precision: '{file}: {found} bits a sample; allowed are 8. Save it again as an ordinary JPEG.',
  components: '{file}: {found} components a pixel; allowed are 1, 3 and 4. Save it again as an ordinary JPEG.',
  sampling: '{file}: sampling factors {found}; allowed are 1 to 4. Save it again as an ordinary JPEG.',
  frames: '{file}: {found} pictures in one file; allowed is 1. Save it again as an ordinary JPEG.',
  scans: '{file}: more than {max} scans, each a pass over the whole picture. Save it again as an ordinary JPEG.',
  short: '{file}: the header says {width} x {height} pixels, at least {needed} bytes, but the file has {found}. Fetch or save the file again.',
  damaged: '{file}: the picture is damaged ({reason}). Fetch or save the file again.',
});

/** Markers (ITU-T T.81, table B.1). */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Scans allowed: progressive encoders write about 10; each costs a pass over all blocks, however few bytes it has. */
const MAX_SCANS = 100;

/** Bytes that jpeg-js takes for a block: 64 coefficients of 4 bytes, and the array around them (measured). */
const BLOCK_BYTES = 64 * 4 + 200;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** blocks of 8 x 8 samples, all components together */
  readonly blocks: number;
}

interface Segment {
  readonly marker: number;
  readonly body: Uint8Array;
  /** offset of the next segment */
  readonly next: number;
}

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;

/** Offset of the next marker that is neither a restart nor a stuffed 0xff, at or after `from`. */
function endOfScan(bytes: Uint8Array, from: number, file: string): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1]!;
    if (marker !== 0x00 && marker !== 0xff && !isRestart(marker)) return at;
  }
  throw fault('truncated', { file, size: bytes.length });
}

function segmentAt(bytes: Uint8Array, from: number, file: string): Segment {
  if (bytes[from] !== undefined && bytes[from] !== 0xff) throw fault('marker', { file, at: from, found: bytes[from] });
  let at = from;
  while (bytes[at + 1] === 0xff) at++;
  const marker = bytes[at + 1];
  if (marker === EOI) return { marker, body: new Uint8Array(), next: at + 2 };
  const length = (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
  const next = at + 2 + length;
  if (marker === undefined || at + 3 >= bytes.length || next > bytes.length) throw fault('truncated', { file, size: bytes.length });
  if (length < 2) throw fault('marker', { file, at: at + 2, found: length });
  return { marker, body: bytes.subarray(at + 4, next), next: marker === SOS ? endOfScan(bytes, next, file) : next };
}

/** The frame header (T.81, B.2.2), checked. */
function readFrame(marker: number, body: Uint8Array, file: string): Frame {
  const process = marker - 0xc0;
  if (process > 2) throw fault('process', { file, found: process });
  const [precision = 0, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0, components = 0] = body;
  if (precision !== 8) throw fault('precision', { file, found: precision });
  if (![1, 3, 4].includes(components) || body.length !== 6 + 3 * components) throw fault('components', { file, found: components });
  const factors = Array.from({ length: components }, (_, i) => body[7 + 3 * i]!).map((byte) => [byte >> 4, byte & 15] as const);
  const bad = factors.find((pair) => pair.some((factor) => factor < 1 || factor > 4));
  if (bad) throw fault('sampling', { file, found: bad.join(' x ') });
  const width = widthHigh * 256 + widthLow;
  const height = heightHigh * 256 + heightLow;
  const side = (pixels: number, axis: 0 | 1) => Math.ceil(pixels / 8 / Math.max(...factors.map((pair) => pair[axis])));
  const blocks = side(width, 0) * side(height, 1) * factors.reduce((sum, [across, down]) => sum + across * down, 0);
  return { width, height, components, blocks };
}

/** Walks all segments to the end of the picture: one frame, a bounded number of scans, nothing cut off. */
function readStructure(bytes: Uint8Array, file: string): Frame {
  let frame: Frame | undefined;
  let scans = 0;
  for (let segment = segmentAt(bytes, 2, file); segment.marker !== EOI; segment = segmentAt(bytes, segment.next, file)) {
    if (segment.marker === SOS && ++scans > MAX_SCANS) throw fault('scans', { file, max: MAX_SCANS });
    if (!isFrame(segment.marker)) continue;
    if (frame) throw fault('frames', { file, found: 2 });
    frame = readFrame(segment.marker, segment.body, file);
  }
  if (!frame || scans === 0) throw fault('frames', { file, found: 0 });
  return frame;
}

const MEBIBYTE = 2 ** 20;

/**
 * Decodes a JPEG (baseline, extended or progressive) to grey or colour. Its orientation note (EXIF) is not applied.
 * The structure of the whole file and the memory that its header asks for are checked before any is taken.
 * @throws Fault `jpeg.…` or `picture.…`, naming `limits.file`
 */
export function decodeJpeg(bytes: Uint8Array, limits: PictureLimits): Picture {
  const { file } = limits;
  if (!isJpeg(bytes)) throw fault('signature', { file });
  const { width, height, components, blocks } = readStructure(bytes, file);
  // blocks, then samples three times over: by component, interleaved, converted
  const memory = blocks * BLOCK_BYTES + 3 * width * height * components;
  checkPictureSize(width, height, memory, limits);
  // every block has a DC coefficient, of one bit at least (T.81, F.1.2.1)
  const needed = Math.ceil(blocks / 8);
  if (needed > bytes.length) throw fault('short', { file, width, height, needed, found: bytes.length });
  const data = decodeColour(bytes, memory, file);
  if (components > 1) return { width, height, channels: 3, data };
  return { width, height, channels: 1, data: new Uint8Array(width * height).map((_, i) => data[i * 3]!) };
}

function decodeColour(bytes: Uint8Array, memory: number, file: string): Uint8Array {
  try {
    // checked already; jpeg-js's own count differs a little, so its limits stand a little higher
    const options = { useTArray: true, formatAsRGBA: false, tolerantDecoding: false, maxResolutionInMP: Infinity, maxMemoryUsageInMB: (2 * memory) / MEBIBYTE + 1 } as const;
    return decode(bytes, options).data;
  } catch (error) {
    throw fault('damaged', { file, reason: error instanceof Error ? error.message : String(error) }, error);
  }
}

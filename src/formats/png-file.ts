import { crc32 } from 'node:zlib';
import { faultsOf } from '../faults/fault.ts';

/** What a PNG's header chunk says (PNG specification, third edition, 11.2.1). */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** bits of a sample, or of a palette index */
  readonly depth: number;
  readonly colour: PngColour;
  readonly interlaced: boolean;
}

export type PngColour = 'grey' | 'colour' | 'palette' | 'greyAlpha' | 'colourAlpha';

/** The checked chunks that matter for the still picture; views into the file's bytes. */
export interface PngChunks {
  /** the whole IHDR chunk, length and checksum included */
  readonly headerChunk: Uint8Array;
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
  readonly data: readonly Uint8Array[];
}

export const pngFault = faultsOf('png', {
  signature: '{file}: the first 8 bytes are not those of a PNG. Give a PNG, or remove this file.',
  truncated: '{file}: ends at byte {size} within chunk {chunk}, which needs {needed} bytes. Fetch or save the file again.',
  checksum: '{file}: chunk {chunk} at byte {at} has a wrong checksum. Fetch or save the file again.',
  first: '{file}: the first chunk is {chunk}, not IHDR of 13 bytes. Save the picture again as PNG.',
  combination: '{file}: colour type {colour} with {depth} bits a sample is not PNG. Save the picture again as PNG.',
  method: '{file}: {what} method {found} is not PNG; allowed is {allowed}. Save the picture again as PNG.',
  critical: '{file}: chunk {chunk} at byte {at} is unknown or stands twice, but needed for reading. Save the picture again as PNG.',
  interlaced: '{file}: interlaced with {depth} bits a sample; interlaced pictures can be read from 8 bits on. Save it without interlacing.',
  missing: '{file}: chunk {chunk} is missing. Save the picture again as PNG.',
  palette: '{file}: a palette of {bytes} bytes; allowed are 1 to 256 colours of 3 bytes. Save the picture again as PNG.',
  transparency: '{file}: chunk tRNS has {bytes} bytes; this kind of picture allows {allowed}. Save the picture again as PNG.',
  short: '{file}: the header says {width} x {height} pixels, {needed} bytes, but the file holds fewer. Fetch or save the file again.',
  long: '{file}: the header says {width} x {height} pixels, {needed} bytes, but the file unpacks to more. Remove this file.',
  damaged: '{file}: the pixel data is damaged ({reason}). Fetch or save the file again.',
  index: '{file}: pixel {at} has palette colour {found}; the palette ends at {max}. Save the picture again as PNG.',
  encode: 'A PNG of {width} x {height} x {channels} needs {needed} bytes and 1, 3 or 4 channels; {found} bytes were given.',
});

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER_END = 33;
const colours: Readonly<Record<number, { colour: PngColour; depths: readonly number[] }>> = {
  0: { colour: 'grey', depths: [1, 2, 4, 8, 16] },
  2: { colour: 'colour', depths: [8, 16] },
  3: { colour: 'palette', depths: [1, 2, 4, 8] },
  4: { colour: 'greyAlpha', depths: [8, 16] },
  6: { colour: 'colourAlpha', depths: [8, 16] },
};

export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

interface Chunk {
  readonly type: string;
  readonly at: number;
  readonly body: Uint8Array;
  readonly next: number;
}

/** The chunk at `at`, its length and checksum checked. */
function chunkAt(bytes: Uint8Array, at: number, file: string): Chunk {
  const size = bytes.length;
  if (at + 12 > size) throw pngFault('truncated', { file, size, chunk: size - at < 8 ? '?' : typeAt(bytes, at), needed: 12 });
  const view = viewOf(bytes);
  const length = view.getUint32(at);
  const type = typeAt(bytes, at);
  const next = at + 12 + length;
  if (next > size) throw pngFault('truncated', { file, size, chunk: type, needed: length });
  if (crc32(bytes.subarray(at + 4, next - 4)) !== view.getUint32(next - 4)) throw pngFault('checksum', { file, chunk: type, at });
  return { type, at, body: bytes.subarray(at + 8, next - 4), next };
}

/** A chunk's type; bytes that are no letters are written as `?`, since the name may stand in a terminal. */
const typeAt = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at + 4, at + 8)).replace(/[^A-Za-z]/g, '?');

/**
 * Reads a PNG's header and nothing else.
 * @throws Fault `png.signature`, `png.truncated`, `png.first`, `png.checksum`, `png.combination`, `png.method`, `png.interlaced`
 */
export function readPngHeader(bytes: Uint8Array, file: string): PngHeader {
  if (!isPng(bytes)) throw pngFault('signature', { file });
  const first = chunkAt(bytes, SIGNATURE.length, file);
  if (first.type !== 'IHDR' || first.body.length !== 13) throw pngFault('first', { file, chunk: first.type });
  const view = viewOf(first.body);
  const depth = view.getUint8(8);
  const type = view.getUint8(9);
  const found = colours[type];
  if (!found?.depths.includes(depth)) throw pngFault('combination', { file, colour: type, depth });
  checkMethods(view, file);
  const interlaced = view.getUint8(12) === 1;
  if (interlaced && depth < 8) throw pngFault('interlaced', { file, depth });
  return { width: view.getUint32(0), height: view.getUint32(4), depth, colour: found.colour, interlaced };
}

/** The header's last three bytes name the only methods that PNG has. */
function checkMethods(header: DataView, file: string): void {
  const methods = [['compression', 10, 0], ['filter', 11, 0], ['interlace', 12, 1]] as const;
  for (const [what, at, allowed] of methods) {
    const found = header.getUint8(at);
    if (found > allowed) throw pngFault('method', { file, what, found, allowed: allowed === 0 ? '0' : '0 or 1' });
  }
}

/**
 * Walks all chunks up to IEND, checking lengths, checksums and order; takes no memory in proportion to what they claim.
 * Animation frames, texts and colour profiles are passed over (a profile is packed data of unknown size).
 */
export function readPngChunks(bytes: Uint8Array, file: string): PngChunks {
  const single = new Map<string, Uint8Array>();
  const data: Uint8Array[] = [];
  let chunk = chunkAt(bytes, HEADER_END, file);
  for (; chunk.type !== 'IEND'; chunk = chunkAt(bytes, chunk.next, file)) {
    const { type, at, body } = chunk;
    if (type === 'IDAT') data.push(body);
    else if ((type === 'PLTE' || type === 'tRNS') && !single.has(type)) single.set(type, body);
    else if (/^[A-Z]/.test(type)) throw pngFault('critical', { file, chunk: type, at });
  }
  if (data.length === 0) throw pngFault('missing', { file, chunk: 'IDAT' });
  return { headerChunk: bytes.subarray(SIGNATURE.length, HEADER_END), palette: single.get('PLTE'), transparency: single.get('tRNS'), data };
}

/** The file that is left when only the header and these bytes of pixel data are kept. Checksums of the new chunks are 0. */
export function bareFile(headerChunk: Uint8Array, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(HEADER_END + 12 + data.length + 12);
  out.set(SIGNATURE);
  out.set(headerChunk, SIGNATURE.length);
  putChunk(out, HEADER_END, 'IDAT', data);
  putChunk(out, HEADER_END + 12 + data.length, 'IEND', new Uint8Array());
  return out;
}

function putChunk(out: Uint8Array, at: number, type: string, body: Uint8Array): void {
  viewOf(out).setUint32(at, body.length);
  out.set(Buffer.from(type, 'latin1'), at + 4);
  out.set(body, at + 8);
}

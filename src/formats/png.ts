import { deflateSync, inflateSync } from 'node:zlib';
import { decode, encode } from 'fast-png';
import { checkPictureSize, type Picture, type PictureLimits } from './picture.ts';
import { overWhite, paletteToColour, unpackSamples } from './png-samples.ts';
import { bareFile, pngFault, readPngChunks, readPngHeader, type PngChunks, type PngColour, type PngHeader } from './png-file.ts';

/** Pixels for a PNG: row-major, channels innermost; 1 grey, 3 colour, 4 colour with alpha. */
export interface PngPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array;
}

/** A PNG of 8 bits a sample. */
export function encodePng(pixels: PngPixels): Uint8Array {
  const { width, height, channels, data } = pixels;
  const needed = width * height * channels;
  if (data.length !== needed || ![1, 3, 4].includes(channels) || needed === 0) throw pngFault('encode', { width, height, channels, needed, found: data.length });
  return encode({ width, height, channels, data, depth: 8 });
}

const samplesOf: Readonly<Record<PngColour, number>> = { grey: 1, colour: 3, palette: 1, greyAlpha: 2, colourAlpha: 4 };

/** Bytes of unpacked pixel data: each row starts with its filter's byte; an interlaced picture is seven small ones. */
function packedSize({ width, height, depth, colour, interlaced }: PngHeader): number {
  const rows = (w: number, h: number) => (w === 0 ? 0 : h * (1 + Math.ceil((w * depth * samplesOf[colour]) / 8)));
  if (!interlaced) return rows(width, height);
  const passes = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] as const;
  return passes.reduce((sum, [x, y, stepX, stepY]) => sum + rows(Math.ceil((width - x) / stepX), Math.ceil((height - y) / stepY)), 0);
}

/** Copies of the unpacked data at the peak: unpacked, wrapped twice, unpacked twice by fast-png, unfiltered. */
const COPIES = 6;

/** deflate packs at most 1032 bytes into one */
const MOST_PACKED = 1032;

/** Unpacks the pixel data to exactly the size that the header promises. */
function inflate(chunks: PngChunks, header: PngHeader, file: string): Uint8Array {
  const needed = packedSize(header);
  const size = { file, width: header.width, height: header.height, needed };
  if (chunks.data.reduce((sum, part) => sum + part.length, 0) * MOST_PACKED < needed) throw pngFault('short', size);
  try {
    const raw = inflateSync(Buffer.concat(chunks.data), { maxOutputLength: needed });
    if (raw.length === needed) return raw;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ERR_BUFFER_TOO_LARGE') throw pngFault('long', size, error);
    if (code !== 'Z_BUF_ERROR') throw pngFault('damaged', { file, reason: code }, error);
  }
  throw pngFault('short', size);
}

/** Undoes the row filters and the interlacing. fast-png is given header and checked, unpacked pixel data only. */
function samples(chunks: PngChunks, header: PngHeader, file: string): Uint8Array | Uint16Array {
  const raw = inflate(chunks, header, file);
  try {
    const { data } = decode(bareFile(chunks.headerChunk, deflateSync(raw, { level: 0 })));
    return data instanceof Uint16Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  } catch (error) {
    throw pngFault('damaged', { file, reason: error instanceof Error ? error.message : String(error) }, error);
  }
}

/**
 * Decodes a PNG to 8 bits a sample, transparent parts over white; of an animation, its still picture.
 * Header, chunk lengths, checksums and the unpacked size are checked before memory is taken for the pixels.
 * @throws Fault `png.…` or `picture.…`, naming `limits.file`
 */
export function decodePng(bytes: Uint8Array, limits: PictureLimits): Picture {
  const { file } = limits;
  const header = readPngHeader(bytes, file);
  const { width, height, colour, depth } = header;
  checkPictureSize(width, height, packedSize(header) * COPIES, limits);
  const chunks = readPngChunks(bytes, file);
  const data = samples(chunks, header, file);
  const channels = colour === 'grey' || colour === 'greyAlpha' ? 1 : 3;
  if (colour === 'palette') return { width, height, channels, data: paletteToColour(unpackSamples(data, width, height, depth), chunks, file) };
  const unpacked = depth < 8 ? unpackSamples(data, width, height, depth) : data;
  return { width, height, channels, data: overWhite(unpacked, { channels, depth, alpha: samplesOf[colour] > channels }, chunks.transparency, file) };
}

import { pngFault, type PngChunks } from './png-file.ts';

type Samples = Uint8Array | Uint16Array;

/** One sample a byte from rows of `depth`-bit samples; each row starts on a byte. */
export function unpackSamples(packed: Samples, width: number, height: number, depth: number): Samples {
  if (depth >= 8) return packed;
  const rowBytes = Math.ceil((width * depth) / 8);
  const perByte = 8 / depth;
  const mask = 2 ** depth - 1;
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shift = 8 - depth * ((x % perByte) + 1);
      out[y * width + x] = (packed[y * rowBytes + Math.floor(x / perByte)]! >> shift) & mask;
    }
  }
  return out;
}

const white = 255;

/** A colour of 0 … 255 seen over white through an alpha of 0 … 1. */
const blend = (colour: number, alpha: number) => Math.round(white + (colour - white) * alpha);

/** Red, green, blue over white for each palette index. */
export function paletteToColour(indices: Samples, chunks: PngChunks, file: string): Uint8Array {
  const { palette, transparency = new Uint8Array() } = chunks;
  if (!palette) throw pngFault('missing', { file, chunk: 'PLTE' });
  const colours = palette.length / 3;
  if (colours < 1 || colours > 256 || colours % 1 !== 0) throw pngFault('palette', { file, bytes: palette.length });
  if (transparency.length > colours) throw pngFault('transparency', { file, bytes: transparency.length, allowed: `at most ${colours}` });
  const opaque = palette.map((value, i) => blend(value, (transparency[Math.floor(i / 3)] ?? white) / white));
  const out = new Uint8Array(indices.length * 3);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index >= colours) throw pngFault('index', { file, at: i, found: index, max: colours - 1 });
    for (let c = 0; c < 3; c++) out[i * 3 + c] = opaque[index * 3 + c]!;
  }
  return out;
}

interface Layout {
  readonly channels: 1 | 3;
  /** bits of a sample */
  readonly depth: number;
  /** whether an alpha sample follows the channels of each pixel */
  readonly alpha: boolean;
}

/** The one colour that chunk tRNS declares transparent, or undefined. */
function transparentColour(transparency: Uint8Array | undefined, { channels, alpha }: Layout, file: string): number[] | undefined {
  if (!transparency) return undefined;
  if (alpha || transparency.length !== 2 * channels) throw pngFault('transparency', { file, bytes: transparency.length, allowed: alpha ? 'none' : 2 * channels });
  return Array.from({ length: channels }, (_, c) => transparency[2 * c]! * 256 + transparency[2 * c + 1]!);
}

/** Grey or colour samples of any depth as 8 bits, over white. */
export function overWhite(samples: Samples, layout: Layout, transparency: Uint8Array | undefined, file: string): Uint8Array {
  const { channels, depth, alpha } = layout;
  const key = transparentColour(transparency, layout, file);
  const scale = 2 ** depth - 1;
  const stride = channels + (alpha ? 1 : 0);
  const pixels = samples.length / stride;
  const out = new Uint8Array(pixels * channels);
  for (let i = 0; i < pixels; i++) {
    const at = i * stride;
    const opacity = alpha ? samples[at + channels]! / scale : key?.every((value, c) => value === samples[at + c]) ? 0 : 1;
    for (let c = 0; c < channels; c++) out[i * channels + c] = blend((samples[at + c]! * 255) / scale, opacity);
  }
  return out;
}

import { faultsOf } from '../faults/fault.ts';

/** A picture of 8-bit samples: row-major, channels innermost, no alpha. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 red, green, blue */
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** What a decoder may take for one picture, and the name that its faults give the bytes. */
export interface PictureLimits {
  readonly file: string;
  /** default 64 million */
  readonly maxPixels?: number;
  /** memory that decoding may take at its peak, in bytes; default 1 GiB */
  readonly maxBytes?: number;
}

const fault = faultsOf('picture', {
  empty: '{file}: the header says {width} x {height} pixels; a picture has at least 1 x 1. Replace or remove this file.',
  pixels: '{file}: the header says {width} x {height} pixels, over the limit of {max} megapixels. Scale the picture down or remove this file.',
  memory: '{file}: decoding {width} x {height} pixels would take {found} MB, over the limit of {max} MB. Scale the picture down or remove this file.',
});

const MEGA = 1_000_000;
const defaultMaxPixels = 64 * MEGA;
/** Memory that decoding one picture may take where nothing else is said. */
export const PICTURE_BYTES = 2 ** 30;

/**
 * Refuses a picture by what its header says, before memory is taken for it.
 * @param bytes what decoding would take at its peak
 */
export function checkPictureSize(width: number, height: number, bytes: number, limits: PictureLimits): void {
  const { file, maxPixels = defaultMaxPixels, maxBytes = PICTURE_BYTES } = limits;
  if (width < 1 || height < 1) throw fault('empty', { file, width, height });
  if (width * height > maxPixels) throw fault('pixels', { file, width, height, max: maxPixels / MEGA });
  if (bytes > maxBytes) throw fault('memory', { file, width, height, found: Math.ceil(bytes / MEGA), max: Math.floor(maxBytes / MEGA) });
}

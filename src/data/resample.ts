import type { Picture } from '../formats/picture.ts';

/** What a source pixel adds to each target pixel along one axis. */
interface Taps {
  /** first source pixel of each target pixel */
  readonly first: Uint32Array;
  /** weights of the source pixels from there on, adding up to 1 */
  readonly weights: readonly Float32Array[];
}

/**
 * Weights of bilinear interpolation, its triangle widened to the scale where the picture shrinks, so that every source
 * pixel counts and nothing aliases (as Pillow's BILINEAR and torchvision's antialias=True).
 */
function taps(from: number, to: number): Taps {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const first = new Uint32Array(to);
  const weights = Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    first[i] = start;
    const raw = Float32Array.from({ length: end - start }, (_, j) => Math.max(0, 1 - Math.abs(start + j + 0.5 - centre) / reach));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((weight) => weight / sum);
  });
  return { first, weights };
}

/** The largest centred window of the target's shape: left, top, width and height in pixels. */
function centreWindow(picture: Picture, height: number, width: number) {
  const scale = Math.min(picture.width / width, picture.height / height);
  const across = Math.max(1, Math.round(width * scale));
  const down = Math.max(1, Math.round(height * scale));
  return { left: Math.floor((picture.width - across) / 2), top: Math.floor((picture.height - down) / 2), across, down };
}

/** Crops a picture at its centre to the target's shape and resamples it; [height, width, channels of the picture], 0 … 255. */
function resample(picture: Picture, height: number, width: number): Float32Array {
  const { data, channels } = picture;
  const { left, top, across, down } = centreWindow(picture, height, width);
  const columns = taps(across, width);
  const rows = taps(down, height);
  const narrow = new Float32Array(down * width * channels);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < width; x++) {
      const at = ((top + y) * picture.width + left + columns.first[x]!) * channels;
      mix(data, at, channels, columns.weights[x]!, narrow, (y * width + x) * channels, channels);
    }
  }
  const out = new Float32Array(height * width * channels);
  const row = width * channels;
  for (let y = 0; y < height; y++) mix(narrow, rows.first[y]! * row, row, rows.weights[y]!, out, y * row, row);
  return out;
}

/** out[to + c] = sum of weights[j] · source[from + j · stride + c], for `count` values of c. */
function mix(source: Uint8Array | Float32Array, from: number, stride: number, weights: Float32Array, out: Float32Array, to: number, count: number): void {
  for (let j = 0; j < weights.length; j++) {
    const weight = weights[j]!;
    const at = from + j * stride;
    for (let c = 0; c < count; c++) out[to + c] = out[to + c]! + weight * source[at + c]!;
  }
}

/** Luma of red, green, blue (ITU-R BT.601, as Pillow's mode L). */
const luma = (values: Float32Array, at: number) => 0.299 * values[at]! + 0.587 * values[at + 1]! + 0.114 * values[at + 2]!;

/**
 * Fits a picture to a shape: cropped at its centre, resampled, made grey or colour.
 * Writes [height, width, channels] bytes to `out` from `at` on.
 */
export function fitPicture(picture: Picture, [height, width, channels]: readonly [number, number, number], out: Uint8Array, at: number): void {
  const values = resample(picture, height, width);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < channels; c++) {
      const from = i * picture.channels;
      const value = picture.channels === 1 ? values[from]! : channels === 1 ? luma(values, from) : values[from + c]!;
      out[at + i * channels + c] = Math.round(value);
    }
  }
}

import type { DataConfig } from '../config/schema.ts';
import { uniform } from '../random/random.ts';

export type PixelRange = Extract<DataConfig, { range: unknown }>['range'];

export const bounds: Readonly<Record<PixelRange, readonly [number, number]>> = { signed: [-1, 1], unit: [0, 1], binary: [0, 1] };

/** Seed of the draw that makes pixels 0 or 1: the same for every run, so that likelihoods of runs compare. */
const BINARY_SEED = 0;

/** Makes an image's pixels, 0 to 1, each 1 with its own value as probability. @param place where it stands in its file */
export function binarise(pixels: Float32Array, place: number): void {
  const drawn = uniform({ seed: BINARY_SEED, stream: 'binary', step: place }, pixels.length);
  for (let i = 0; i < pixels.length; i++) pixels[i] = drawn[i]! < pixels[i]! ? 1 : 0;
}

/** The value of each byte 0 … 255 in a range. */
export function scaleTable(range: PixelRange): Float32Array {
  const [low, high] = bounds[range];
  return Float32Array.from({ length: 256 }, (_, byte) => low + ((high - low) * byte) / 255);
}

import type { DataConfig } from '../config/schema.ts';

export type PixelRange = Extract<DataConfig, { range: unknown }>['range'];

export const bounds: Readonly<Record<PixelRange, readonly [number, number]>> = { signed: [-1, 1], unit: [0, 1] };

/** The value of each byte 0 … 255 in a range. */
export function scaleTable(range: PixelRange): Float32Array {
  const [low, high] = bounds[range];
  return Float32Array.from({ length: 256 }, (_, byte) => low + ((high - low) * byte) / 255);
}

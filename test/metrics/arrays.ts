import { matrixOf, type Matrix } from '../../src/metrics/matrix.ts';

/** The arrays of reference/make.py, made by the same whole numbers. */

/** float32 in [0, 1) */
export function uniforms(seed: number, count: number): Float32Array {
  const start = Math.imul(seed, 2_654_435_761);
  return Float32Array.from({ length: count }, (_, place) => {
    let h = (place + start) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
    return (h >>> 8) / 2 ** 24;
  });
}

export function features(seed: number, rows: number, columns: number, shift = 0, scale = 1): Matrix {
  const parts = [0, 1, 2].map((i) => uniforms(3 * seed + i, rows * columns));
  const own = Float64Array.from({ length: rows * columns }, (_, i) => (parts[0]![i]! + parts[1]![i]! + parts[2]![i]! - 1.5) * (1 + (i % columns) / 4) * scale + shift);
  const mixed = Float32Array.from(own, (value, i) => value + (i % columns > 0 ? 0.5 * own[i - 1]! : 0));
  return matrixOf(mixed, columns, 'the test');
}

export function images(seed: number, count: number, shape: readonly [number, number, number]): Matrix {
  const [height, width, channels] = shape;
  const coarse = uniforms(seed, count * 64 * channels);
  const noise = uniforms(seed + 1000, count * height * width * channels);
  const values = noise.map((fine, i) => {
    const [channel, x] = [i % channels, Math.floor(i / channels) % width];
    const [y, image] = [Math.floor(i / channels / width) % height, Math.floor(i / channels / width / height)];
    const place = ((image * 8 + Math.floor((y * 8) / height)) * 8 + Math.floor((x * 8) / width)) * channels + channel;
    return Math.fround(coarse[place]! * 0.75) + Math.fround(fine * 0.25);
  });
  return matrixOf(values, height * width * channels, 'the test');
}

export const alike = (x: Matrix, y: Matrix): Matrix => ({ ...x, data: x.data.map((value, i) => Math.fround(value * 0.75) + Math.fround(y.data[i]! * 0.25)) });

/** Lets nobody in between. */
export const noPulse = (): Promise<void> => Promise.resolve();

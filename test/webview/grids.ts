import { encode } from 'fast-png';
import { normal, uniform } from '../../src/random/random.ts';

/** Strokes of the ten digits on a unit square: good enough to look like a learner's samples. */
const digits: readonly (readonly (readonly [number, number])[])[] = [
  [[0.5, 0.15], [0.3, 0.3], [0.3, 0.7], [0.5, 0.85], [0.7, 0.7], [0.7, 0.3], [0.5, 0.15]],
  [[0.4, 0.28], [0.53, 0.15], [0.5, 0.85]],
  [[0.3, 0.3], [0.5, 0.15], [0.7, 0.3], [0.62, 0.5], [0.3, 0.83], [0.72, 0.82]],
  [[0.3, 0.2], [0.55, 0.15], [0.68, 0.3], [0.48, 0.47], [0.7, 0.65], [0.55, 0.85], [0.3, 0.8]],
  [[0.62, 0.85], [0.62, 0.15], [0.28, 0.6], [0.75, 0.6]],
  [[0.7, 0.16], [0.36, 0.16], [0.34, 0.47], [0.62, 0.5], [0.68, 0.7], [0.5, 0.86], [0.3, 0.8]],
  [[0.65, 0.16], [0.4, 0.35], [0.32, 0.65], [0.48, 0.86], [0.67, 0.7], [0.55, 0.53], [0.34, 0.62]],
  [[0.28, 0.18], [0.72, 0.17], [0.45, 0.86]],
  [[0.5, 0.48], [0.33, 0.32], [0.5, 0.15], [0.67, 0.32], [0.5, 0.48], [0.3, 0.68], [0.5, 0.86], [0.7, 0.68], [0.5, 0.48]],
  [[0.66, 0.4], [0.48, 0.5], [0.34, 0.32], [0.5, 0.15], [0.66, 0.3], [0.6, 0.86]],
];

const SIDE = 28;
const ACROSS = 8;
const GAP = 2;

/** A grid of 8 × 8 samples that grow from noise into digits, always of the same 64. @param progress 0 to 1 */
export function sampleGrid(seed: number, progress: number): Uint8Array {
  const size = ACROSS * (SIDE + GAP) + GAP;
  const data = new Uint8Array(size * size);
  const clear = Math.min(1, progress * 1.6) ** 0.7;
  const shapes = uniform({ seed, stream: 'shapes', step: 0 }, 64 * 5);
  const noise = normal({ seed, stream: 'noise', step: Math.round(progress * 1e6) }, 64 * SIDE * SIDE);
  for (let cell = 0; cell < 64; cell++) {
    const shape = [...shapes.subarray(cell * 5, cell * 5 + 5)];
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
      const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
      const ink = inkAt(shape, x / SIDE, y / SIDE, clear);
      const value = clear * ink + (1 - clear) * (0.35 + 0.3 * noise[cell * SIDE * SIDE + pixel]!) + 0.02 * noise[pixel]!;
      const row = GAP + Math.floor(cell / ACROSS) * (SIDE + GAP) + y;
      data[row * size + GAP + (cell % ACROSS) * (SIDE + GAP) + x] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  }
  return encode({ width: size, height: size, data, channels: 1 });
}

function inkAt(shape: readonly number[], x: number, y: number, clear: number): number {
  const [kind = 0, slant = 0, wide = 0, left = 0, thick = 0] = shape;
  const points = digits[Math.min(9, Math.floor(kind * 10))]!.map(([px, py]): [number, number] => [0.5 + (px - 0.5) * (0.75 + wide * 0.4) + (0.5 - py) * (slant - 0.35) * 0.4 + (left - 0.5) * 0.08, py]);
  const width = 0.035 + 0.025 * thick + 0.06 * (1 - clear);
  let nearest = Infinity;
  for (let index = 1; index < points.length; index++) nearest = Math.min(nearest, distance(x, y, points[index - 1]!, points[index]!));
  return 1 / (1 + Math.exp((nearest - width) / (0.014 + 0.04 * (1 - clear))));
}

function distance(x: number, y: number, [ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

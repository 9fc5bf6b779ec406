/** Pixels of a picture, row-major. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

const GAP = 2;

/**
 * Images side by side on a nearly square grid, 2 black pixels apart.
 * @param samples [count, height, width, channels], row-major
 * @param shape [height, width, channels] of one image
 * @param range values that stand for black and white
 */
export function imageGrid(samples: Float32Array, shape: readonly number[], range: readonly [number, number]): Pixels {
  const [h, w, depth] = shape as readonly [number, number, number];
  const channels = depth === 1 ? 1 : 3;
  const count = samples.length / (h * w * depth);
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const width = columns * (w + GAP) + GAP;
  const height = rows * (h + GAP) + GAP;
  const data = new Uint8Array(width * height * channels);
  const [low, high] = range;
  for (let i = 0; i < count; i++) {
    const left = GAP + (i % columns) * (w + GAP);
    const top = GAP + Math.floor(i / columns) * (h + GAP);
    for (let y = 0; y < h; y++) {
      const from = (i * h + y) * w * depth;
      const to = ((top + y) * width + left) * channels;
      // Uint8Array wraps around: the value is clamped first.
      for (let x = 0; x < w * depth; x++) data[to + x] = Math.max(0, Math.min(255, Math.round(((samples[from + x]! - low) / (high - low)) * 255)));
    }
  }
  return { width, height, channels, data };
}

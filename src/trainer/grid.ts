/** Pixels of a picture, row-major. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

const GAP = 2;

/** One image. @param shape [height, width, channels] @param range values that stand for black and white */
export function imageOf(values: Float32Array, shape: readonly number[], [low, high]: readonly [number, number]): Pixels {
  const [height, width, depth] = shape as readonly [number, number, number];
  // Uint8Array wraps around: the value is clamped first.
  const data = Uint8Array.from(values, (value) => Math.max(0, Math.min(255, Math.round(((value - low) / (high - low)) * 255))));
  return { width, height, channels: depth === 1 ? 1 : 3, data };
}

/**
 * Images side by side, 2 black pixels apart.
 * @param samples [count, height, width, channels], row-major
 * @param shape [height, width, channels] of one image
 * @param range values that stand for black and white
 * @param across images in a row; as many as make the grid nearly square where it is left out
 */
export function imageGrid(samples: Float32Array, shape: readonly number[], range: readonly [number, number], across?: number): Pixels {
  const [h, w, depth] = shape as readonly [number, number, number];
  const channels = depth === 1 ? 1 : 3;
  const count = samples.length / (h * w * depth);
  const columns = across ?? Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const width = columns * (w + GAP) + GAP;
  const height = rows * (h + GAP) + GAP;
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < count; i++) {
    const left = GAP + (i % columns) * (w + GAP);
    const top = GAP + Math.floor(i / columns) * (h + GAP);
    const image = imageOf(samples.subarray(i * h * w * depth, (i + 1) * h * w * depth), shape, range);
    for (let y = 0; y < h; y++) data.set(image.data.subarray(y * w * depth, (y + 1) * w * depth), ((top + y) * width + left) * channels);
  }
  return { width, height, channels, data };
}

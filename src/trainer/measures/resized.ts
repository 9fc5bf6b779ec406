/** Where a new pixel's centre lies among the old ones, and between which two of them. */
function placesOf(from: number, to: number): { low: number; high: number; share: number }[] {
  return Array.from({ length: to }, (_, i) => {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const low = Math.floor(place);
    return { low, high: Math.min(from - 1, low + 1), share: place - low };
  });
}

/**
 * An image of another size, bilinear with half-pixel centres and no smoothing before it is made smaller (PyTorch's
 * `interpolate(mode="bilinear", align_corners=False)`).
 * @param image [height, width, channels], row-major @param shape its shape
 */
export function resized(image: Float32Array, shape: readonly number[], height: number, width: number): Float32Array {
  const [oldHeight = 1, oldWidth = 1, channels = 1] = shape;
  if (oldHeight === height && oldWidth === width) return image;
  const [rows, columns] = [placesOf(oldHeight, height), placesOf(oldWidth, width)];
  const out = new Float32Array(height * width * channels);
  rows.forEach((y, row) => {
    columns.forEach((x, column) => {
      for (let channel = 0; channel < channels; channel++) {
        const at = (line: number, place: number): number => image[(line * oldWidth + place) * channels + channel]!;
        const upper = at(y.low, x.low) * (1 - x.share) + at(y.low, x.high) * x.share;
        const lower = at(y.high, x.low) * (1 - x.share) + at(y.high, x.high) * x.share;
        out[(row * width + column) * channels + channel] = upper * (1 - y.share) + lower * y.share;
      }
    });
  });
  return out;
}

import type { HistogramRowView } from '../../src/protocol/pages.ts';
import { channelsOf } from '../shared/palette.ts';

/** Canvases stay narrow enough for every graphics driver; longer runs show every n-th histogram. */
const MAX_COLUMNS = 8192;

/** Histograms as a picture: one column of pixels each, bins from bottom to top, opacity by share. */
export interface HeatImage {
  readonly canvas: OffscreenCanvas;
  /** first step of every column */
  readonly steps: readonly number[];
}

/** Opacity grows with the root of a bin's share, so that thin tails stay visible beside a heap. */
export function heatImage(rows: readonly HistogramRowView[], colour: string): HeatImage | undefined {
  const stride = Math.ceil(rows.length / MAX_COLUMNS);
  const columns = rows.filter((_, index) => index % stride === 0);
  const bins = columns[0]?.counts.length ?? 0;
  if (bins === 0) return undefined;
  const image = new ImageData(columns.length, bins);
  const [red, green, blue] = channelsOf(colour);
  columns.forEach(({ counts }, column) => {
    const total = sum(counts);
    counts.forEach((count, bin) => {
      if (bin >= bins || count <= 0) return;
      const opacity = 24 + 231 * Math.sqrt(count / total);
      image.data.set([red, green, blue, opacity], ((bins - 1 - bin) * columns.length + column) * 4);
    });
  });
  const canvas = new OffscreenCanvas(columns.length, bins);
  canvas.getContext('2d')!.putImageData(image, 0, 0);
  return { canvas, steps: columns.map(({ step }) => step) };
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

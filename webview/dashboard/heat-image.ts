import type { HistogramRowView } from '../../src/protocol/pages.ts';
import { channelsOf } from '../shared/palette.ts';

/** Canvases stay narrow enough for every graphics driver; longer runs show every n-th histogram. */
const MAX_COLUMNS = 8192;
const FAINTEST = 20;

/** Histograms as a picture: one column of pixels each, bins from bottom to top, opacity by share. */
export interface HeatImage {
  readonly canvas: OffscreenCanvas;
  /** first step of every column */
  readonly steps: readonly number[];
}

/** Opacity grows with the root of a bin's share of the largest, so that thin tails stay visible beside a heap. */
export function heatImage(rows: readonly HistogramRowView[], colour: string): HeatImage | undefined {
  const stride = Math.ceil(rows.length / MAX_COLUMNS);
  const columns = rows.filter((_, index) => index % stride === 0);
  const bins = columns[0]?.counts.length ?? 0;
  if (bins === 0) return undefined;
  const shares = columns.map(({ counts }) => sharesOf(counts));
  const full = fullShare(shares);
  const image = new ImageData(columns.length, bins);
  const [red, green, blue] = channelsOf(colour);
  shares.forEach((column, x) => {
    column.forEach((share, bin) => {
      if (bin >= bins || share === 0) return;
      const opacity = FAINTEST + (255 - FAINTEST) * Math.sqrt(Math.min(1, share / full));
      image.data.set([red, green, blue, opacity], ((bins - 1 - bin) * columns.length + x) * 4);
    });
  });
  const canvas = new OffscreenCanvas(columns.length, bins);
  canvas.getContext('2d')!.putImageData(image, 0, 0);
  return { canvas, steps: columns.map(({ step }) => step) };
}

/** The share drawn opaque: the peak that three quarters of the histograms stay below, so that one early heap does not pale all others. */
function fullShare(shares: readonly (readonly number[])[]): number {
  const peaks = shares.map((column) => Math.max(...column)).sort((a, b) => a - b);
  return Math.max(peaks[Math.floor(peaks.length * 0.75)] ?? 0, Number.EPSILON);
}

/** Counts as shares of their sum. */
export function sharesOf(counts: readonly number[]): number[] {
  const total = Math.max(1, sum(counts));
  return counts.map((count) => count / total);
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

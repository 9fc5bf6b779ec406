import { metricsFault } from './faults.ts';
import { requireRows, type Matrix } from './matrix.ts';
import { inBlocks, type Pulse } from './pulse.ts';

/** Weights of the scales, the finest first (Wang, Simoncelli, Bovik 2003, section 3.2). */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
const WINDOW = 11;
const SIGMA = 1.5;

const GAUSS: Float64Array = (() => {
  const values = Array.from({ length: WINDOW }, (_, i) => Math.exp(-((i - (WINDOW - 1) / 2) ** 2) / (2 * SIGMA ** 2)));
  const sum = values.reduce((total, value) => total + value, 0);
  return Float64Array.from(values, (value) => value / sum);
})();

/** One channel of an image. */
interface Plane {
  readonly height: number;
  readonly width: number;
  readonly data: Float64Array;
}

/** The part of the plane that the whole window fits in, smoothed by it along both axes. */
function smooth({ height, width, data }: Plane): Plane {
  const [outHeight, outWidth] = [height - WINDOW + 1, width - WINDOW + 1];
  const rows = new Float64Array(outHeight * width);
  for (let i = 0; i < rows.length; i++) rows[i] = weighted(data, i, width);
  const out = new Float64Array(outHeight * outWidth);
  for (let y = 0; y < outHeight; y++) for (let x = 0; x < outWidth; x++) out[y * outWidth + x] = weighted(rows, y * width + x, 1);
  return { height: outHeight, width: outWidth, data: out };
}

/** The window's mean of the values at `from`, `from + stride` … */
function weighted(values: Float64Array, from: number, stride: number): number {
  let sum = 0;
  for (let k = 0; k < WINDOW; k++) sum += GAUSS[k]! * values[from + k * stride]!;
  return sum;
}

/** Half the side: the mean of each 2 x 2 pixels, an odd side padded with zeros at its beginning that count. */
function halve({ height, width, data }: Plane): Plane {
  const [padY, padX] = [height % 2, width % 2];
  const [outHeight, outWidth] = [Math.floor((height + 2 * padY - 2) / 2) + 1, Math.floor((width + 2 * padX - 2) / 2) + 1];
  const at = (y: number, x: number): number => (y < 0 || x < 0 || y >= height || x >= width ? 0 : data[y * width + x]!);
  const mean = (y: number, x: number): number => (at(y, x) + at(y, x + 1) + at(y + 1, x) + at(y + 1, x + 1)) / 4;
  const values = Float64Array.from({ length: outHeight * outWidth }, (_, i) => mean(2 * Math.floor(i / outWidth) - padY, 2 * (i % outWidth) - padX));
  return { height: outHeight, width: outWidth, data: values };
}

const product = (a: Plane, b: Plane): Plane => ({ ...a, data: a.data.map((value, i) => value * b.data[i]!) });

/** Mean structural similarity of two planes, and its part without the brightness (Wang et al. 2004, equation 13). */
function similarity(a: Plane, b: Plane, range: number): { ssim: number; contrast: number } {
  const [c1, c2] = [(0.01 * range) ** 2, (0.03 * range) ** 2];
  const [muA, muB] = [smooth(a).data, smooth(b).data];
  const [aa, bb, ab] = [smooth(product(a, a)).data, smooth(product(b, b)).data, smooth(product(a, b)).data];
  let [ssim, contrast] = [0, 0];
  for (let i = 0; i < muA.length; i++) {
    const [ma, mb] = [muA[i]!, muB[i]!];
    const cs = (2 * (ab[i]! - ma * mb) + c2) / (aa[i]! - ma * ma + (bb[i]! - mb * mb) + c2);
    contrast += cs / muA.length;
    ssim += (cs * (2 * ma * mb + c1)) / (ma * ma + mb * mb + c1) / muA.length;
  }
  return { ssim, contrast };
}

/** How many scales an image has room for: at the coarsest the window must still fit. */
export function scalesOf(height: number, width: number): number {
  const room = Math.floor(Math.log2(Math.min(height, width) / WINDOW)) + 1;
  return Math.max(0, Math.min(WEIGHTS.length, room));
}

function planeSimilarity(a: Plane, b: Plane, range: number, weights: readonly number[]): number {
  let [x, y, result] = [a, b, 1];
  weights.forEach((weight, scale) => {
    const { ssim, contrast } = similarity(x, y, range);
    result *= Math.max(0, scale === weights.length - 1 ? ssim : contrast) ** weight;
    [x, y] = [halve(x), halve(y)];
  });
  return result;
}

/**
 * Multi-scale structural similarity of two images, 0 … 1, the mean over their channels (Wang, Simoncelli, Bovik 2003).
 * Images under 176 pixels have no room for all five scales: those that fit are taken, their weights scaled to sum 1.
 * @param shape [height, width, channels] @param range difference between white and black
 * @throws Fault where a side is shorter than the window
 */
export function msSsim(a: Float32Array, b: Float32Array, shape: readonly number[], range: number): number {
  const [height = 0, width = 0, channels = 1] = shape;
  const scales = scalesOf(height, width);
  if (scales === 0) throw metricsFault('tooSmall', { height, width, window: WINDOW });
  const sum = WEIGHTS.slice(0, scales).reduce((total, weight) => total + weight, 0);
  const weights = WEIGHTS.slice(0, scales).map((weight) => weight / (scales === WEIGHTS.length ? 1 : sum));
  const plane = (image: Float32Array, channel: number): Plane => ({ height, width, data: Float64Array.from({ length: height * width }, (_, i) => image[i * channels + channel]!) });
  const values = Array.from({ length: channels }, (_, channel) => planeSimilarity(plane(a, channel), plane(b, channel), range, weights));
  return values.reduce((total, value) => total + value, 0) / channels;
}

/**
 * Mean similarity of pairs of images, each image in one pair: a low one means diverse images (Odena et al. 2017, section
 * 4.2). Read beside the same of real images: noise is diverse, too.
 * @param images [count, height · width · channels]
 */
export async function pairSimilarity(images: Matrix, shape: readonly number[], range: number, pulse: Pulse): Promise<number> {
  requireRows(images, 2, 'MS-SSIM', 'the set of samples');
  const pairs = Math.floor(images.rows / 2);
  const image = (place: number): Float32Array => images.data.subarray(place * images.columns, (place + 1) * images.columns);
  let sum = 0;
  await inBlocks(pairs, images.columns * 200, pulse, (pair) => { sum += msSsim(image(2 * pair), image(2 * pair + 1), shape, range); });
  return sum / pairs;
}

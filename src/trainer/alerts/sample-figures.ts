import { squaredDistance } from '../../metrics/distance.ts';
import type { Matrix } from '../../metrics/matrix.ts';

/** Figures of each grid of samples, beside as many real examples. They say whether something is badly wrong, not how good samples are. */
export const DISTANCE_TAG = 'sample_distance';
export const SPREAD_TAG = 'sample_spread';
export const NEAREST_TAG = 'sample_nearest';
export const COVERAGE_TAG = 'sample_coverage';
export const PRECISION_TAG = 'sample_precision';
/** All of them. */
export const GRID_TAGS: readonly string[] = [DISTANCE_TAG, SPREAD_TAG, NEAREST_TAG, COVERAGE_TAG, PRECISION_TAG];

/** Multiplications that the figures of one grid may take: some 10 ms. */
const EFFORT = 2e7;
/** Of a thousand points: samples beside a mode count for it, and those of a neighbouring one hardly do. */
const NEIGHBOURS = 40;

/** How many examples the figures are taken of: as many as there are, fewer where each is large. */
export const figureCount = (count: number, length: number): number => Math.max(2, Math.min(count, Math.floor(Math.sqrt(EFFORT / length))));

interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

function moments({ rows, columns, data }: Matrix): Moments {
  const mean = new Float64Array(columns);
  const variance = new Float64Array(columns);
  data.forEach((value, i) => { mean[i % columns]! += value / rows; });
  data.forEach((value, i) => { variance[i % columns]! += (value - mean[i % columns]!) ** 2 / rows; });
  return { mean, variance };
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** Distance of every row to its nearest other row, and to its k-th. */
function neighbours({ rows, columns, data }: Matrix): { first: Float64Array; last: Float64Array } {
  const sorted = Array.from({ length: rows }, (_, i) => {
    const squares = Float64Array.from({ length: rows }, (_value, j) => (j === i ? Infinity : squaredDistance(data, i * columns, data, j * columns, columns)));
    return squares.sort();
  });
  const at = (place: number) => Float64Array.from(sorted, (squares) => Math.sqrt(squares[Math.min(place, rows - 2)]!));
  return { first: at(0), last: at(NEIGHBOURS - 1) };
}

const pointFigures = ({ coverage, precision }: ReturnType<typeof shareWithin>) => ({ [COVERAGE_TAG]: coverage, [PRECISION_TAG]: precision });

const median = (values: Float64Array): number => Float64Array.from(values).sort()[Math.floor(values.length / 2)]!;

/**
 * Compares every grid of samples with the same real examples.
 * @param real [count, numbers of an example]
 * @returns samples, [count, numbers], to their figures:
 *   `sample_distance`: Fréchet distance of two Gaussians with diagonal covariances, in standard deviations of the data;
 *   `sample_spread`: total variance over that of the data;
 *   of images `sample_nearest`: median distance to the nearest other sample, over that of the data;
 *   of points `sample_coverage`: share of real ones with a sample nearer than their 40th neighbour (Naeem et
 *   al. 2020), and `sample_precision`: share of samples so near to a real one (Kynkäänniemi et al. 2019)
 */
export function sampleFigures(real: Matrix, isPoints: boolean): (made: Matrix) => Record<string, number> {
  const data = moments(real);
  const variance = total(data.variance) || 1;
  const { first, last } = neighbours(real);
  const apart = median(first) || 1;
  return (made) => {
    const own = moments(made);
    const square = total(data.mean.map((mean, i) => (mean - own.mean[i]!) ** 2 + (Math.sqrt(data.variance[i]!) - Math.sqrt(own.variance[i]!)) ** 2));
    return {
      [DISTANCE_TAG]: Math.sqrt(square / variance),
      [SPREAD_TAG]: total(own.variance) / variance,
      ...(isPoints ? pointFigures(shareWithin(real, last, made)) : { [NEAREST_TAG]: median(neighbours(made).first) / apart }),
    };
  };
}

/** Whether each row of one set lies in the ball of any row of the other. */
function shareWithin(centres: Matrix, radii: Float64Array, made: Matrix): { coverage: number; precision: number } {
  const [covered, precise] = [new Uint8Array(centres.rows), new Uint8Array(made.rows)];
  for (let i = 0; i < centres.rows; i++) {
    for (let j = 0; j < made.rows; j++) {
      if (squaredDistance(centres.data, i * centres.columns, made.data, j * made.columns, centres.columns) >= radii[i]! ** 2) continue;
      [covered[i], precise[j]] = [1, 1];
    }
  }
  const share = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
  return { coverage: share(covered), precision: share(precise) };
}

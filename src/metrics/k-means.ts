import { squaredDistance, squaredDistanceBelow } from './distance.ts';
import { requireRows, type Matrix } from './matrix.ts';
import { inBlocks, type Pulse } from './pulse.ts';

/**
 * The nearest of the centres to every row.
 * @param guess where each row may be near to: the better, the fewer numbers have to be looked at
 */
export async function nearestCentres(x: Matrix, centres: Matrix, pulse: Pulse, guess?: Uint32Array): Promise<Uint32Array> {
  const found = new Uint32Array(x.rows);
  const { columns } = x;
  await inBlocks(x.rows, centres.rows * columns, pulse, (row) => {
    found[row] = guess?.[row] ?? 0;
    let least = squaredDistance(x.data, row * columns, centres.data, found[row] * columns, columns);
    for (let centre = 0; centre < centres.rows; centre++) {
      const square = squaredDistanceBelow(least, x.data, row * columns, centres.data, centre * columns, columns);
      if (square >= least) continue;
      least = square;
      found[row] = centre;
    }
  });
  return found;
}

/** First centres, each drawn with a probability that grows with its squared distance to those before (k-means++, Arthur and Vassilvitskii 2007). */
async function firstCentres(x: Matrix, draws: Float32Array, pulse: Pulse): Promise<Matrix> {
  const { rows, columns, data } = x;
  const centres = new Float32Array(draws.length * columns);
  const squares = new Float64Array(rows).fill(1);
  await inBlocks(draws.length, rows * columns, pulse, (centre) => {
    const place = drawn(squares, draws[centre]!);
    centres.set(data.subarray(place * columns, (place + 1) * columns), centre * columns);
    for (let row = 0; row < rows; row++) {
      const square = squaredDistance(data, row * columns, centres, centre * columns, columns);
      squares[row] = centre === 0 ? square : Math.min(squares[row]!, square);
    }
  });
  return { rows: draws.length, columns, data: centres };
}

/** A place drawn with the given weights. @param draw uniform in [0, 1) */
function drawn(weights: Float64Array, draw: number): number {
  let left = draw * weights.reduce((sum, weight) => sum + weight, 0);
  const place = weights.findIndex((weight) => (left -= weight) < 0);
  return place < 0 ? weights.length - 1 : place;
}

function means({ rows, columns, data }: Matrix, places: Uint32Array, before: Matrix): Matrix {
  const sums = new Float64Array(before.data.length);
  const counts = new Uint32Array(before.rows);
  for (let row = 0; row < rows; row++) {
    const to = places[row]! * columns;
    counts[places[row]!]! += 1;
    for (let i = 0; i < columns; i++) sums[to + i]! += data[row * columns + i]!;
  }
  // A centre that lost all its rows stays where it is.
  return { ...before, data: Float32Array.from(sums, (value, i) => (counts[Math.floor(i / columns)]! > 0 ? value / counts[Math.floor(i / columns)]! : before.data[i]!)) };
}

/** One row in so many may still change its centre when the iterations end. */
const SETTLED = 1000;

/** Lloyd's iterations from given centres, until hardly a row changes its centre, or `most` were made. */
export async function lloyd(x: Matrix, first: Matrix, most: number, pulse: Pulse): Promise<Matrix> {
  let centres = first;
  let places: Uint32Array | undefined;
  for (let iteration = 0; iteration < most; iteration++) {
    const before = places;
    const now = await nearestCentres(x, centres, (done, total) => pulse(iteration * total + done, most * total), before);
    if (before && now.filter((place, row) => place !== before[row]).length * SETTLED < x.rows) break;
    centres = means(x, now, centres);
    places = now;
  }
  return centres;
}

const ITERATIONS = 40;

/**
 * Centres of a partition of the rows.
 * @param draws as many uniform numbers in [0, 1) as centres
 */
export async function kMeans(x: Matrix, draws: Float32Array, pulse: Pulse): Promise<Matrix> {
  requireRows(x, draws.length, 'a partition', 'the set of real examples');
  const part = (nth: number): Pulse => (done, total) => pulse(nth * total + done, 2 * total);
  return lloyd(x, await firstCentres(x, draws, part(0)), ITERATIONS, part(1));
}

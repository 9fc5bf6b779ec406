import { innerProduct } from './distance.ts';
import type { Matrix } from './matrix.ts';
import { inBlocks, type Pulse } from './pulse.ts';

/** Rows in an orthonormal basis of the space that they span. */
export interface Span {
  /** dimensions of that space, at most the number of rows */
  readonly rank: number;
  /** [rows, rank]: inner products of these coordinates are those of the rows */
  readonly coordinates: Float64Array;
  /** [columns] of what gives the inner product with v at such coordinates: the vector Q v of the rows' own space */
  readonly vectorOf: (v: Float64Array) => Float64Array;
}

/** What of a row's own square must be left for it to count as a direction of its own. */
const LEFT = 1e-9;

/** Rows that span the others, with the triangle that makes them of an orthonormal basis. */
interface Pivoted {
  readonly pivots: readonly number[];
  /** a column for each pivot, [rows] */
  readonly columns: readonly Float64Array[];
}

/** K = L Lᵀ, rows of the greatest rest first, until nothing is left (Higham 1990). @param rest the diagonal of K */
async function pivotedCholesky(gram: (i: number, j: number) => number, rest: Float64Array, cost: number, pulse: Pulse): Promise<Pivoted> {
  const { length } = rest;
  const limit = LEFT * rest.reduce((most, value) => Math.max(most, value), 0);
  const [pivots, columns]: [number[], Float64Array[]] = [[], []];
  let next = 0;
  const take = (): void => {
    next = rest.reduce((best, value, i) => (value > rest[best]! ? i : best), 0);
    if (rest[next]! <= limit) return;
    const scale = Math.sqrt(rest[next]!);
    const column = Float64Array.from({ length }, (_, i) => (gram(i, next) - columns.reduce((sum, other) => sum + other[i]! * other[next]!, 0)) / scale);
    column.forEach((value, i) => { rest[i]! -= value * value; });
    rest[next] = 0;
    pivots.push(next);
    columns.push(column);
  };
  await inBlocks(length, cost * length, pulse, take);
  return { pivots, columns };
}

/**
 * The span of rows, which are few beside their columns: what is linear in the rows needs to know no more of them than
 * these coordinates.
 * @param rows float32; inner products are made in float64
 */
export async function spanOf(rows: Matrix, pulse: Pulse): Promise<Span> {
  const { rows: count, columns: width, data } = rows;
  const gram = (i: number, j: number): number => innerProduct(data, i * width, data, j * width, width);
  const { pivots, columns } = await pivotedCholesky(gram, Float64Array.from({ length: count }, (_, i) => gram(i, i)), width, pulse);
  const rank = pivots.length;
  const coordinates = new Float64Array(count * rank);
  columns.forEach((column, j) => { column.forEach((value, i) => { coordinates[i * rank + j] = value; }); });
  return {
    rank,
    coordinates,
    vectorOf: (v) => {
      const shares = solved(pivots, columns, v);
      const out = new Float64Array(width);
      pivots.forEach((row, j) => { for (let i = 0; i < width; i++) out[i]! += shares[j]! * data[row * width + i]!; });
      return out;
    },
  };
}

/** Tᵀ a = v, T being the pivots' rows of the triangle: from the last back. */
function solved(pivots: readonly number[], columns: readonly Float64Array[], v: Float64Array): Float64Array {
  const shares = Float64Array.from(v);
  for (let j = pivots.length - 1; j >= 0; j--) {
    for (let below = j + 1; below < pivots.length; below++) shares[j]! -= columns[j]![pivots[below]!]! * shares[below]!;
    shares[j]! /= columns[j]![pivots[j]!]!;
  }
  return shares;
}

import { inBlocks, type Pulse } from './pulse.ts';

/** What of the greatest entry must be left for another direction to be more than rounding. */
const LEFT = 1e-14;

/** A = L Lᵀ of a positive semidefinite matrix whose rows and columns are taken in another order. */
export interface Root {
  readonly rank: number;
  /** Lᵀ: [rank, size]; row j is 0 before place j */
  readonly rows: Float64Array;
  /** which row of A each place is */
  readonly order: Uint32Array;
}

/**
 * The pivoted Cholesky decomposition, the row of the greatest rest first, until nothing is left (Higham 1990): of so many
 * directions as there are, where these are fewer than rows.
 * @param a [size, size], symmetric
 */
export async function rootOf(a: Float64Array, size: number, pulse: Pulse): Promise<Root> {
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  const rest = Float64Array.from(order, (i) => a[i * size + i]!);
  const limit = LEFT * rest.reduce((most, value) => Math.max(most, value), 0);
  const rows = new Float64Array(size * size);
  let rank = 0;
  await inBlocks(size, (size * size) / 2, pulse, (j) => {
    if (rank < j) return;
    const pivot = greatest(rest, j);
    if (rest[pivot]! <= limit) return;
    exchange(j, pivot, order, rest);
    for (let k = 0; k < j; k++) exchange(k * size + j, k * size + pivot, rows);
    for (let i = j; i < size; i++) rows[j * size + i] = a[order[j]! * size + order[i]!]!;
    takeRows(rows, size, j);
    const scale = Math.sqrt(rest[j]!);
    for (let i = j; i < size; i++) {
      rows[j * size + i]! /= scale;
      rest[i]! -= rows[j * size + i]! ** 2;
    }
    rank++;
  });
  return { rank, rows: rows.subarray(0, rank * size), order };
}

/** The place of the greatest value from `first` on. */
function greatest(values: Float64Array, first: number): number {
  let best = first;
  for (let i = first + 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

function exchange(one: number, other: number, ...arrays: readonly (Float64Array | Uint32Array)[]): void {
  for (const values of arrays) [values[one], values[other]] = [values[other]!, values[one]!];
}

/** Takes from row j, from place j on, what the rows before make of it. Two at a time: each number of it is written half as often. */
function takeRows(rows: Float64Array, size: number, j: number): void {
  const to = j * size;
  let k = 0;
  for (; k + 1 < j; k += 2) {
    const [one, other] = [k * size, (k + 1) * size];
    const [a, b] = [rows[one + j]!, rows[other + j]!];
    for (let i = j; i < size; i++) rows[to + i]! -= a * rows[one + i]! + b * rows[other + i]!;
  }
  for (; k < j; k++) {
    const a = rows[k * size + j]!;
    for (let i = j; i < size; i++) rows[to + i]! -= a * rows[k * size + i]!;
  }
}

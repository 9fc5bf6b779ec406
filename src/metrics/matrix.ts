import { metricsFault } from './faults.ts';

/** Rows of equal length, one for each sample, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/**
 * Values as a matrix. Sums over them are made in float64.
 * @param data rows × columns
 * @param what how a fault names them
 * @throws Fault `metrics.notFinite` where one of them is NaN or infinite
 */
export function matrixOf(data: Float32Array, columns: number, what: string): Matrix {
  if (columns < 1 || data.length % columns !== 0) throw new RangeError(`${data.length} numbers in rows of ${columns}`);
  const place = data.findIndex((value) => !Number.isFinite(value));
  if (place >= 0) throw metricsFault('notFinite', { what, row: Math.floor(place / columns), value: String(data[place]) });
  return { rows: data.length / columns, columns, data };
}

/** The rows at `places`, in their order. */
export function rowsAt({ columns, data }: Matrix, places: readonly number[] | Uint32Array): Matrix {
  const out = new Float32Array(places.length * columns);
  places.forEach((place: number, i: number) => { out.set(data.subarray(place * columns, (place + 1) * columns), i * columns); });
  return { rows: places.length, columns, data: out };
}

/** Rows `from` … `to` - 1, sharing their memory. */
export const rowsBetween = ({ columns, data }: Matrix, from: number, to: number): Matrix => ({ rows: to - from, columns, data: data.subarray(from * columns, to * columns) });

/** @throws Fault `metrics.tooFew` */
export function requireRows({ rows }: Matrix, needed: number, measure: string, what: string): void {
  if (rows < needed) throw metricsFault('tooFew', { what, found: rows, measure, needed });
}

/** @throws Fault `metrics.columns` */
export function requireEqualColumns(left: Matrix, right: Matrix, measure: string): void {
  if (left.columns !== right.columns) throw metricsFault('columns', { measure, left: left.columns, right: right.columns });
}

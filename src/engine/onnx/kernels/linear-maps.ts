import { reshape } from '../emit.ts';
import { Value } from '../graph.ts';
import { matMul } from './products.ts';

/** A matrix [rows, columns] of constants, row by row. */
export function matrix(rows: readonly (readonly number[])[]): Value {
  const columns = rows[0]?.length ?? 0;
  return new Value('float32', [rows.length, columns], { data: Float32Array.from(rows.flat()), constant: true });
}

/**
 * Multiplies every line of an axis by a matrix [to, from], or by its transpose. Mixing an axis so is one pass of matrix
 * products, cheaper than gathering and weighting neighbours for sides up to some hundreds.
 */
export function mapAxis(map: Value, x: Value, axis: number, transposed = false): Value {
  const before = x.shape.slice(0, axis).reduce((size, side) => size * side, 1);
  const after = x.shape.slice(axis + 1).reduce((size, side) => size * side, 1);
  const to = map.shape[transposed ? 1 : 0]!;
  const lines = matMul(map, reshape(x, [before, x.shape[axis]!, after]), transposed, false);
  return reshape(lines, x.shape.map((side, i) => (i === axis ? to : side)));
}

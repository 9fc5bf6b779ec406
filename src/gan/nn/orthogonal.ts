const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

function subtract(from: Float64Array, share: number, other: Float64Array): void {
  for (let i = 0; i < from.length; i++) from[i]! -= share * other[i]!;
}

/** Takes from a vector what lies along the ones before it: twice, which leaves rounding errors only (Giraud et al. 2005). */
function project(vector: Float64Array, before: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) for (const other of before) subtract(vector, dot(vector, other), other);
}

/** Vectors of normal draws made orthonormal in their order (Gram and Schmidt): a frame in which no direction is preferred. */
function orthonormal(vectors: readonly Float64Array[]): readonly Float64Array[] {
  vectors.forEach((vector, i) => {
    project(vector, vectors.slice(0, i));
    const length = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < vector.length; k++) vector[k]! /= length;
  });
  return vectors;
}

/**
 * Normal draws as a matrix [drawn.length / columns, columns], row by row, with orthonormal columns or, where it is wider
 * than high, orthonormal rows (Saxe, McClelland and Ganguli 2014). Made in double precision.
 */
export function orthogonalised(drawn: Float32Array, columns: number): Float64Array {
  const rows = drawn.length / columns;
  const [long, few] = rows >= columns ? [rows, columns] : [columns, rows];
  const frame = orthonormal(Array.from({ length: few }, (_, i) => Float64Array.from(drawn.subarray(i * long, (i + 1) * long))));
  const at = rows >= columns ? (row: number, column: number) => frame[column]![row]! : (row: number, column: number) => frame[row]![column]!;
  return Float64Array.from(drawn, (_, i) => at(Math.floor(i / columns), i % columns));
}

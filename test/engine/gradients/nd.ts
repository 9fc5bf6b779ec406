/** An array in double precision, for references that are written as plainly as possible. */
export interface Nd {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** Every index of a shape, the last axis running fastest. */
export function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>((starts, side) => starts.flatMap((start) => Array.from({ length: side }, (_, i) => [...start, i])), [[]]);
}

export const build = (shape: readonly number[], entry: (index: number[]) => number): Nd => ({ shape, data: indices(shape).map(entry) });

/** An entry, or `outside` where the index lies outside of the array. */
export function at({ shape, data }: Nd, index: readonly number[], outside = 0): number {
  let place = 0;
  for (const [axis, side] of shape.entries()) {
    const i = index[axis]!;
    if (i < 0 || i >= side) return outside;
    place = place * side + i;
  }
  return data[place]!;
}

/** An entry with broadcasting: axes count from the last one, and those of length 1 repeat. */
export function repeated(x: Nd, index: readonly number[]): number {
  return at(x, x.shape.map((side, axis) => (side === 1 ? 0 : index[index.length - x.shape.length + axis]!)));
}

export const total = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0);

export const map = (x: Nd, f: (value: number) => number): Nd => ({ shape: x.shape, data: x.data.map(f) });

export const broadcast = (shape: readonly number[], f: (...values: number[]) => number, ...xs: Nd[]): Nd => build(shape, (index) => f(...xs.map((x) => repeated(x, index))));

/** What an axis is reduced to; the axis goes. */
export function reduce(x: Nd, axis: number, f: (row: number[]) => number): Nd {
  return build(x.shape.toSpliced(axis, 1), (index) => f(Array.from({ length: x.shape[axis]! }, (_, i) => at(x, index.toSpliced(axis, 0, i)))));
}

/** Rows of an axis, each made into a row of the same length. */
export function rows(x: Nd, axis: number, f: (row: number[]) => number[]): Nd {
  return build(x.shape, (index) => f(Array.from({ length: x.shape[axis]! }, (_, i) => at(x, index.with(axis, i))))[index[axis]!]!);
}

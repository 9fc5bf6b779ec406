import type { DataSet } from '../../data/dataset.ts';

/** Values of a range as they are between -1 and 1, in place. */
export function toSigned(values: Float32Array, [low, high]: readonly [number, number]): Float32Array {
  if (low === -1 && high === 1) return values;
  for (let i = 0; i < values.length; i++) values[i] = (2 * (values[i]! - low)) / (high - low) - 1;
  return values;
}

/** Values of a range as they are between -1 and 1: themselves where they are so already, else a copy. */
export const asSigned = (values: Float32Array, range: readonly [number, number]): Float32Array =>
  range[0] === -1 && range[1] === 1 ? values : toSigned(Float32Array.from(values), range);

/** The same images scaled to -1 … 1, as a judge sees them, whatever a config scales them to. */
export function signedData(dataSet: DataSet): DataSet {
  const { range } = dataSet;
  if (range === undefined) return dataSet;
  return {
    ...dataSet,
    range: [-1, 1],
    read(part, indices, out) {
      dataSet.read(part, indices, out);
      toSigned(out, range);
    },
  };
}

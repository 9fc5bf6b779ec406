import { permutation } from '../random/random.ts';
import type { DataSet } from './dataset.ts';
import { dataFault } from './faults.ts';

/**
 * A data set with so many of its training examples only. They are drawn by the seed, and a smaller part is within a larger
 * one; what is held out stays.
 * @param size undefined: all of them
 * @throws Fault `data.part` where there are not so many
 */
export function partOf(whole: DataSet, size: number | undefined, seed: number): DataSet {
  if (size === undefined || size === whole.size) return whole;
  if (size > whole.size) throw dataFault('part', { path: whole.name, found: whole.size, asked: size });
  const places = permutation({ seed, stream: 'part', step: 0 }, whole.size).slice(0, size).sort();
  return {
    ...whole,
    whole,
    size,
    labels: whole.labels && places.map((place) => whole.labels![place]!),
    read: (part, indices, out) => { whole.read(part, part === 'train' ? indices.map((index) => places[index]!) : indices, out); },
  };
}

/** What samples are compared with: of a part of a set the whole of it. */
export const comparedWith = (dataSet: DataSet): DataSet => dataSet.whole ?? dataSet;

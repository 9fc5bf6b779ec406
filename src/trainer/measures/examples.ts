import type { DataSet } from '../../data/dataset.ts';
import { matrixOf } from '../../metrics/matrix.ts';
import type { Pulse } from '../../metrics/pulse.ts';
import { permutation } from '../../random/random.ts';
import type { ImageNetwork } from './image-network.ts';
import { asSigned } from './signed-data.ts';
import type { Subject } from './subject.ts';

const exampleLength = ({ shape }: Pick<DataSet, 'shape'>): number => shape.reduce((product, side) => product * side, 1);

/** A set as it is measured. @param network undefined where no measure looks through one */
export async function subjectOf(
  what: string,
  set: { readonly values: Float32Array; readonly labels: Uint32Array | undefined },
  data: Pick<DataSet, 'shape' | 'range'>,
  network: ImageNetwork | undefined,
  pulse: Pulse,
): Promise<Subject> {
  const values = matrixOf(set.values, exampleLength(data), what);
  const images = data.range && network ? asSigned(set.values, data.range) : undefined;
  return { what, values, labels: set.labels, reading: images && (await network?.read(images, pulse)) };
}

/** So many real examples of one part, the same ones at every call; all of them where there are fewer. */
export function realExamples(dataSet: DataSet, part: 'train' | 'heldOut', count: number): { readonly values: Float32Array; readonly labels: Uint32Array | undefined } {
  const size = part === 'train' ? dataSet.size : dataSet.heldOut;
  const places = permutation({ seed: 0, stream: `measures/${part}`, step: 0 }, size).subarray(0, count);
  const values = new Float32Array(places.length * exampleLength(dataSet));
  dataSet.read(part, places, values);
  const labels = part === 'train' ? dataSet.labels : dataSet.heldOutLabels;
  return { values, labels: labels && places.map((place) => labels[place]!) };
}

/** Bytes that one set of examples may take: three of them are held at once. */
const SET_LIMIT = 256e6;

/** How many examples of a shape may be measured. */
export const mostExamples = (data: Pick<DataSet, 'shape'>): number => Math.floor(SET_LIMIT / Float32Array.BYTES_PER_ELEMENT / exampleLength(data));
export const setMegabytes = SET_LIMIT / 1e6;

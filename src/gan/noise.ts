import { normal, uniform, type DrawPlace } from '../random/random.ts';
import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import type { NoiseSpec, NoiseSpecs } from './game.ts';
import { sizeOf } from './nn/layer.ts';

type Draw = (place: DrawPlace, shape: readonly number[]) => Float32Array;

const numbers =
  (draw: (place: DrawPlace, count: number) => Float32Array): Draw =>
  (place, shape) =>
    draw(place, sizeOf(shape));

/** Rows with a single 1 each. @param placeOf where, among `values`, it stands in a row */
function oneHotRows([rows = 1, values = 1]: readonly number[], placeOf: (row: number) => number): Float32Array {
  const out = new Float32Array(rows * values);
  for (let row = 0; row < rows; row++) out[row * values + placeOf(row)] = 1;
  return out;
}

const DRAW: Readonly<Record<NoiseSpec['distribution'], Draw>> = {
  normal: numbers(normal),
  uniform: numbers(uniform),
  symmetric: numbers((place, count) => uniform(place, count).map((value) => 2 * value - 1)),
  categorical: (place, shape) => {
    const [rows = 1, values = 1] = shape;
    const drawn = uniform(place, rows);
    return oneHotRows(shape, (row) => Math.floor(drawn[row]! * values));
  },
  // On from where the step before ended, so that many small draws show each value as often as the others.
  cycle: ({ step }, shape) => oneHotRows(shape, (row) => (step * (shape[0] ?? 1) + row) % (shape[1] ?? 1)),
};

/** The place of the 1 in each one-hot row. */
export function classesOfRows({ shape, data }: Pick<HostTensor, 'shape' | 'data'>): Uint32Array {
  const [rows = 0, classes = 1] = shape;
  const values = Array.from(data);
  return Uint32Array.from({ length: rows }, (_, row) => values.indexOf(1, row * classes) - row * classes);
}

/** Draws what a turn asks for, each from the stream `place.stream/name`: a pure function of the place. */
export function drawNoise(specs: NoiseSpecs, place: DrawPlace): HostTensors {
  const draw = (name: string, { shape, distribution }: NoiseSpec): HostTensor => ({
    dtype: 'float32',
    shape,
    data: DRAW[distribution]({ ...place, stream: `${place.stream}/${name}` }, shape),
  });
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, draw(name, spec)]));
}

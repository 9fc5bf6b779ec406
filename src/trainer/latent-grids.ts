import path from 'node:path';
import { encodePng } from '../formats/png.ts';
import { replaceFile } from '../runs/durable.ts';
import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import { draw, type Drawable } from './drawing.ts';
import { trainerFault } from './faults.ts';
import { imageGrid } from './grid.ts';
import type { Outcome } from './host.ts';

/** Images in a row. */
const COLUMNS = 11;
/** Rows where nothing that is shown has values of its own. */
const ROWS = 8;
/** Codes are drawn from -1 to 1; Chen et al. 2016 show them from -2 to 2 (figure 2), which tells whether G learned more than the values it saw. */
const FARTHEST = 2;

const filled = ({ shape, dtype }: HostTensor, value: (row: number, column: number) => number): HostTensor => {
  const columns = shape[1] ?? 1;
  return { dtype, shape, data: Float32Array.from({ length: (shape[0] ?? 1) * columns }, (_, i) => value(Math.floor(i / columns), i % columns)) };
};

/** Where a column stands on the way, 0 to 1. */
const way = (column: number): number => column / (COLUMNS - 1);

/** Values of a code along the columns. */
const VALUES = Array.from({ length: COLUMNS }, (_, column) => Number((FARTHEST * (2 * way(column) - 1)).toFixed(2)));

/** The noise of a grid on which z is everywhere the same, rows go through a categorical code and columns along a continuous one. */
export function codesGrid(drawn: HostTensors, along: number | undefined): HostTensors {
  const change = (name: string, tensor: HostTensor): HostTensor => {
    const rowOf = (place: number) => Math.floor(place / COLUMNS);
    const isOne = (value: number, column: number, sides: readonly number[]) => Number(value % (sides[1] ?? 1) === column);
    if (name === 'codes/categorical0') return filled(tensor, (place, column) => isOne(rowOf(place), column, tensor.shape));
    if (name.startsWith('codes/categorical') || name === 'labels') return filled(tensor, (_, column) => isOne(0, column, tensor.shape));
    if (name === 'codes/continuous') return filled(tensor, (place, column) => (column === along ? VALUES[place % COLUMNS]! : 0));
    // Without a continuous code the columns show other z, the same in each row.
    const first = (place: number) => (along === undefined ? place % COLUMNS : 0);
    return filled(tensor, (place, column) => Number(tensor.data[first(place) * (tensor.shape[1] ?? 1) + column]));
  };
  return Object.fromEntries(Object.entries(drawn).map(([name, tensor]) => [name, change(name, tensor)]));
}

/** The great circle between two vectors (White 2016, section 2.1): interpolation that keeps a normal z as long as z are. @param t 0 to 1 */
export function slerp(from: readonly number[], to: readonly number[], t: number): number[] {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, dot(from, to) / Math.sqrt(dot(from, from) * dot(to, to)))));
  const straight = Math.sin(angle) < 1e-6;
  const [a, b] = straight ? [1 - t, t] : [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
  return from.map((value, i) => a * value + b * to[i]!);
}

/** The noise of a grid whose rows walk between two z, everything else being the row's own. @param onCircle false: straight on, for z that are not normal */
export function walksGrid(drawn: HostTensors, onCircle: boolean): HostTensors {
  const rowsOf = ({ shape, data }: HostTensor) => (row: number) => Array.from(data.subarray(row * (shape[1] ?? 1), (row + 1) * (shape[1] ?? 1)), Number);
  const change = (name: string, tensor: HostTensor): HostTensor => {
    const read = rowsOf(tensor);
    const between = onCircle ? slerp : (from: readonly number[], to: readonly number[], t: number) => from.map((value, i) => (1 - t) * value + t * to[i]!);
    const rows = Array.from({ length: tensor.shape[0] ?? 1 }, (_, place) => {
      const row = Math.floor(place / COLUMNS);
      return name === 'z' ? between(read(2 * row), read(2 * row + 1), way(place % COLUMNS)) : read(row);
    });
    return { ...tensor, data: Float32Array.from(rows.flat()) };
  };
  return Object.fromEntries(Object.entries(drawn).map(([name, tensor]) => [name, change(name, tensor)]));
}

/** A picture, and what stands along its sides. */
interface Sheet {
  readonly name: string;
  readonly rows: string;
  readonly rowValues: readonly number[];
  readonly columns: string;
  readonly columnValues: readonly number[];
  readonly change: (drawn: HostTensors) => HostTensors;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** A picture for each continuous code; one of the categorical code alone where there is none. @throws Fault where the run has no codes */
function codeSheets({ dir, run: { config } }: Drawable): readonly Sheet[] {
  const { codes } = config;
  if (!codes) throw trainerFault('noCodes', { dir });
  const rows = codes.categorical[0] === undefined ? { rows: 'the same', rowValues: [0] } : { rows: 'categorical code 1', rowValues: upTo(codes.categorical[0]) };
  const sheet = (along: number | undefined): Sheet => ({
    ...rows,
    name: along === undefined ? 'categorical' : `continuous${along + 1}`,
    columns: along === undefined ? 'other z' : `continuous code ${along + 1}`,
    columnValues: along === undefined ? upTo(COLUMNS) : VALUES,
    change: (drawn) => codesGrid(drawn, along),
  });
  return codes.continuous === 0 ? [sheet(undefined)] : upTo(codes.continuous).map(sheet);
}

function walkSheet({ run: { config } }: Drawable): Sheet {
  const onCircle = config.latent.distribution === 'normal';
  return { name: 'between', rows: 'two z each', rowValues: upTo(ROWS), columns: onCircle ? 'along a great circle' : 'along a line', columnValues: upTo(COLUMNS).map((column) => Number(way(column).toFixed(2))), change: (drawn) => walksGrid(drawn, onCircle) };
}

/**
 * Draws what codes do (Chen et al. 2016, figure 2), or what lies between z, as grids of pictures, a file each beside `out`.
 * @param out a .png file; the picture's name is put before its ending where there are several
 * @throws Fault
 */
export async function drawGrids(subject: Drawable, form: 'codes' | 'between', out: string, seed: number = subject.run.config.samples.sampleSeed): Promise<Outcome> {
  const { range, shape } = subject.data;
  if (!range) throw trainerFault('gridPoints');
  const sheets = form === 'codes' ? codeSheets(subject) : [walkSheet(subject)];
  const chunk = COLUMNS * sheets[0]!.rowValues.length;
  return draw(
    subject,
    async ({ step, sampledWith, sampler, state }) => {
      const pictures = [];
      for (const { name, change, ...axes } of sheets) {
        const file = sheets.length === 1 ? out : out.replace(/(\.png)?$/i, `-${name}.png`);
        const { values } = sampler.drawChunk(state, seed, 0, change);
        await replaceFile(file, encodePng(imageGrid(values, shape, range, COLUMNS)));
        pictures.push({ file, ...axes });
      }
      return { step, state: 'finished' as const, sample: path.resolve(pictures[0]!.file), result: { pictures, step, ...sampledWith } };
    },
    chunk,
  );
}

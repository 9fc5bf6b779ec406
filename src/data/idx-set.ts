import type { DataConfig } from '../config/schema.ts';
import type { IdxArray } from '../formats/idx.ts';
import type { DataSet } from './dataset.ts';
import { dataFault } from './faults.ts';
import { splitHeldOut } from './held-out.ts';
import { readIdxFile } from './idx-file.ts';
import { imageDataSet } from './images.ts';
import { memoryLimit } from './memory.ts';
import { placeOf } from './places.ts';

type IdxConfig = Extract<DataConfig, { set: 'idx' }>;

/** The longest side of an image, as for a folder of pictures. */
const MAX_SIDE = 1024;

function bytesOf({ dtype, data }: IdxArray, file: string, what: string): Uint8Array {
  if (data instanceof Uint8Array) return data;
  throw dataFault('dtype', { path: file, found: dtype, what });
}

function imageShape(shape: readonly number[], file: string): [number, number, number] {
  const [, height = 0, width = 0, channels = 1] = shape;
  const sound = shape.length >= 3 && Math.max(height, width) <= MAX_SIDE && (channels === 1 || channels === 3);
  if (!sound) throw dataFault('shape', { path: file, found: shape.join(' x '), max: MAX_SIDE });
  return [height, width, channels];
}

async function readLabels(file: string, count: number, signal?: AbortSignal): Promise<Uint32Array> {
  const array = await readIdxFile(file, memoryLimit(), signal);
  if (array.shape.length !== 1 || array.shape[0] !== count) throw dataFault('labels', { path: file, found: array.shape.join(' x '), needed: count });
  return Uint32Array.from(bytesOf(array, file, 'labels'));
}

/** Images, and where given their labels, from files in MNIST's format. @throws Fault `data.…` or `idx.…` */
export async function idxDataSet(config: IdxConfig, configFile: string, seed: number, signal?: AbortSignal): Promise<DataSet> {
  const file = await placeOf(configFile, 'path', config.path, 'file');
  const labelFile = config.labels === undefined ? undefined : await placeOf(configFile, 'labels', config.labels, 'file');
  const array = await readIdxFile(file, memoryLimit(), signal);
  const shape = imageShape(array.shape, file);
  const count = array.shape[0]!;
  if (count < 2) throw dataFault('tooFew', { path: file, found: count, needed: 2 });
  const bytes = bytesOf(array, file, 'images');
  const labels = labelFile === undefined ? undefined : await readLabels(labelFile, count, signal);
  const classes = labels ? labels.reduce((most, label) => Math.max(most, label), 0) + 1 : 0;
  return imageDataSet({ name: config.path, shape, bytes, ...splitHeldOut(count, seed), labels, classes, range: config.range });
}

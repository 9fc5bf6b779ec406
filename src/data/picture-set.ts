import { readFile, stat } from 'node:fs/promises';
import type { DataConfig } from '../config/schema.ts';
import { decodeJpeg, isJpeg } from '../formats/jpeg.ts';
import { PICTURE_BYTES, type Picture } from '../formats/picture.ts';
import { decodePng } from '../formats/png.ts';
import { isPng } from '../formats/png-file.ts';
import type { DataProgress, DataSet } from './dataset.ts';
import { dataFault, reasonOf } from './faults.ts';
import { splitHeldOut } from './held-out.ts';
import { imageDataSet } from './images.ts';
import { MEGA, memoryLimit } from './memory.ts';
import { listPictures } from './picture-folder.ts';
import { placeOf } from './places.ts';
import { fitPicture } from './resample.ts';

type PicturesConfig = Extract<DataConfig, { set: 'images' }>;

const MAX_FILE_BYTES = 256 * MEGA;

async function readPictureFile(file: string): Promise<Buffer> {
  const unreadable = (error: unknown) => dataFault('unreadable', { path: file, reason: reasonOf(error) }, error);
  const { size } = await stat(file).catch((error: unknown) => {
    throw unreadable(error);
  });
  if (size > MAX_FILE_BYTES) throw dataFault('fileSize', { path: file, found: Math.ceil(size / MEGA), max: MAX_FILE_BYTES / MEGA });
  return readFile(file).catch((error: unknown) => {
    throw unreadable(error);
  });
}

/** Decodes a picture by what its bytes are, whatever its name says. */
async function readPicture(file: string): Promise<Picture> {
  const bytes = await readPictureFile(file);
  const limits = { file, maxBytes: Math.min(PICTURE_BYTES, memoryLimit()) };
  if (isPng(bytes)) return decodePng(bytes, limits);
  if (isJpeg(bytes)) return decodeJpeg(bytes, limits);
  throw dataFault('notPicture', { path: file });
}

/** What the whole set will take, checked before the first picture is read. */
function checkMemory(count: number, shape: readonly number[], path: string, max: number): number {
  const bytes = shape.reduce((product, side) => product * side, count);
  if (bytes > max) throw dataFault('memory', { path, found: count, shape: shape.join(' x '), size: Math.ceil(bytes / MEGA), max: Math.floor(max / MEGA) });
  return bytes;
}

/** What reading takes beside the config: how to say how far it is, when to stop, and how much memory it may take. */
export interface Reading {
  readonly configFile: string;
  readonly seed: number;
  readonly progress: DataProgress;
  readonly signal?: AbortSignal | undefined;
  /** bytes */
  readonly maxBytes?: number;
}

/** A folder of pictures, all fitted to one shape. @throws Fault `data.…`, `png.…`, `jpeg.…` or `picture.…`, naming the file */
export async function pictureDataSet(config: PicturesConfig, { configFile, seed, progress, signal, maxBytes = memoryLimit() }: Reading): Promise<DataSet> {
  const root = await placeOf(configFile, 'path', config.path, 'folder');
  const { files, classNames, labels } = await listPictures(root, configFile, signal);
  if (files.length < 2) throw dataFault('tooFew', { path: root, found: files.length, needed: 2 });
  const shape = [config.height, config.width, config.channels] as const;
  const bytes = new Uint8Array(checkMemory(files.length, shape, root, maxBytes));
  for (const [i, file] of files.entries()) {
    signal?.throwIfAborted();
    fitPicture(await readPicture(file), shape, bytes, (i * bytes.length) / files.length);
    progress(i + 1, files.length, `Reading ${config.path}`);
  }
  return imageDataSet({ name: config.path, shape, bytes, ...splitHeldOut(files.length, seed), labels, classes: classNames.length, range: config.range });
}

/** Names of a folder's classes in their order, none where it has none; no picture is read. @throws Fault `data.…` */
export async function pictureClasses({ path: named }: PicturesConfig, configFile: string, signal?: AbortSignal): Promise<readonly string[]> {
  return (await listPictures(await placeOf(configFile, 'path', named, 'folder'), configFile, signal)).classNames;
}

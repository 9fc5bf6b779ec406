import type { DataConfig } from '../config/schema.ts';
import type { DataProgress, DataSet } from './dataset.ts';
import { idxDataSet } from './idx-set.ts';
import { mnist } from './mnist.ts';
import { partOf } from './part.ts';
import { pictureDataSet } from './picture-set.ts';
import { pointDataSet } from './points.ts';
import { stackedDataSet } from './stacked.ts';

interface Context {
  readonly configFile: string;
  readonly seed: number;
  readonly progress: DataProgress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens the data set that a config names and brings it into memory: bytes for images, 32-bit floats for points.
 * `seed` decides what points are drawn, which digits are stacked, which images are held out, and which
 * ones a part has.
 * @throws Fault naming the file, what was found, what is allowed and what to do; the signal's reason once it is aborted
 */
export async function openDataSet(config: DataConfig, context: Context): Promise<DataSet> {
  const { configFile, seed, progress, signal } = context;
  switch (config.set) {
    case 'mnist':
      return partOf(await mnist(config.range, progress, signal), config.size, seed);
    case 'stacked-mnist':
      return stackedDataSet(await mnist(config.range, progress, signal), { size: config.size, seed });
    case 'ring':
    case 'grid':
      return pointDataSet(config, seed);
    case 'images':
      return partOf(await pictureDataSet(config, context), config.size, seed);
    case 'idx':
      return partOf(await idxDataSet(config, configFile, seed, signal), config.size, seed);
  }
}

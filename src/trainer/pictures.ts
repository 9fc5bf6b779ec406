import type { DataSet } from '../data/dataset.ts';
import { imageGrid, type Pixels } from './grid.ts';
import { POINTS_DRAWN } from './sampler.ts';
import { scatter, viewOf } from './scatter.ts';

/** Samples [count, …shape] as one picture. */
export type Picture = (samples: Float32Array) => Pixels;

function pointPicture(dataSet: DataSet): Picture {
  const count = Math.min(POINTS_DRAWN, dataSet.size);
  const real = new Float32Array(count * 2);
  dataSet.read('train', Uint32Array.from({ length: count }, (_, i) => i), real);
  const view = viewOf(real);
  return (samples) => scatter(samples, real, view);
}

/** How samples of images are shown. */
export const imagePicture =
  (shape: readonly number[], range: readonly [number, number]): Picture =>
  (samples) =>
    imageGrid(samples, shape, range);

/** How samples of this data are shown: images on a grid, points as a scatter over real ones. */
export function pictureOf(dataSet: DataSet): Picture {
  return dataSet.range === undefined ? pointPicture(dataSet) : imagePicture(dataSet.shape, dataSet.range);
}

import type { DataSet } from './dataset.ts';
import { binarise, bounds, scaleTable, type PixelRange } from './scaling.ts';

/** Images of one shape in one block of bytes. */
export interface ImageBytes {
  readonly name: string;
  /** [height, width, channels] */
  readonly shape: readonly [number, number, number];
  /** one example after the other, row-major, channels innermost */
  readonly bytes: Uint8Array;
  /** where each training example stands in `bytes`, counted in examples */
  readonly train: Uint32Array;
  /** where each held-out example stands; not empty */
  readonly heldOut: Uint32Array;
  /** class of each example in `bytes` */
  readonly labels: Uint32Array | undefined;
  readonly classes: number;
  readonly range: PixelRange;
}

/** Images kept as bytes and scaled when read: MNIST takes 55 MB so, not 220. */
export function imageDataSet(images: ImageBytes): DataSet {
  const { name, shape, bytes, labels, classes, range } = images;
  const length = shape[0] * shape[1] * shape[2];
  const table = scaleTable(range);
  return {
    name,
    shape,
    size: images.train.length,
    heldOut: images.heldOut.length,
    range: bounds[range],
    labels: labels && images.train.map((place) => labels[place]!),
    heldOutLabels: labels && images.heldOut.map((place) => labels[place]!),
    classes,
    read(part, indices, out) {
      const places = images[part];
      indices.forEach((index, i) => {
        const from = places[index]! * length;
        for (let j = 0; j < length; j++) out[i * length + j] = table[bytes[from + j]!]!;
        if (range === 'binary') binarise(out.subarray(i * length, (i + 1) * length), places[index]!);
      });
    },
  };
}

import { words } from '../random/random.ts';
import type { DataSet } from './dataset.ts';

/** Colour channels, each of which holds one image. */
const CHANNELS = 3;
/** As many held-out examples as the published measurements draw samples (Metz et al. 2016; Lin et al. 2018). */
const HELD_OUT = 25_600;

type Part = 'train' | 'heldOut';

export interface StackedOptions {
  /** number of training examples */
  readonly size: number;
  readonly seed: number;
}

/** The value of a function of nothing, found when it is first asked for. */
function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: find() }).value;
}

/** Images that lie one after the other as the channels of one; plain loops, for a batch has hundreds of thousands of pixels. */
function interleave(images: Float32Array, out: Float32Array): void {
  const pixels = images.length / CHANNELS;
  for (let channel = 0; channel < CHANNELS; channel++) {
    for (let pixel = 0; pixel < pixels; pixel++) out[pixel * CHANNELS + channel] = images[channel * pixels + pixel]!;
  }
}

/**
 * Stacked images (Metz et al. 2016, section 3.3.1): three images of another set, drawn alike from all of the same part,
 * are the channels of one. Its class has the three classes as digits, the first channel's first: 100a + 10b + c of ten.
 * Nothing but the other set is kept: which images are the i-th is a pure function of (seed, part, i).
 * @param single images of one channel with labels; the held-out part is stacked of its held-out part
 */
export function stackedDataSet(single: DataSet, { size, seed }: StackedOptions): DataSet {
  const [height = 0, width = 0] = single.shape;
  const pixels = height * width;
  const counts = { train: single.size, heldOut: single.heldOut };
  const placesOf = (part: Part, index: number): Uint32Array => words({ seed, stream: `stacked/${part}`, step: index }, CHANNELS).map((word) => Math.floor(word * 2 ** -32 * counts[part]));
  const classesOf = (part: Part, count: number, labels: Uint32Array | undefined) =>
    once(() => labels && Uint32Array.from({ length: count }, (_, i) => placesOf(part, i).reduce((sum, place) => sum * single.classes + labels[place]!, 0)));
  const labels = classesOf('train', size, single.labels);
  const heldOutLabels = classesOf('heldOut', HELD_OUT, single.heldOutLabels);
  return {
    name: `stacked-${single.name}`,
    shape: [height, width, CHANNELS],
    size,
    heldOut: HELD_OUT,
    range: single.range,
    get labels() { return labels(); },
    get heldOutLabels() { return heldOutLabels(); },
    classes: single.classes ** CHANNELS,
    stackOf: single,
    read(part, indices, out) {
      const images = new Float32Array(CHANNELS * pixels);
      indices.forEach((index, i) => {
        single.read(part, placesOf(part, index), images);
        interleave(images, out.subarray(i * images.length, (i + 1) * images.length));
      });
    },
  };
}

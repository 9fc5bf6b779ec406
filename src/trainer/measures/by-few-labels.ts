import { labelledExamples } from '../../data/batches.ts';
import { within } from '../../metrics/pulse.ts';
import { meanAndError } from '../../metrics/spread.ts';
import { LABEL_DRAWS } from './label-draws.ts';
import type { Measure, Measuring, Subject, TrainingSet } from './subject.ts';
import { noClassAsked, tooFewLabelled } from './unfit.ts';

/** Of every training here, whatever it is trained on: so none sees more than another but by what it sees. */
const SCHOOLING = { batchSize: 100, steps: 500 } as const;

/** Share of a side that classical augmentation shifts by at most: 2 pixels of 28. */
const SHIFT = 1 / 14;

/** Reals whose labels are told; gone round as often as a batch takes. */
function realsOf({ data }: Measuring, told: Uint32Array): TrainingSet {
  const places = Uint32Array.from({ length: told.length * Math.ceil(SCHOOLING.batchSize / told.length) }, (_, i) => told[i % told.length]!);
  return {
    size: places.length,
    labels: places.map((place) => data.labels![place]!),
    read: (indices, out) => { data.read('train', indices.map((index) => places[index]!), out); },
  };
}

/** A picture moved by so many rows and columns; what comes in repeats the edge. @param shape [height, width, channels] */
export function shifted(image: Float32Array, [height, width, channels]: readonly [number, number, number], rows: number, columns: number): Float32Array {
  const inside = (place: number, side: number): number => Math.min(side - 1, Math.max(0, place));
  return Float32Array.from(image, (_, i) => {
    const [channel, x, y] = [i % channels, Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    return image[(inside(y - rows, height) * width + inside(x - columns, width)) * channels + channel]!;
  });
}

/** Every example in every shift: as many as rows times columns of shifts for each. */
function withShifts(set: TrainingSet, shape: readonly [number, number, number]): TrainingSet {
  const most = [shape[0], shape[1]].map((side) => Math.max(1, Math.round(side * SHIFT))) as [number, number];
  const [rows, columns] = most.map((by) => 2 * by + 1) as [number, number];
  const length = shape[0] * shape[1] * shape[2];
  return {
    size: set.size * rows * columns,
    labels: Uint32Array.from({ length: set.size * rows * columns }, (_, i) => set.labels[i % set.size]!),
    read: (indices, out) => {
      set.read(indices.map((index) => index % set.size), out);
      indices.forEach((index, i) => {
        const shift = Math.floor(index / set.size);
        const image = out.subarray(i * length, (i + 1) * length);
        image.set(shifted(image, shape, (shift % rows) - most[0], Math.floor(shift / rows) - most[1]));
      });
    },
  };
}

/** Reals and samples by turns: half of what is seen is of either. */
function withSamples(set: TrainingSet, { values: { rows, columns, data }, labels }: Subject): TrainingSet {
  const isReal = (index: number): boolean => index % 2 === 0;
  const placeOf = (index: number): number => Math.floor(index / 2) % (isReal(index) ? set.size : rows);
  const size = 2 * Math.max(rows, set.size);
  return {
    size,
    labels: Uint32Array.from({ length: size }, (_, index) => (isReal(index) ? set.labels : labels!)[placeOf(index)]!),
    read: (indices, out) => {
      indices.forEach((index, i) => {
        const to = out.subarray(i * columns, (i + 1) * columns);
        if (isReal(index)) set.read(Uint32Array.of(placeOf(index)), to);
        else to.set(data.subarray(placeOf(index) * columns, (placeOf(index) + 1) * columns));
      });
    },
  };
}

/**
 * What a classifier with few labels gains from samples of the classes asked for, against classical augmentation, at equal
 * numbers of updates: accuracy on held-out reals, means of several draws of labels.
 */
export const augmentation: Measure = {
  unfit: (setting) => noClassAsked(setting) ?? tooFewLabelled(setting),
  onRequest: () => true,
  least: ({ classes }) => 20 * classes,
  looks: false,
  hasBaseline: false,
  take: async (made, measuring, pulse) => {
    const { setting: { labelled, shape }, data, trainOn } = measuring;
    const accuracies: { reals: number; classical: number; generated: number }[] = [];
    for (const draw of LABEL_DRAWS) {
      const own = realsOf(measuring, labelledExamples(data, labelled.ofEach, draw));
      const sets = [own, withShifts(own, shape as [number, number, number]), withSamples(own, made)];
      const found: number[] = [];
      for (const [arm, set] of sets.entries()) found.push(await trainOn(set, within(pulse, 3 * draw + arm, 3 * LABEL_DRAWS.length), { ...SCHOOLING, seed: draw }));
      accuracies.push({ reals: found[0]!, classical: found[1]!, generated: found[2]! });
    }
    const of = (name: string, values: readonly number[]) => {
      const { mean, error } = meanAndError(values);
      return { [name]: mean, [`${name}_error`]: error };
    };
    return {
      ...of('few_reals', accuracies.map(({ reals }) => reals)),
      ...of('few_classical', accuracies.map(({ classical }) => classical)),
      ...of('few_generated', accuracies.map(({ generated }) => generated)),
      ...of('few_gain', accuracies.map(({ generated, classical }) => generated - classical)),
    };
  },
};

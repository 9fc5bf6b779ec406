import { batchExamples, exampleShape } from '../shapes.ts';
import type { Rule } from './rule.ts';
import { drop, findIf, OWN, set } from './rule.ts';

const LARGEST_GRID_PIXELS = 2 ** 26;
/** A sample counts for a mode within three standard deviations of it (Lin 2018): nearer than this, it counts for two. */
const APART = 6;

function apartness(data: { set: 'ring'; modes: number; radius: number; sigma: number } | { set: 'grid'; spacing: number; side: number; sigma: number }) {
  const single = data.set === 'ring' ? data.modes === 1 : data.side === 1;
  const distance = data.set === 'ring' ? 2 * data.radius * Math.sin(Math.PI / data.modes) : data.spacing;
  return single ? Infinity : distance / data.sigma;
}

/** Of so many combinations of digits each stacked image is one, all but equally likely. */
const COMBINATIONS = 1000;

/** Combinations of which not one is to be expected among so many stacked images. */
const missing = (size: number): number => COMBINATIONS * Math.exp(-size / COMBINATIONS);

/** Below this the papers on training with few images find a D that knows them by heart. */
const MANY_IMAGES = 5000;
/** Of stacked images another rule speaks: they are made when they are read, so nobody has few. */
const WITH_FEW = ['mnist', 'images', 'idx'];

/** The data that a config names, and the samples that it asks for. */
export const dataRules: readonly Rule[] = [
  {
    code: 'GAN108',
    severity: 'error',
    title: 'A batch larger than the data set',
    template: 'A batch takes {batch} examples (training.batchSize, times training.packing), but the data set has only {size} training examples.',
    why: 'A batch is drawn without putting back, so it cannot hold more examples than there are.',
    mend: 'Take a smaller batch, or more data.',
    source: 'Goodfellow 2014',
    reads: ['training', 'data'],
    check: ({ config: { training }, dataSize }) =>
      findIf(dataSize !== undefined && batchExamples(training) > dataSize, () => ({
        at: ['training.batchSize', 'data.size', 'data.set'],
        args: { batch: batchExamples(training), size: dataSize ?? 0 },
        remedies: [set('training.batchSize', Math.max(1, Math.floor((dataSize ?? 1) / training.packing)))],
      })),
  },
  {
    code: 'GAN109',
    severity: 'error',
    title: 'A file or folder is not there',
    template: '{place} is {path}, but nothing is there; paths are relative to the config file.',
    why: 'The run would stop at its first step.',
    mend: 'Correct the path, or put the data or the network there.',
    source: OWN,
    reads: ['data', 'measures.features'],
    check: ({ config: { data, measures: { features } }, isMissing }) => {
      const network = findIf(features !== undefined && isMissing(features.path), () => ({ at: ['measures.features.path'], args: { path: features?.path ?? '' } }));
      if (data.set !== 'images' && data.set !== 'idx') return network;
      const labels = data.set === 'idx' ? data.labels : undefined;
      return [
        ...findIf(isMissing(data.path), () => ({ at: ['data.path'], args: { path: data.path } })),
        ...findIf(labels !== undefined && isMissing(labels), () => ({ at: ['data.labels'], args: { path: labels ?? '' } })),
        ...network,
      ];
    },
  },
  {
    code: 'GAN203',
    severity: 'warning',
    title: 'A sample grid too large to look at',
    template: '{place} asks for {count} samples of {height} x {width}: a grid of {megapixels} megapixels, written again and again.',
    why: 'Every sample grid is one picture. Past 64 megapixels it takes longer to write than the steps between two of them, and no viewer shows it well.',
    mend: 'Take fewer samples; `gan sample` draws as many as you like when the run is done.',
    source: OWN,
    reads: ['samples.count', 'data'],
    check: ({ config: { samples, data } }) => {
      const shape = exampleShape(data);
      if (shape?.kind !== 'images') return [];
      const pixels = samples.count * shape.height * shape.width;
      const fitting = Math.max(1, Math.floor(Math.sqrt(LARGEST_GRID_PIXELS / (shape.height * shape.width))) ** 2);
      return findIf(pixels > LARGEST_GRID_PIXELS, () => ({
        at: ['samples.count', 'data.height', 'data.width'],
        args: { count: samples.count, height: shape.height, width: shape.width, megapixels: Math.round(pixels / 1e6) },
        remedies: [set('samples.count', Math.min(64, fitting))],
      }));
    },
  },
  {
    code: 'GAN304',
    severity: 'hint',
    title: 'Modes that overlap',
    template: 'Neighbouring modes lie only {apart} standard deviations apart: samples between them belong to both, and counting modes means little.',
    why: 'A sample counts for a mode when it lies within three standard deviations of it. Where modes lie nearer than six, a sample can count for two, and a generator that covers the gap looks like one that covers the modes.',
    mend: 'Take a smaller sigma, fewer modes, or a larger radius or spacing.',
    source: 'Lin 2018',
    reads: ['data'],
    check: ({ config: { data } }) => {
      if (data.set !== 'ring' && data.set !== 'grid') return [];
      const apart = apartness(data);
      return findIf(apart < APART, () => ({
        at: ['data.sigma', 'data.modes', 'data.radius', 'data.spacing', 'data.set'],
        args: { apart: Number(apart.toPrecision(2)) },
      }));
    },
  },
  {
    code: 'GAN311',
    severity: 'hint',
    title: 'Few images, and nothing against learning them by heart',
    template: 'D is shown {size} images again and again: it soon knows each of them, and then G learns nothing of it.',
    why: 'D tells real images from made ones by memory in place of what they have in common, and its verdict on held-out ones falls to that on samples (`d_held_out` in the journal). Images changed in both turns, differentiably, are new each time.',
    mend: 'Augment what D sees, with a strength that adapts where you have no idea of it, or use more images.',
    source: 'Zhao 2020; Karras 2020',
    reads: ['data', 'augmentation', 'family'],
    check: ({ config: { data, augmentation, family }, dataSize = Infinity }) =>
      findIf(WITH_FEW.includes(data.set) && dataSize < MANY_IMAGES && augmentation === undefined && family !== 'made', () => ({
        at: ['data.size', 'data.set'],
        args: { size: dataSize },
        remedies: [set('augmentation.policy', ['color', 'translation', 'cutout']), drop('data.size')],
      })),
  },
  {
    code: 'GAN310',
    severity: 'hint',
    title: 'Too few stacked images for every combination of digits',
    template: 'Among {size} stacked images about {missing} of the 1,000 combinations of digits are missing: no generator can learn them, and counts of modes compare with no published ones.',
    why: 'Each image is one of 1,000 combinations, drawn alike. Until there are some 7,000 images, one or more combinations are likely not to be among them.',
    mend: 'Leave data.size at its default; images are made when they are read, and none is stored.',
    source: 'Metz 2016, section 3.3.1',
    reads: ['data'],
    check: ({ config: { data } }) => {
      if (data.set !== 'stacked-mnist') return [];
      const { size } = data;
      return findIf(missing(size) >= 1, () => ({ at: ['data.size'], args: { size, missing: Math.round(missing(size)) }, remedies: [drop('data.size')] }));
    },
  },
];

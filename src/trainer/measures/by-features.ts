import { accuracy, classFigures, classesOf, inceptionScore } from '../../metrics/class-figures.ts';
import { frechetDistance, intraClassFrechet, ofClass } from '../../metrics/frechet.ts';
import { kernelDistance } from '../../metrics/kernel-distance.ts';
import { rowsAt, type Matrix } from '../../metrics/matrix.ts';
import { prdc } from '../../metrics/prdc.ts';
import { within } from '../../metrics/pulse.ts';
import type { Measure, Setting, Subject } from './subject.ts';
import { trainingSetOf } from './trained-on.ts';
import { noClassAsked, noJudge } from './unfit.ts';

/** Neighbours of PRDC (Naeem et al. 2020). */
const NEIGHBOURS = 5;
/** Rows of a block of the kernel distance (Bińkowski et al. 2018). */
const BLOCK = 1000;
/** Parts of the samples that the inception score is the mean of (Salimans et al. 2016). */
const PARTS = 10;

const noFeatures = ({ features }: Setting): string | undefined =>
  features === undefined ? 'the images have no labels to train a judge with, and no network is named by --features or measures.features' : undefined;
const fromPoints = ({ features }: Setting): boolean => features === 'values';

const featuresOf = ({ reading, values }: Subject): Matrix => reading?.features ?? values;

function logitsOf({ reading }: Subject): Matrix {
  if (!reading?.logits) throw new Error('the judge has not looked');
  return reading.logits;
}

function labelsOf({ labels, what }: Subject): Uint32Array {
  if (!labels) throw new Error(`${what} has no labels`);
  return labels;
}

export const neighbours: Measure = {
  unfit: noFeatures,
  onRequest: ({ stacked }) => stacked,
  least: () => NEIGHBOURS + 1,
  looks: true,
  hasBaseline: true,
  take: async (made, { real }, pulse) => ({ ...(await prdc(featuresOf(real), featuresOf(made), NEIGHBOURS, pulse)) }),
};

export const frechet: Measure = {
  unfit: noFeatures,
  onRequest: fromPoints,
  least: () => 2,
  looks: true,
  hasBaseline: true,
  take: async (made, { real }, pulse) => ({ frechet: await frechetDistance(featuresOf(real), featuresOf(made), pulse) }),
};

export const kernel: Measure = {
  unfit: noFeatures,
  onRequest: fromPoints,
  least: () => 2,
  looks: true,
  hasBaseline: true,
  take: async (made, { real }, pulse) => {
    const { distance, standardError } = await kernelDistance(featuresOf(real), featuresOf(made), BLOCK, pulse);
    return { kernel: distance, ...(standardError === undefined ? {} : { kernel_error: standardError }) };
  },
};

export const inception: Measure = {
  unfit: noJudge,
  least: () => PARTS,
  looks: true,
  hasBaseline: true,
  take: (made) => {
    const { score, deviation } = inceptionScore(logitsOf(made), PARTS);
    return Promise.resolve({ inception_score: score, inception_deviation: deviation });
  },
};

export const classes: Measure = {
  unfit: noJudge,
  least: () => 1,
  looks: true,
  hasBaseline: true,
  take: (made) => {
    const { found, recognised, shares, kl } = classFigures(logitsOf(made));
    return Promise.resolve({ classes_found: found, recognised, kl_classes: kl, class_shares: shares });
  },
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Classes of a set: those asked for, where any were, else those that the judge sees. */
const classed = (subject: Subject, conditional: boolean): Uint32Array => (conditional ? labelsOf(subject) : classesOf(logitsOf(subject)));

/** Recall within each class; 0 for a class with hardly any samples. */
export const classRecall: Measure = {
  unfit: noJudge,
  least: ({ classes: count }) => 10 * count,
  looks: true,
  hasBaseline: true,
  take: async (made, { real, setting }, pulse) => {
    const recalls: number[] = [];
    const [truth, asked] = [labelsOf(real), classed(made, setting.conditional)];
    for (let label = 0; label < setting.classes; label++) {
      const [own, drawn] = [ofClass({ features: featuresOf(real), labels: truth }, label), ofClass({ features: featuresOf(made), labels: asked }, label)];
      const enough = own.rows > NEIGHBOURS && drawn.rows > NEIGHBOURS;
      recalls.push(enough ? (await prdc(own, drawn, NEIGHBOURS, within(pulse, label, setting.classes))).recall : 0);
    }
    return { class_recall: mean(recalls), class_recalls: recalls };
  },
};

export const classAccuracy: Measure = {
  unfit: noClassAsked,
  least: ({ classes: count }) => count,
  looks: true,
  hasBaseline: true,
  take: (made, { setting }) => {
    const [logits, labels] = [logitsOf(made), labelsOf(made)];
    const rows = (label: number) => Uint32Array.from(labels.keys()).filter((row) => labels[row] === label);
    const byClass = Array.from({ length: setting.classes }, (_, label) => {
      const places = rows(label);
      return places.length === 0 ? 0 : accuracy(rowsAt(logits, places), new Uint32Array(places.length).fill(label));
    });
    return Promise.resolve({ class_accuracy: accuracy(logits, labels), class_accuracies: byClass });
  },
};

export const intraFrechet: Measure = {
  unfit: noClassAsked,
  least: ({ classes: count }) => 20 * count,
  looks: true,
  hasBaseline: true,
  take: async (made, { real, setting }, pulse) => {
    const set = (subject: Subject) => ({ features: featuresOf(subject), labels: labelsOf(subject) });
    const found = await intraClassFrechet(set(real), set(made), setting.classes, pulse);
    return { intra_frechet: found.mean, intra_frechets: found.byClass };
  },
};

/** Classification accuracy score (Ravuri and Vinyals 2019). Beside it the same of as many real examples. */
export const trainedOnSamples: Measure = {
  unfit: noClassAsked,
  onRequest: () => true,
  least: ({ classes: count }) => 20 * count,
  looks: false,
  hasBaseline: false,
  take: async (made, { real, trainOn }, pulse) => ({
    cas: await trainOn(trainingSetOf(made), within(pulse, 0, 2)),
    cas_reals: await trainOn(trainingSetOf(real), within(pulse, 1, 2)),
  }),
};

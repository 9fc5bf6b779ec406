import { classesOf } from '../../metrics/class-figures.ts';
import { bestMatching, contingency, matchedShare, mutualInformation } from '../../metrics/matching.ts';
import type { Matrix } from '../../metrics/matrix.ts';
import { within, type Pulse } from '../../metrics/pulse.ts';
import { drawnExamples, inspecting, labelsAt, type Examples } from './inspection.ts';
import type { Figures, Measure, Measuring } from './subject.ts';
import { noLabels, notInspected } from './unfit.ts';

/** Training examples that codes are matched to classes by. */
const MATCHED_BY = 10_000;

/** The most likely value of each categorical code. @param found Q's output, [count, codes' width] */
function likeliest({ rows, columns, data }: Matrix, sizes: readonly number[]): Uint32Array[] {
  let offset = 0;
  return sizes.map((size) => {
    const from = offset;
    offset += size;
    const own = new Float32Array(rows * size);
    for (let row = 0; row < rows; row++) own.set(data.subarray(row * columns + from, row * columns + from + size), row * size);
    return classesOf({ rows, columns: size, data: own });
  });
}

/** How often each value of each categorical code comes with each class: [codes][values][classes]. */
async function codeTables(measuring: Measuring, weights: 'trained' | 'initial', examples: Examples, pulse: Pulse): Promise<number[][][]> {
  const { setting: { codes: sizes, classes }, data } = measuring;
  const labels = labelsAt(data, examples);
  const read = sizes.map(() => new Uint32Array(labels.length));
  await inspecting(measuring)(weights, examples, pulse, ({ from, codes }) => {
    likeliest(codes!, sizes).forEach((values, code) => { read[code]!.set(values, from); });
  });
  return read.map((values, code) => contingency(values, labels, { codes: sizes[code]!, classes }));
}

interface CodeFigures {
  /** of the code whose matching agrees most with the training examples */
  readonly accuracy: number;
  readonly information: number;
  /** of each code */
  readonly accuracies: readonly number[];
}

async function codeFigures(measuring: Measuring, weights: 'trained' | 'initial', pulse: Pulse): Promise<CodeFigures> {
  const [train, heldOut] = [drawnExamples(measuring.data, 'train', MATCHED_BY), drawnExamples(measuring.data, 'heldOut', Infinity)];
  const fitted = await codeTables(measuring, weights, train, within(pulse, 0, 2));
  const tested = await codeTables(measuring, weights, heldOut, within(pulse, 1, 2));
  const matchings = fitted.map(bestMatching);
  const agreed = fitted.map((table, code) => matchedShare(table, matchings[code]!));
  const accuracies = tested.map((table, code) => matchedShare(table, matchings[code]!));
  const best = agreed.indexOf(Math.max(...agreed));
  return { accuracy: accuracies[best]!, information: mutualInformation(tested[best]!), accuracies };
}

/**
 * Whether the categorical codes stand for the classes (Chen et al. 2016): of each real example the value that Q finds most
 * likely, matched one-to-one to classes on training examples. Beside it the same of the Q that the run began with.
 */
export const codes: Measure = {
  unfit: (setting) => (setting.codes.length === 0 ? 'the generator is given no categorical codes' : (noLabels(setting) ?? notInspected(setting))),
  least: () => 0,
  looks: false,
  withoutSamples: true,
  hasBaseline: false,
  take: async (_, measuring, pulse) => {
    const trained = await codeFigures(measuring, 'trained', within(pulse, 0, 2));
    const initial = await codeFigures(measuring, 'initial', within(pulse, 1, 2));
    const each: Figures = trained.accuracies.length > 1 ? { code_accuracies: trained.accuracies } : {};
    return { code_accuracy: trained.accuracy, ...each, code_information: trained.information, code_untrained: initial.accuracy, code_information_untrained: initial.information };
  },
};

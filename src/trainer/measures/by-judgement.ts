import type { Judgement } from '../../gan/game.ts';
import { matrixOf } from '../../metrics/matrix.ts';
import { within } from '../../metrics/pulse.ts';
import { realExamples } from './examples.ts';
import type { Figures, Measure, Measuring, Setting, Subject } from './subject.ts';

/** Training examples of which a judgement stands beside that of held-out ones. */
const MOST_TRAINED_ON = 10_000;

function all({ data }: Measuring, what: string, part: 'train' | 'heldOut', most: number): Subject {
  const { values, labels } = realExamples(data, part, most);
  return { what, values: matrixOf(values, data.shape.reduce((product, side) => product * side, 1), what), labels, reading: undefined };
}

/** The mean of a judgement over all held-out examples, and over training examples, which says how far it has learnt them by heart. */
function ofAllExamples(judgement: Judgement, figure: string, unfit: (setting: Setting) => string | undefined): Measure {
  return {
    unfit,
    least: () => 0,
    looks: false,
    withoutSamples: true,
    hasBaseline: false,
    take: async (_, measuring, pulse): Promise<Figures> => ({
      [figure]: await measuring.judged!(judgement, all(measuring, 'the set of held-out examples', 'heldOut', Infinity), within(pulse, 0, 2)),
      [`${figure}_train`]: await measuring.judged!(judgement, all(measuring, 'the set of training examples', 'train', MOST_TRAINED_ON), within(pulse, 1, 2)),
    }),
  };
}

const says = (judgement: Judgement, reason: string) => ({ judgements }: Setting): string | undefined => (judgements.includes(judgement) ? undefined : reason);

/** Mean negative log-likelihood in nats under a belief net. */
export const likelihood = ofAllExamples('nats', 'nats', says('nats', 'only a belief net (family made) gives examples a probability'));

/** Share of examples whose class D misnames (Salimans et al. 2016, table 1, of held-out ones). */
export const classErrors = ofAllExamples('class_error', 'class_errors', says('class_error', 'D names no classes: only a semi-supervised one or an auxiliary head does'));

import { matrixOf } from '../../metrics/matrix.ts';
import { within } from '../../metrics/pulse.ts';
import { realExamples } from './examples.ts';
import type { Measure, Measuring, Subject } from './subject.ts';

/** Training examples whose likelihood stands beside that of held-out ones. */
const MOST_TRAINED_ON = 10_000;

function all({ data }: Measuring, what: string, part: 'train' | 'heldOut', most: number): Subject {
  const { values, labels } = realExamples(data, part, most);
  return { what, values: matrixOf(values, data.shape.reduce((product, side) => product * side, 1), what), labels, reading: undefined };
}

/**
 * Mean negative log-likelihood in nats of all held-out examples under a belief net, and of training examples, which says
 * how far it has learnt them by heart.
 */
export const likelihood: Measure = {
  unfit: ({ hasLikelihood }) => (hasLikelihood ? undefined : 'only a belief net (family made) gives examples a probability'),
  least: () => 0,
  looks: false,
  withoutSamples: true,
  hasBaseline: false,
  take: async (_, measuring, pulse) => ({
    nats: await measuring.judged!('nats', all(measuring, 'the set of held-out examples', 'heldOut', Infinity), within(pulse, 0, 2)),
    nats_train: await measuring.judged!('nats', all(measuring, 'the set of training examples', 'train', MOST_TRAINED_ON), within(pulse, 1, 2)),
  }),
};

import type { Config } from '../schema.ts';
import { totalSteps } from '../shapes.ts';
import { drop, findIf, learners, OWN, type Rule, set } from './rule.ts';

/** The schedules by which a learning rate falls. */
const falling = (config: Config) =>
  learners(config).map((player) => ({ at: `optimizers.${player}.schedule`, ...config.optimizers[player].schedule })).filter(({ shape }) => shape !== 'constant');

const DEFAULT_END = 3000;

/** How learning rates change with the steps. */
export const scheduleRules: readonly Rule[] = [
  {
    code: 'GAN113',
    severity: 'error',
    title: 'A schedule without an end',
    template: '{place} is {shape}, but schedule.until, the step at which the learning rate has fallen, is not given.',
    why: "The learning rate is a function of the step alone, so that going on with a run for longer changes nothing of what lies behind it. So its end is not the run's last step by itself.",
    mend: 'Give until: most often the number of steps of the run.',
    source: OWN,
    reads: ['optimizers', 'training', 'data'],
    check: ({ config, dataSize }) =>
      falling(config).flatMap(({ at, shape, from, until }) => {
        const end = Math.max(from + 1, totalSteps(config.training, dataSize) ?? DEFAULT_END);
        return findIf(until === undefined, () => ({ at: [`${at}.shape`], args: { shape }, remedies: [set(`${at}.until`, end), set(`${at}.shape`, 'constant')] }));
      }),
  },
  {
    code: 'GAN114',
    severity: 'error',
    title: 'A schedule that ends before it begins',
    template: '{place} is {until}, but the learning rate falls from step {from} on: until must be greater.',
    why: 'There is no step at which it could fall.',
    mend: 'Take an earlier from, or a later until.',
    source: OWN,
    reads: ['optimizers'],
    check: ({ config }) =>
      falling(config).flatMap(({ at, from, until }) => findIf(until !== undefined && until <= from, () => ({ at: [`${at}.until`, `${at}.from`], args: { from, until: until ?? 0 }, remedies: [drop(`${at}.from`)] }))),
  },
  {
    code: 'GAN220',
    severity: 'warning',
    title: 'A schedule that ends with another step than the run',
    template: '{place} is {until}, but the run has {steps} steps: {what}.',
    why: 'A rate that falls to nothing is meant to arrive there with the last step: a player whose rate is 0 learns nothing more, and one whose rate never gets small keeps moving about its optimum.',
    mend: "Take the run's number of steps.",
    source: 'Loshchilov and Hutter 2017',
    reads: ['optimizers', 'training', 'data'],
    check: ({ config, dataSize }) =>
      falling(config).flatMap(({ at, from, until = 0, to }) => {
        const steps = totalSteps(config.training, dataSize) ?? until;
        const what = until > steps ? 'the learning rate never falls so far' : 'in the steps after that nothing is learnt';
        return findIf(until > from && (until > steps || (until < steps && to === 0)), () => ({
          at: [`${at}.until`],
          args: { until, steps, what },
          remedies: steps > from ? [set(`${at}.until`, steps)] : [set(`${at}.shape`, 'constant')],
        }));
      }),
  },
];

import type { Config, OptimizerConfig } from '../config/schema.ts';

type Rated = Pick<OptimizerConfig, 'learningRate' | 'schedule'>;
type Schedule = Rated['schedule'];

/** What is left of the rate where `part` of the fall, 0 to 1, is behind: from 1 to `to`. */
const FALLS: Readonly<Record<Schedule['shape'], (part: number, to: number) => number>> = {
  constant: () => 1,
  linear: (part, to) => 1 - part * (1 - to),
  cosine: (part, to) => to + ((1 - to) * (1 + Math.cos(Math.PI * part))) / 2,
};

function fallen({ shape, from, until = Infinity, to }: Schedule, step: number): number {
  return FALLS[shape](Math.min(1, Math.max(0, (step - from) / (until - from))), to);
}

/**
 * The learning rate that a step is played with, a function of the config and the step alone: so a run that goes on from
 * any step goes on with the same rates. Warm-up as Goyal et al. 2017 (section 2.2), the cosine of Loshchilov and Hutter 2017
 * (equation 5, without restarts).
 * @param step 1, 2, …
 * @returns 0 to `learningRate`
 */
export const learningRateAt = ({ learningRate, schedule }: Rated, step: number): number =>
  learningRate * Math.min(1, step / Math.max(1, schedule.warmup)) * fallen(schedule, step);

/** Whether the rate is another at some steps than at others. */
const isScheduled = ({ schedule }: Rated): boolean => schedule.shape !== 'constant' || schedule.warmup > 1;

export const rateOf = (player: 'generator' | 'discriminator') => `${player}/learningRate` as const;

/** Where the rates change by themselves, they go into the journal: hyperparameters by tag. */
export function loggedRates({ generator, discriminator }: Partial<Config['optimizers']>): Record<string, string> {
  return {
    ...(generator && isScheduled(generator) ? { learning_rate_g: rateOf('generator') } : {}),
    ...(discriminator && isScheduled(discriminator) ? { learning_rate_d: rateOf('discriminator') } : {}),
  };
}

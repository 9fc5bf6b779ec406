import type { Config } from '../schema.ts';

/** What the rules ask of the penalties on D's gradient. */

/** Those that draw the gradient's norm to a target. */
export const BY_SLOPE = ['gradientPenalty', 'dragan'] as const;
/** Those that draw it to 0. */
export const BY_ZERO = ['r1', 'r2'] as const;
export const ON_GRADIENTS = [...BY_SLOPE, ...BY_ZERO] as const;
export type Term = (typeof ON_GRADIENTS)[number];

/** The first of these terms that the config has. */
export const firstOf = ({ penalties }: Pick<Config, 'penalties'>, terms: readonly Term[]): Term | undefined => terms.find((term) => penalties[term] !== undefined);

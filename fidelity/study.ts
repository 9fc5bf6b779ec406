import type { MeasureName } from '../src/config/measures-schema.ts';

/**
 * Where a figure of a run is read, always at its last checkpoint or step and never at the best one: a figure of `gan eval`
 * (that of held-out reals in the samples' place with `heldOut`; of several the least or the greatest), the accuracy of the
 * judge that it looked through, a scalar (the mean of its last values with `last`), or the rank correlation of two figures
 * over all checkpoints.
 */
export type Source =
  | { readonly figure: string; readonly heldOut?: true; readonly pick?: 'least' | 'greatest' }
  | { readonly judge: 'accuracy' }
  | { readonly scalar: string; readonly last?: number }
  | { readonly correlation: readonly [string, string] };

export interface Figure {
  readonly title: string;
  readonly from: Source;
  /** how it is written; a share is from 0 to 1 */
  readonly as: 'count' | 'share' | 'number';
  /** how several seeds are told: their mean and its standard error, or the middle one and the best */
  readonly by?: 'median';
}

/** One way of training that is measured: a config, and what is changed of it. */
export interface Arm {
  readonly title: string;
  /** from the repository's root */
  readonly config: string;
  /** as `gan train --set` takes them, where they depend on how long is trained by the number of steps */
  readonly set?: readonly string[] | ((steps: number) => readonly string[]);
  /** the published values, by figure */
  readonly published?: Readonly<Record<string, string>>;
}

/** Numbers of one arm's figure, one for each seed that every arm has, seeds in order. */
export type Values = (arm: string, figure: string) => readonly number[];

/** What must hold of a study whose arms have all their seeds. */
export interface Check {
  readonly says: string;
  /** the budget of which it is asked, where not of both */
  readonly of?: BudgetName;
  /** the arms that it looks at, where not at all of them */
  readonly arms?: readonly string[];
  /** undefined where so few seeds cannot tell */
  readonly holds: (values: Values) => boolean | undefined;
}

/** Steps that are trained: those of the paper, and those that fit a day where the paper's take longer. */
export interface Budget {
  readonly standard: number;
  readonly full: number;
}
export type BudgetName = keyof Budget;

/** A system that is trained, measured and held to what its paper says. */
export interface Study {
  readonly title: string;
  readonly paper: string;
  /** what is trained and measured, and how it differs from the paper */
  readonly protocol: string;
  readonly arms: Readonly<Record<string, Arm>>;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly steps: Budget;
  /** how many seeds are trained, from 0 on, where nobody says */
  readonly seeds: number;
  /** what `gan eval` takes; nothing where all figures are scalars */
  readonly measures: readonly MeasureName[];
  /** samples that it draws; as many as it chooses where this is left out */
  readonly samples?: number;
  /** what batch norm normalises samples by; as the config says where it is left out */
  readonly statistics?: 'batch' | 'standing';
  readonly checks: readonly Check[];
}

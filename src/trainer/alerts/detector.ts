import type { Fault } from '../../faults/fault.ts';

/** The scalars of a step by tag; those that are taken at intervals are there only then. */
export type Scalars = Readonly<Record<string, number>>;

/** Looks for one thing that goes wrong. Fed with every step in order, it says the same whoever feeds it. */
export interface Detector {
  /** What is wrong at this step, with its evidence; undefined where all is well or too little has been seen. */
  look(step: number, scalars: Scalars): Fault | undefined;
}

/** Three digits are enough for a person. */
export const rounded = (value: number): number => Number(value.toPrecision(3));

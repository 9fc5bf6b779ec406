import type { FaultArgs } from '../faults/fault.ts';

/** As much of a measurement as its headline is made of; a figure of null is not finite, one of several numbers is by class. */
interface Measured {
  /** ISO 8601 */
  readonly time: string;
  readonly measures: Readonly<Record<string, { readonly figures: Readonly<Record<string, number | null | readonly number[]>> }>>;
}

const share = (value: number): string => `${Math.round(100 * value)}%`;
const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Figures that say most about a run in a word, the most telling first: what each is called where room is scarce. */
const TELLING = [
  ['modes', 'modes {value}', String],
  ['high_quality', 'HQ {value}', share],
  ['classes_found', 'classes {value}', String],
  ['frechet', 'Fréchet {value}', short],
  ['cas', 'CAS {value}', share],
  ['kernel', 'kernel {value}', short],
  ['sliced_wasserstein', 'SW {value}', short],
  ['probe', 'probe {value}', share],
] as const;

const MOST = 2;

function wordsOf({ measures }: Measured, t: (template: string, args: FaultArgs) => string): string {
  const figures = new Map(Object.values(measures).flatMap((measure) => Object.entries(measure.figures)));
  const words = TELLING.flatMap(([name, template, text]) => {
    const value = figures.get(name);
    return typeof value === 'number' ? [t(template, { value: text(value) })] : [];
  });
  return words.slice(0, MOST).join(', ');
}

/** The newest measures of a run in a few words, such as `modes 8, HQ 97%`; empty where none says something in a word. */
export function headline(measurements: readonly Measured[], t: (template: string, args: FaultArgs) => string): string {
  const newestFirst = measurements.toSorted((one, other) => other.time.localeCompare(one.time));
  return newestFirst.map((one) => wordsOf(one, t)).find((words) => words !== '') ?? '';
}

import { fill, type FaultArgs } from '../../src/faults/fault.ts';
import { PAGE_STRINGS, type PageString } from '../../src/protocol/pages.ts';

/** Looks a text up by its key and fills its `{named}` holes. */
export type Texts = (key: PageString, args?: FaultArgs) => string;

/** The host's translations, with English where one is missing. */
export function textsFrom(strings: Readonly<Record<string, string>>): Texts {
  return (key, args = {}) => fill(strings[key] ?? PAGE_STRINGS[key], args);
}

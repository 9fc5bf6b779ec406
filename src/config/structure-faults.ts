import type { FaultArgs } from '../faults/fault.ts';
import type { ConfigFault, ConfigFix, ConfigPath, Severity } from './config-fault.ts';
import { placeName } from './config-fault.ts';
import type { Node } from 'jsonc-parser';

/** Faults of a config's form, found before any rule is asked; a comment cannot silence them. */
export const structureCodes = {
  syntax: { code: 'GAN001', severity: 'error', title: 'Not JSON', why: 'The file is not JSON with comments: a comma, a quote or a bracket is missing or too many. Only the first such place is reported, because what follows it is guesswork.', mend: 'Mend the text at the place named. Comments and trailing commas are allowed.' },
  tooLarge: { code: 'GAN002', severity: 'error', title: 'Too large or too deep', why: 'A config is a page of settings. A file of more than 100,000 characters, or nested deeper than 32, is something else under the wrong name.', mend: 'Check that the file is the one you meant.' },
  duplicate: { code: 'GAN003', severity: 'warning', title: 'A key stands twice', why: 'Of several values of one setting the last one counts, and the others mislead whoever reads the file.', mend: 'Delete all but one; the quick fix deletes the earlier one.' },
  empty: { code: 'GAN004', severity: 'error', title: 'Empty file', why: 'There is nothing in the file, or nothing but comments.', mend: 'Write {}, the config in which everything has its default; the quick fix does.' },
  unknownKey: { code: 'GAN010', severity: 'error', title: 'Unknown setting', why: 'A setting that does not exist would be ignored, and the run would not be the one you described.', mend: 'Rename it to the setting you meant (the quick fix offers the nearest), or delete it.' },
  otherVariant: { code: 'GAN011', severity: 'error', title: 'Setting of another kind', why: 'The setting exists, but not for the network or the data set that this section chooses.', mend: 'Choose the kind that has the setting, or delete the setting.' },
  type: { code: 'GAN012', severity: 'error', title: 'Wrong type', why: 'A number, a text, a list or a section stands where another of these belongs.', mend: 'Write a value of the type named.' },
  range: { code: 'GAN013', severity: 'error', title: 'Out of range', why: 'The value lies outside the range in which the setting means anything, or has a fraction where only whole numbers count.', mend: 'Take a value in the range; the quick fix takes the nearest one.' },
  choice: { code: 'GAN014', severity: 'error', title: 'Not one of the choices', why: 'The setting has a short list of values, and this is none of them.', mend: 'Take one of the list.' },
  length: { code: 'GAN015', severity: 'error', title: 'Too short or too long', why: 'A text or a list has too few or too many entries.', mend: 'Shorten or lengthen it as the sentence says.' },
  missing: { code: 'GAN016', severity: 'error', title: 'Missing setting', why: 'The section cannot do without this setting and there is no sensible default.', mend: 'Add it; the quick fix adds an example to fill in.' },
  uselessIgnore: { code: 'GAN020', severity: 'hint', title: 'gan-ignore silences nothing', why: 'The comment names a code that is not reported for its line: the fault has been mended, or the comment stands in the wrong place. It would hide the next fault of that code. GAN001 to GAN020 cannot be silenced.', mend: 'Delete the comment; a comment alone on its line speaks of the line below, any other of its own.' },
} as const satisfies Record<string, { code: string; severity: Severity; title: string; why: string; mend: string }>;

/** Nobody mends more at a time, and each fault costs a look at the whole text. */
export const MOST_REPORTED = 100;

export type StructureKind = keyof typeof structureCodes;

interface Finding {
  readonly kind: StructureKind;
  readonly template: string;
  readonly args?: FaultArgs;
  readonly path: ConfigPath;
  readonly at: Pick<Node, 'offset' | 'length'>;
  readonly fixes?: readonly ConfigFix[];
}

/** A fault of a config's form; `{place}` is filled in by its path. */
export function structureFault({ kind, template, args = {}, path, at, fixes = [] }: Finding): ConfigFault {
  const { code, severity } = structureCodes[kind];
  return { code, severity, template, args: { place: placeName(path), ...args }, path, offset: at.offset, length: at.length, fixes };
}

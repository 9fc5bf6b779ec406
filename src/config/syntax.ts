import type { ConfigFault } from './config-fault.ts';
import type { ConfigDocument } from './document.ts';
import { DEEPEST_NESTING, LARGEST_TEXT, tooDeepAt } from './document.ts';
import { deletionOf } from './property-edits.ts';
import { MOST_REPORTED, structureFault } from './structure-faults.ts';

/** What the parser found, as sentences. */
const sentences: Readonly<Record<string, string>> = {
  InvalidSymbol: 'This is not a JSON value; text goes in double quotes.',
  InvalidNumberFormat: 'This is not a number as JSON writes it.',
  PropertyNameExpected: 'The name of a setting, in double quotes, is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected here.',
  CommaExpected: 'A comma is expected here.',
  CloseBraceExpected: 'A closing brace } is expected here.',
  CloseBracketExpected: 'A closing bracket ] is expected here.',
  EndOfFileExpected: 'The config ends before this; nothing may follow its closing brace.',
  UnexpectedEndOfComment: 'This comment is not closed.',
  UnexpectedEndOfString: 'This text has no closing quote.',
  UnexpectedEndOfNumber: 'This number is not finished.',
  InvalidUnicode: 'After \\u come four hexadecimal digits.',
  InvalidEscapeCharacter: 'After a backslash only " \\ / b f n r t u may stand.',
  InvalidCharacter: 'This character may not stand in a JSON text.',
};

/** A text that must not be parsed at all: too long, or too deeply nested for a parser that recurses. */
export function tooLargeFault(text: string): ConfigFault | undefined {
  if (text.length > LARGEST_TEXT) {
    const args = { found: text.length, allowed: LARGEST_TEXT };
    return structureFault({ kind: 'tooLarge', template: 'The config has {found} characters; at most {allowed} are read.', args, path: [], at: { offset: 0, length: 1 } });
  }
  const offset = tooDeepAt(text);
  if (offset === undefined) return undefined;
  return structureFault({ kind: 'tooLarge', template: 'The config nests deeper than {allowed} levels here.', args: { allowed: DEEPEST_NESTING }, path: [], at: { offset, length: 1 } });
}

/** The first syntax error, or that there is nothing at all. */
export function syntaxFault({ text, root, error }: ConfigDocument): ConfigFault | undefined {
  if (!error) return undefined;
  if (!root && error.offset >= text.trimEnd().length) return emptyFault(text);
  return structureFault({ kind: 'syntax', template: sentences[error.kind] ?? 'This is not JSON.', path: [], at: { offset: Math.min(error.offset, text.length), length: Math.max(0, Math.min(error.length, text.length - error.offset)) } });
}

function emptyFault(text: string): ConfigFault {
  const fix = { template: 'Write the smallest config', args: {}, edits: [{ offset: text.length, length: 0, text: /[^\n]$/.test(text) ? '\n{}\n' : '{}\n' }], preferred: true };
  return structureFault({ kind: 'empty', template: 'There is no config in this file; the smallest one is a pair of braces.', path: [], at: { offset: 0, length: 0 }, fixes: [fix] });
}

/** One fault for each key that is written again, at the later place. */
export function duplicateFaults({ text, duplicates }: ConfigDocument): ConfigFault[] {
  return duplicates.slice(0, MOST_REPORTED).map(({ path, first, last }) => {
    const template = '{place} stands more than once in this section; the last value counts.';
    const edits = first.parent ? deletionOf(text, first.parent) : [];
    return structureFault({ kind: 'duplicate', template, path, at: last, fixes: [{ template: 'Delete the earlier one', args: {}, edits, preferred: true }] });
  });
}

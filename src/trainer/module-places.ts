import path from 'node:path';
import { toFaultData, type FaultData } from '../faults/fault.ts';
import type { ModuleFinding } from '../protocol/module-check.ts';

/** A place in one of the files that were read. Without a column it is the whole line. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** Texts of the files that were read, by absolute path. */
export type Texts = ReadonlyMap<string, string>;

const number = (value: string | number | undefined): number => Number.parseInt(String(value), 10);

/** The place that a fault names itself. */
function namedPlace({ args }: FaultData, texts: Texts): Place | undefined {
  const { file, line, column } = args;
  if (typeof file !== 'string' || !texts.has(file)) return undefined;
  const at = number(line);
  return { file, line: at > 0 ? at : 1, ...(number(column) > 0 ? { column: number(column) } : {}) };
}

/** The line that imports a file which is not there. */
function importPlace({ code, args: { file, from } }: FaultData, texts: Texts): Place | undefined {
  if (code !== 'trainer.moduleGone' || typeof file !== 'string' || typeof from !== 'string') return undefined;
  const specifier = path.relative(path.dirname(from), file).split(path.sep).join('/');
  const line = texts.get(from)?.split('\n').findIndex((each) => each.includes(specifier) && /\b(?:import|require|from)\b/.test(each));
  return line === undefined ? undefined : { file: from, line: Math.max(1, line + 1) };
}

/** The innermost place in the files that an error, or what it was caused by, was thrown from. */
function thrownPlace(error: unknown, texts: Texts): Place | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = thrownPlace(error.cause, texts);
  if (cause) return cause;
  for (const frame of (error.stack ?? '').split('\n')) {
    const file = [...texts.keys()].find((known) => frame.includes(`${known}:`));
    const line = file === undefined ? NaN : Number.parseInt(frame.slice(frame.indexOf(`${file}:`) + file.length + 1), 10);
    if (file !== undefined && line > 0) return { file, line };
  }
  return undefined;
}

/** The place itself, or the last line before it that is not blank: a file that ends too soon shows nothing at its end. */
function visible(lines: readonly string[], place: Place): Place {
  const before = lines.slice(0, place.line).findLastIndex((text) => text.trim() !== '');
  return before < 0 || before === place.line - 1 ? place : { file: place.file, line: before + 1 };
}

/** From the first character of a line that is no blank, or from the column to the end of a word, to what follows. */
function stretch(lines: readonly string[], { line, column }: Place): { column: number; endColumn: number } {
  const words = lines[line - 1]?.trimEnd() ?? '';
  if (column === undefined) return { column: words.length - words.trimStart().length + 1, endColumn: words.length + 1 };
  const word = /^(?:[\w$]+|.)/.exec(words.slice(column - 1))?.[0] ?? '';
  return { column, endColumn: column + word.length };
}

/** A fault, or whatever was thrown, at its place in one of the files; undefined where it has none in them. */
export function findingIn(texts: Texts, error: unknown): ModuleFinding | undefined {
  const fault = toFaultData(error);
  const found = namedPlace(fault, texts) ?? importPlace(fault, texts) ?? thrownPlace(error, texts);
  if (!found) return undefined;
  const lines = (texts.get(found.file) ?? '').split('\n');
  const place = visible(lines, found);
  return { file: place.file, line: place.line, ...stretch(lines, place), severity: 'error', fault: { ...fault, args: { ...fault.args } } };
}

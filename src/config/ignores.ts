import type { ConfigFault } from './config-fault.ts';
import type { ConfigDocument } from './document.ts';
import { commentsIn } from './document.ts';
import { lineCounter } from './position.ts';
import { MOST_REPORTED, structureFault } from './structure-faults.ts';

/** A code that a comment `gan-ignore CODE` names, and the line that it speaks of. */
interface Ignore {
  readonly code: string;
  /** from 1 */
  readonly line: number;
  readonly offset: number;
  /** the comment, which the fix deletes */
  readonly comment: { readonly offset: number; readonly length: number };
}

const DIRECTIVE = /gan-ignore((?:[\s,]+GAN\d+)*)/;

/** A comment alone on its line speaks of the next line that holds more than a comment, any other of its own line. */
function ignoresIn(text: string): Ignore[] {
  const lineOf = lineCounter(text);
  const nextWithContent = contentLines(text);
  return commentsIn(text).flatMap((comment) => {
    const directive = DIRECTIVE.exec(comment.text);
    if (!directive) return [];
    const line = comment.alone ? nextWithContent(lineOf(comment.offset + comment.text.length)) : lineOf(comment.offset);
    const codes = [...directive[0].matchAll(/GAN\d+/g)].map((match) => ({ code: match[0], line, offset: comment.offset + directive.index + match.index }));
    const named = codes.length > 0 ? codes : [{ code: '', line, offset: comment.offset + directive.index }];
    return named.map((ignore) => ({ ...ignore, comment: { offset: comment.offset, length: comment.text.length } }));
  });
}

/** A function from a line to the first line below it that is neither blank nor only a comment (0: none). */
function contentLines(text: string): (line: number) => number {
  const isEmpty = (line: string) => /^\s*(\/\/.*)?$/.test(line);
  const next: number[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  for (let line = lines.length; line > 0; line--) next[line - 1] = line < lines.length && !isEmpty(lines[line]!) ? line + 1 : (next[line] ?? 0);
  return (line) => next[line - 1] ?? 0;
}

/**
 * Takes away the faults that a comment `// gan-ignore CODE` silences.
 * @param reportUseless whether a comment that silences nothing is a fault itself
 * @returns the faults that are left, and the hints
 */
export function withoutIgnored({ text }: ConfigDocument, faults: readonly ConfigFault[], { reportUseless }: { reportUseless: boolean }): ConfigFault[] {
  const ignores = ignoresIn(text);
  const lineOf = lineCounter(text);
  const silences = (ignore: Ignore, fault: ConfigFault) => ignore.code === fault.code && ignore.line === lineOf(fault.offset);
  const left = faults.filter((fault) => !ignores.some((ignore) => silences(ignore, fault)));
  const useless = !reportUseless ? [] : ignores.filter((ignore) => !faults.some((fault) => silences(ignore, fault)));
  return [...left, ...useless.slice(0, MOST_REPORTED).map(uselessIgnore)];
}

function uselessIgnore({ code, offset, comment }: Ignore): ConfigFault {
  const template = code === '' ? 'gan-ignore names no code; write for example gan-ignore GAN207.' : '{code} is not reported here, so this gan-ignore silences nothing.';
  const fixes = [{ template: 'Delete the comment', args: {}, edits: [{ ...comment, text: '' }], preferred: true }];
  return structureFault({ kind: 'uselessIgnore', template, args: { code }, path: [], at: { offset, length: code === '' ? 'gan-ignore'.length : code.length }, fixes });
}

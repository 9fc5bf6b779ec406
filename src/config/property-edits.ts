import type { Node } from 'jsonc-parser';
import type { TextEdit } from './config-fault.ts';
import { tokensOf } from './document.ts';
import { startOfLine } from './position.ts';

// The editing library takes the comments before a deleted property with it, and moves the one behind the last property
// to an inserted one. In a config a comment may silence a rule for its line, so each must stay where it is.

/**
 * Edits that take a property away, with its comma and, where nothing else is left on it, its line.
 */
export function deletionOf(text: string, property: Node): TextEdit[] {
  const siblings = property.parent?.children ?? [];
  const index = siblings.indexOf(property);
  const end = property.offset + property.length;
  const comma = commaIn(text, end, siblings[index + 1]?.offset ?? (property.parent ? property.parent.offset + property.parent.length : text.length));
  const own = wholeLine(text, property.offset, comma === undefined ? end : comma + 1);
  const before = siblings[index - 1];
  const commaBefore = comma === undefined && before ? commaIn(text, before.offset + before.length, property.offset) : undefined;
  return [...(commaBefore === undefined ? [] : [{ offset: commaBefore, length: 1, text: '' }]), { ...own, text: '' }];
}

/** The comma between two offsets, not one inside a comment. */
function commaIn(text: string, from: number, to: number): number | undefined {
  const comma = [...tokensOf(text.slice(from, to))].find((token) => token.text === ',');
  return comma && from + comma.offset;
}

/** A stretch of text, widened to its whole lines where nothing else stands on them, else to the blanks that follow. */
function wholeLine(text: string, start: number, end: number): { offset: number; length: number } {
  const isBlank = (at: number) => text[at] === ' ' || text[at] === '\t';
  const isBreak = (at: number) => text[at] === '\n' || text[at] === '\r';
  let from = start;
  while (isBlank(from - 1)) from--;
  let to = end;
  while (isBlank(to)) to++;
  if (!isBreak(to) || (from > 0 && !isBreak(from - 1))) return { offset: start, length: to - start };
  return { offset: from, length: to + (text.startsWith('\r\n', to) ? 2 : 1) - from };
}

/** Edits that put a property (`"key": value`) at the end of a section, on a line of its own where the section has several. */
export function insertionInto(text: string, section: Node, property: string): TextEdit[] {
  const end = section.offset + section.length - 1;
  const last = section.children?.at(-1);
  const lastEnd = last && last.offset + last.length;
  const comma = lastEnd === undefined ? undefined : commaIn(text, lastEnd, end);
  const commaEdit = lastEnd === undefined || comma !== undefined ? [] : [{ offset: lastEnd, length: 0, text: ',' }];
  if (!/[\r\n]/.test(text.slice(section.offset, end))) {
    const offset = (comma === undefined ? lastEnd : comma + 1) ?? section.offset + 1;
    const closing = last || text[offset] === ' ' ? '' : ' ';
    return [{ offset, length: 0, text: `${commaEdit.length > 0 ? ',' : ''} ${property}${closing}` }];
  }
  const offset = text.slice(0, end).trimEnd().length;
  return [...commaEdit, { offset, length: 0, text: `${text.includes('\r\n') ? '\r\n' : '\n'}${indentIn(text, section)}${property}` }];
}

/** The indentation of a section's properties: that of the first one on a line of its own, else one step more than the section's. */
function indentIn(text: string, section: Node): string {
  const lineStart = (offset: number) => text.slice(startOfLine(text, offset), offset);
  const own = (section.children ?? []).map(({ offset }) => lineStart(offset)).find((start) => start.trim() === '');
  const step = /^(\t| {2,8})\S/m.exec(text)?.[1] ?? '  ';
  return own ?? `${/^\s*/.exec(lineStart(section.offset))?.[0] ?? ''}${step}`;
}

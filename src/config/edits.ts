import { applyEdits } from 'jsonc-parser';
import type { ConfigPath, TextEdit } from './config-fault.ts';
import type { ConfigDocument } from './document.ts';
import { nodeAt, parseDocument } from './document.ts';
import { deletionOf, insertionInto } from './property-edits.ts';

/** A value to put at a place; undefined takes the property away. */
export type Change = readonly [path: ConfigPath, value: unknown];

/** The text with values put in or taken away; comments and layout stay. The text must parse. */
export function withChanges(text: string, changes: readonly Change[]): string {
  return changes.reduce((current, change) => withEdits(current, editsOfChange(parseDocument(current), change)), text);
}

/** The text after edits that do not overlap. */
export function withEdits(text: string, edits: readonly TextEdit[]): string {
  return applyEdits(text, edits.map(({ text: content, ...place }) => ({ ...place, content })));
}

/** The same as edits of a document's text; of several changes, one replacement of the part that differs. */
export function editsFor(document: ConfigDocument, changes: readonly Change[]): readonly TextEdit[] {
  const [only, ...others] = changes;
  return only && others.length === 0 ? editsOfChange(document, only) : difference(document.text, withChanges(document.text, changes));
}

function difference(text: string, changed: string): TextEdit[] {
  if (changed === text) return [];
  const longest = Math.min(text.length, changed.length);
  let start = 0;
  while (start < longest && text[start] === changed[start]) start++;
  let end = 0;
  while (end < longest - start && text[text.length - 1 - end] === changed[changed.length - 1 - end]) end++;
  return [{ offset: start, length: text.length - end - start, text: changed.slice(start, changed.length - end) }];
}

function editsOfChange({ text, root }: ConfigDocument, [path, value]: Change): TextEdit[] {
  const node = nodeAt(root, path);
  if (value === undefined) return node?.parent ? deletionOf(text, node.parent) : [];
  if (node) return [{ offset: node.offset, length: node.length, text: inline(value) }];
  const depth = path.findLastIndex((_, index) => nodeAt(root, path.slice(0, index))?.type === 'object');
  const section = depth < 0 ? undefined : nodeAt(root, path.slice(0, depth));
  const inner = path.slice(depth + 1).reduceRight<unknown>((nested, key) => ({ [key]: nested }), value);
  return section ? insertionInto(text, section, `${JSON.stringify(path[depth])}: ${inline(inner)}`) : [];
}

/** JSON on one line, with blanks inside braces and after commas. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const properties = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${inline(inner)}`);
  return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`;
}

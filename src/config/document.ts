import { createScanner, getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { ConfigPath } from './config-fault.ts';
import { startOfLine } from './position.ts';

/** A config is a page of settings; what is larger or deeper is no config, and would only cost time and stack. */
export const LARGEST_TEXT = 100_000;
export const DEEPEST_NESTING = 32;

export interface Comment {
  readonly text: string;
  readonly offset: number;
  /** nothing but blanks stands before it on its line */
  readonly alone: boolean;
}

/** A key that stands more than once in one section; the last one counts. */
export interface Duplicate {
  readonly path: ConfigPath;
  readonly first: Node;
  readonly last: Node;
}

/** A config's text, taken apart; offsets are those of the text. */
export interface ConfigDocument {
  readonly text: string;
  readonly root: Node | undefined;
  /** the first syntax error; what follows it is guesswork */
  readonly error: { readonly kind: string; readonly offset: number; readonly length: number } | undefined;
  readonly duplicates: readonly Duplicate[];
}

/** Comments and trailing commas are allowed. The text must have passed {@link tooDeepAt} and LARGEST_TEXT: the parser recurses. */
export function parseDocument(text: string): ConfigDocument {
  const errors: ParseError[] = [];
  // A byte order mark counts as a blank, so that offsets stay those of the text.
  const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
  const error = errors.sort((a, b) => a.offset - b.offset)[0];
  return { text, root, error: error && { kind: printParseErrorCode(error.error), offset: error.offset, length: error.length }, duplicates: root ? duplicatesIn(root, []) : [] };
}

/** Tokens of the text by place; blanks are left out. Never recurses. */
export function* tokensOf(text: string): Generator<{ text: string; offset: number }> {
  const scanner = createScanner(text, false);
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const offset = scanner.getTokenOffset();
    const token = text.slice(offset, offset + scanner.getTokenLength());
    if (token.trim() !== '') yield { text: token, offset };
  }
}

/** Where the text nests deeper than `limit`; undefined where it does not. */
export function tooDeepAt(text: string, limit: number = DEEPEST_NESTING): number | undefined {
  let depth = 0;
  for (const token of tokensOf(text)) {
    if (token.text === '{' || token.text === '[') depth++;
    if (token.text === '}' || token.text === ']') depth--;
    if (depth > limit) return token.offset;
  }
  return undefined;
}

/** Every comment of the text, in order. */
export function commentsIn(text: string): Comment[] {
  return [...tokensOf(text)]
    .filter((token) => token.text.startsWith('//') || token.text.startsWith('/*'))
    .map((token) => ({ ...token, alone: text.slice(startOfLine(text, token.offset), token.offset).trim() === '' }));
}

/** The properties of an object: key, key's node and value's node. Properties that the parser could not finish are left out. */
export function propertiesOf(node: Node): { key: string; keyNode: Node; valueNode: Node }[] {
  if (node.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children }) => {
    const [keyNode, valueNode] = children ?? [];
    return keyNode && valueNode ? [{ key: String(keyNode.value), keyNode, valueNode }] : [];
  });
}

function duplicatesIn(node: Node, path: ConfigPath): Duplicate[] {
  if (node.type === 'array') return (node.children ?? []).flatMap((child, index) => duplicatesIn(child, [...path, index]));
  const seen = new Map<string, Node>();
  return propertiesOf(node).flatMap(({ key, keyNode, valueNode }) => {
    const first = seen.get(key);
    seen.set(key, keyNode);
    return [...(first ? [{ path: [...path, key], first, last: keyNode }] : []), ...duplicatesIn(valueNode, [...path, key])];
  });
}

/** A node's value; objects have no prototype, so a key `__proto__` is a key like any other. */
export function valueOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  if (node.type !== 'object') return getNodeValue(node);
  const value = Object.create(null) as Record<string, unknown>;
  for (const { key, valueNode } of propertiesOf(node)) value[key] = valueOf(valueNode);
  return value;
}

/** The value's node at a path; of several properties with one key the last. */
export function nodeAt(root: Node | undefined, path: ConfigPath): Node | undefined {
  return path.reduce<Node | undefined>((node, part) => {
    if (typeof part === 'number') return node?.type === 'array' ? node.children?.[part] : undefined;
    return node && propertiesOf(node).findLast(({ key }) => key === part)?.valueNode;
  }, root);
}

/** The key's node of the property at a path; undefined for items of lists and for the root. */
export function keyAt(root: Node | undefined, path: ConfigPath): Node | undefined {
  const section = nodeAt(root, path.slice(0, -1));
  return section && propertiesOf(section).findLast(({ key }) => key === path.at(-1))?.keyNode;
}

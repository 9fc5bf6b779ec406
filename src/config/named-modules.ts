import { LARGEST_TEXT, nodeAt, parseDocument, tooDeepAt } from './document.ts';

/** A module of networks that a config names, and where its path stands in the text. */
export interface NamedModule {
  readonly player: 'generator' | 'discriminator';
  /** as the config has it, relative to the config */
  readonly module: string;
  /** UTF-16 units */
  readonly offset: number;
  readonly length: number;
}

/** The modules that a config's text names, whatever else is wrong with it. */
export function namedModules(text: string): NamedModule[] {
  if (text.length > LARGEST_TEXT || tooDeepAt(text) !== undefined) return [];
  const { root } = parseDocument(text);
  return (['generator', 'discriminator'] as const).flatMap((player) => {
    const node = nodeAt(root, [player, 'module']);
    const isOwn = nodeAt(root, [player, 'network'])?.value === 'module';
    return isOwn && typeof node?.value === 'string' ? [{ player, module: node.value, offset: node.offset, length: node.length }] : [];
  });
}

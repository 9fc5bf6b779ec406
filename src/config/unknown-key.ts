import type { Node } from 'jsonc-parser';
import type { ConfigFault, ConfigFix, ConfigPath } from './config-fault.ts';
import { placeName, shown } from './config-fault.ts';
import { keyAt, nodeAt, propertiesOf } from './document.ts';
import type { ConfigDocument } from './document.ts';
import { editsFor } from './edits.ts';
import { allPaths, fieldAt, variantOf } from './fields.ts';
import type { Section } from './fields.ts';
import { nearest } from './nearest.ts';
import { structureFault } from './structure-faults.ts';

/** A key that its section does not have: it belongs to another kind, to another section, or is misspelt. */
export function unknownKeyFault(document: ConfigDocument, value: unknown, path: ConfigPath): ConfigFault | undefined {
  const sectionPath = path.slice(0, -1);
  const key = String(path.at(-1));
  const keyNode = keyAt(document.root, path);
  const section = fieldAt(sectionPath, value);
  if (!keyNode || section?.kind !== 'section') return undefined;
  const subject: Subject = { document, value, path, sectionPath, key, keyNode, section };
  return otherVariant(subject) ?? misspelt(subject) ?? misplaced(subject) ?? unknown(subject);
}

interface Subject {
  readonly document: ConfigDocument;
  readonly value: unknown;
  readonly path: ConfigPath;
  readonly sectionPath: ConfigPath;
  readonly key: string;
  readonly keyNode: Node;
  readonly section: Section;
}

function otherVariant({ document, value, path, sectionPath, key, keyNode, section }: Subject): ConfigFault | undefined {
  const owners = section.variants.filter(({ fields }) => fields.has(key)).map(({ name }) => name);
  if (owners.length === 0 || section.discriminator === undefined) return undefined;
  const args = {
    key,
    discriminator: placeName([...sectionPath, section.discriminator]),
    chosen: variantOf(section, valueAt(value, sectionPath))?.name ?? '',
    owners: owners.join(', '),
  };
  const template = '{place} is not a setting where {discriminator} is {chosen}; it belongs to: {owners}.';
  return structureFault({ kind: 'otherVariant', template, args, path, at: keyNode, fixes: [removal(document, path)] });
}

function misspelt({ document, value, path, sectionPath, key, keyNode, section }: Subject): ConfigFault | undefined {
  const near = nearest(key, knownKeys(section, value, sectionPath));
  if (near === undefined) return undefined;
  const template = '{place} is not a setting; did you mean {near}?';
  const fixes = isThere(document, sectionPath, near) ? [removal(document, path)] : [renaming(keyNode, near), removal(document, path)];
  return structureFault({ kind: 'unknownKey', template, args: { near }, path, at: keyNode, fixes });
}

function misplaced({ document, path, key, keyNode }: Subject): ConfigFault | undefined {
  const homes = allPaths.filter((known) => known.at(-1) === key).map(placeName);
  if (homes.length === 0) return undefined;
  const template = '{place} is not a setting of this section; it belongs in: {homes}.';
  return structureFault({ kind: 'unknownKey', template, args: { homes: homes.join(', ') }, path, at: keyNode, fixes: [removal(document, path)] });
}

function unknown({ document, value, path, sectionPath, keyNode, section }: Subject): ConfigFault {
  const known = knownKeys(section, value, sectionPath).join(', ');
  return structureFault({ kind: 'unknownKey', template: '{place} is not a setting; this section has: {known}.', args: { place: shortened(path), known }, path, at: keyNode, fixes: [removal(document, path)] });
}

function knownKeys(section: Section, value: unknown, sectionPath: ConfigPath): string[] {
  return [...(variantOf(section, valueAt(value, sectionPath))?.fields.keys() ?? [])].filter((key) => key !== '$schema');
}

const shortened = (path: ConfigPath) => shown(placeName(path)).slice(1).replace(/"$/, '');

/** The plain value at a path of a parsed config. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined), value);
}

function isThere({ root }: ConfigDocument, sectionPath: ConfigPath, key: string): boolean {
  const section = nodeAt(root, sectionPath);
  return section !== undefined && propertiesOf(section).some((property) => property.key === key);
}

function renaming(keyNode: Node, name: string): ConfigFix {
  return { template: 'Rename to {name}', args: { name }, edits: [{ offset: keyNode.offset, length: keyNode.length, text: JSON.stringify(name) }], preferred: true };
}

function removal(document: ConfigDocument, path: ConfigPath): ConfigFix {
  return { template: 'Delete {place}', args: { place: shortened(path) }, edits: editsFor(document, [[path, undefined]]), preferred: false };
}

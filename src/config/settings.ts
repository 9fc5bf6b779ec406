import { faultsOf } from '../faults/fault.ts';
import type { ConfigPath } from './config-fault.ts';
import { placeName, shown } from './config-fault.ts';
import { parseDocument, valueOf } from './document.ts';
import { withChanges, withEdits } from './edits.ts';
import type { Field } from './fields.ts';
import { allPaths, fieldAt } from './fields.ts';
import { nearest } from './nearest.ts';
import { deletionOf } from './property-edits.ts';
import { syntaxFault, tooLargeFault } from './syntax.ts';
import { valueAt } from './unknown-key.ts';

const settingFault = faultsOf('config', {
  form: 'The setting {setting} must have the form path=value, for example training.batchSize=128.',
  misspelt: 'There is no setting {place}; did you mean {near}?',
  unknown: 'There is no setting {place}; the first part of a path is one of: {sections}.',
  blocked: 'The setting {place} cannot be set, because {parent} is {value} in the config, and no section.',
});

/**
 * Puts settings of a command line into a config's text; comments and layout stay. A text that cannot be read, or is no
 * section, comes back as it is: checkConfig says why, at its place.
 * @param settings `path=value`, the value as JSON or as a plain word: `optimizers.generator.learningRate=0.001`; without a
 * value, `training.epochs=`, the field goes back to its default
 * @throws Fault `config.form`, `config.misspelt`, `config.unknown`, `config.blocked`
 */
export function applySettings(text: string, settings: readonly string[]): string {
  if (settings.length === 0 || tooLargeFault(text) || syntaxFault(parseDocument(text)) || !hasSections(text)) return text;
  return settings.reduce(applySetting, withoutDuplicates(text));
}

/** Whether a text is empty or holds a section, so that settings have a place in it. */
function hasSections(text: string): boolean {
  const { root } = parseDocument(text);
  return root === undefined || root.type === 'object';
}

/** Of several values of a key the last one counts, but an edit may find the first one: so only the last may be left. */
function withoutDuplicates(text: string): string {
  const first = parseDocument(text).duplicates[0]?.first.parent;
  return first ? withoutDuplicates(withEdits(text, deletionOf(text, first))) : text;
}

function applySetting(text: string, setting: string): string {
  const split = setting.indexOf('=');
  if (split <= 0) throw settingFault('form', { setting: shown(setting) });
  const path = knownPath(setting.slice(0, split).trim());
  const { root } = parseDocument(text);
  const current = root && valueOf(root);
  demandSections(current, path);
  return withChanges(text, [[path, valueFrom(setting.slice(split + 1).trim(), fieldAt(path, current)?.kind)]]);
}

function knownPath(place: string): readonly string[] {
  const known = allPaths;
  const path = known.find((candidate) => candidate.join('.') === place);
  if (path) return path;
  const near = nearest(place, known.map(placeName));
  throw near === undefined
    ? settingFault('unknown', { place: shown(place), sections: known.filter(({ length }) => length === 1).map(placeName).join(', ') })
    : settingFault('misspelt', { place: shown(place), near });
}

function demandSections(current: unknown, path: ConfigPath): void {
  for (const parent of path.map((_, index) => path.slice(0, index))) {
    const value = valueAt(current, parent);
    const isSection = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (value !== undefined && !isSection) throw settingFault('blocked', { place: placeName(path), parent: placeName(parent), value: shown(value) });
  }
}

/** A word as the setting wants it: texts need no quotes, and numbers may be written as `.5`; no word takes the field away. */
function valueFrom(word: string, kind: Field['kind'] | undefined): unknown {
  if (word === '') return undefined;
  if (kind === 'string' && !word.startsWith('"')) return word;
  if ((kind === 'number' || kind === 'integer') && Number.isFinite(Number(word))) return Number(word);
  try {
    return JSON.parse(word) as unknown;
  } catch {
    return word;
  }
}

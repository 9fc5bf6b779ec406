import type { z } from 'zod';
import type { FaultArgs } from '../faults/fault.ts';
import type { ConfigFault, ConfigFix, ConfigPath } from './config-fault.ts';
import { shown } from './config-fault.ts';
import type { ConfigDocument } from './document.ts';
import { keyAt, nodeAt } from './document.ts';
import { editsFor } from './edits.ts';
import type { Field, Leaf } from './fields.ts';
import { fieldAt } from './fields.ts';
import { nearest } from './nearest.ts';
import type { StructureKind } from './structure-faults.ts';
import { MOST_REPORTED, structureFault } from './structure-faults.ts';
import { unknownKeyFault, valueAt } from './unknown-key.ts';

type Issue = z.core.$ZodIssue;

/** What the schema found, one fault for each mistake, at the value's own place; at most MOST_REPORTED. */
export function structureFaults(document: ConfigDocument, value: unknown, issues: readonly Issue[]): ConfigFault[] {
  // Two checks of one value (a whole number, and its range) are one mistake.
  const mistakes = [...new Map(issues.flatMap(mistakesOf).map((mistake) => [JSON.stringify(mistake.path), mistake])).values()];
  return mistakes.slice(0, MOST_REPORTED).flatMap(({ path, isKey }) => {
    if (isKey) return unknownKeyFault(document, value, path) ?? [];
    const field = fieldAt(path, value);
    return nodeAt(document.root, path) && field ? wrongValue(document, path, field, valueAt(value, path)) : missing(document, path, field);
  });
}

/** The place of a wrong value, or of a key that should not be there. */
function mistakesOf(issue: Issue): { path: ConfigPath; isKey: boolean }[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ path: [...path, key], isKey: true })) : [{ path, isKey: false }];
}

function missing(document: ConfigDocument, path: ConfigPath, field: Field | undefined): ConfigFault {
  const section = path.slice(0, -1);
  const at = keyAt(document.root, section) ?? nodeAt(document.root, section) ?? document.root ?? { offset: 0, length: 1 };
  const values = field && field.kind !== 'section' ? field.values : undefined;
  const template = values ? '{place} is missing; allowed: {allowed}.' : '{place} is missing; write its path, relative to this file.';
  const edits = editsFor(document, [[path, values?.[0] ?? `./${EXAMPLES[String(path.at(-1))] ?? ''}`]]);
  const fix: ConfigFix = { template: 'Add {place}', args: { place: String(path.at(-1)) }, edits, preferred: true };
  return structureFault({ kind: 'missing', template, args: { allowed: (values ?? []).map(shown).join(', ') }, path, at: { offset: at.offset, length: Math.max(1, at.length) }, fixes: [fix] });
}

/** What a missing path is filled in with. */
const EXAMPLES: Readonly<Record<string, string>> = { images: 'images', path: 'images', module: 'nets.ts' };

interface Verdict {
  readonly kind: StructureKind;
  readonly template: string;
  readonly args?: FaultArgs;
  /** values that would be allowed, the likeliest first */
  readonly instead: readonly unknown[];
  /** the first of them is what was meant, or nearest to it */
  readonly sure: boolean;
}

function wrongValue(document: ConfigDocument, path: ConfigPath, field: Field, value: unknown): ConfigFault {
  const node = nodeAt(document.root, path) ?? { offset: 0, length: 1 };
  const { kind, template, args = {}, instead, sure } = verdict(field, value);
  const fixes = instead.map((allowed, index): ConfigFix => {
    return { template: 'Change to {value}', args: { value: shown(allowed) }, edits: [{ offset: node.offset, length: node.length, text: JSON.stringify(allowed) }], preferred: sure && index === 0 };
  });
  return structureFault({ kind, template, args: { value: shown(value), ...args }, path, at: node, fixes });
}

function verdict(field: Field, value: unknown): Verdict {
  if (field.kind === 'section') return { kind: 'type', template: '{place} is {value}, but must be a section: settings in braces.', instead: [], sure: false };
  if (field.values) return wrongChoice(field.values, value);
  if (field.kind === 'list') return Array.isArray(value) ? wrongLength(field, '{place} has {length} entries, but must have {minimum} to {maximum}.', value.length) : notAList(field, value);
  if (field.kind === 'string') return typeof value === 'string' ? wrongLength(field, '{place} has {length} characters, but must have {minimum} to {maximum}.', value.length) : notAText(value);
  return wrongNumber(field, value);
}

function wrongChoice(values: readonly (string | number)[], value: unknown): Verdict {
  const near = typeof value === 'string' ? nearest(value, values.map(String)) : undefined;
  const likely = values.filter((allowed) => allowed === near);
  const template = near === undefined ? '{place} is {value}; allowed: {allowed}.' : '{place} is {value}; did you mean {near}? Allowed: {allowed}.';
  return { kind: 'choice', template, args: { allowed: values.map(shown).join(', '), near: near ?? '' }, sure: near !== undefined, instead: [...likely, ...values.filter((allowed) => !likely.includes(allowed))] };
}

function wrongLength({ minimum = 0, maximum = Infinity }: Leaf, template: string, length: number): Verdict {
  return { kind: 'length', template, args: { length, minimum, maximum }, instead: [], sure: false };
}

function notAList({ item }: Leaf, value: unknown): Verdict {
  return { kind: 'type', template: '{place} is {value}, but must be a list in brackets.', instead: item && item.kind !== 'section' && typeof value === 'number' && nearestNumber(item, value) === value ? [[value]] : [], sure: true };
}

function notAText(value: unknown): Verdict {
  return { kind: 'type', template: '{place} is {value}, but must be a text in double quotes.', instead: typeof value === 'number' ? [String(value)] : [], sure: true };
}

function wrongNumber(field: Leaf, value: unknown): Verdict {
  const meant = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const instead = typeof meant === 'number' && !Number.isNaN(meant) ? [nearestNumber(field, meant)] : [];
  return { kind: typeof value === 'number' ? 'range' : 'type', template: numberTemplate(field), args: boundsOf(field), instead, sure: true };
}

function boundsOf({ minimum, above, maximum = Infinity }: Leaf): FaultArgs {
  return above === undefined ? { minimum: minimum ?? -Infinity, maximum } : { above, maximum };
}

function numberTemplate({ kind, above }: Leaf): string {
  if (kind === 'integer') return '{place} is {value}, but must be a whole number from {minimum} to {maximum}.';
  return above === undefined ? '{place} is {value}, but must be a number from {minimum} to {maximum}.' : '{place} is {value}, but must be a number above {above}, at most {maximum}.';
}

/** The allowed number nearest to a value; above an open bound there is no nearest one, so the default. */
function nearestNumber({ kind, minimum = -Infinity, maximum = Infinity, above, fallback }: Leaf, value: number): unknown {
  const clamped = Math.min(Math.max(kind === 'integer' ? Math.round(value) : value, minimum), maximum);
  return above !== undefined && clamped <= above ? (fallback ?? 1) : clamped;
}

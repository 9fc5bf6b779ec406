import { z } from 'zod';
import type { ConfigPath } from './config-fault.ts';
import { configSchema } from './schema.ts';

type Json = z.core.JSONSchema.BaseSchema;
type Allowed = string | number;

/** A single value, or a list of them. */
export interface Leaf {
  readonly kind: 'number' | 'integer' | 'string' | 'list';
  readonly description: string;
  readonly required: boolean;
  /** undefined: none */
  readonly fallback: unknown;
  /** lowest number, or lowest number of characters or of items */
  readonly minimum: number | undefined;
  /** numbers must be above this */
  readonly above: number | undefined;
  readonly maximum: number | undefined;
  /** the only values allowed, each with its meaning */
  readonly values: readonly Allowed[] | undefined;
  readonly meanings: readonly string[];
  /** whether it can change while a run trains */
  readonly live: boolean;
  /** what a list holds */
  readonly item: Field | undefined;
}

/** The settings that a section has for one value of its discriminator; the only variant of a plain section has no name. */
export interface Variant {
  readonly name: string | undefined;
  readonly fields: ReadonlyMap<string, Field>;
}

export interface Section {
  readonly kind: 'section';
  readonly description: string;
  /** the setting that chooses the variant */
  readonly discriminator: string | undefined;
  readonly variants: readonly [Variant, ...Variant[]];
}

export type Field = Leaf | Section;

const schemasOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter((entry): entry is Json => typeof entry === 'object' && entry !== null) : []);
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []);
const isAllowed = (value: unknown): value is Allowed => typeof value === 'string' || typeof value === 'number';

function kindOf(json: Json): Leaf['kind'] {
  if (json.type === 'array') return 'list';
  return json.type === 'integer' || json.type === 'number' ? json.type : 'string';
}

/** The JSON schema writes a whole number's natural bound, 2^53 - 1, where the schema has none. */
const boundOf = (value: unknown): number | undefined => (value === Number.MAX_SAFE_INTEGER ? undefined : numberOf(value));

function leafOf(json: Json, required: boolean): Leaf {
  return {
    kind: kindOf(json),
    description: json.description ?? '',
    required,
    fallback: json.default,
    minimum: numberOf(json.minimum ?? json.minLength ?? json.minItems),
    above: numberOf(json.exclusiveMinimum),
    maximum: boundOf(json.maximum ?? json.maxLength ?? json.maxItems),
    values: json.enum?.filter(isAllowed) ?? (isAllowed(json.const) ? [json.const] : undefined),
    meanings: textsOf(json['enumDescriptions']),
    live: json['live'] === true,
    item: typeof json.items === 'object' && !Array.isArray(json.items) ? fieldOf(json.items, true) : undefined,
  };
}

function fieldsOf(json: Json): Map<string, Field> {
  const required = new Set(json.required);
  const entries = Object.entries(json.properties ?? {}).flatMap(([key, value]): [string, Field][] =>
    typeof value === 'object' ? [[key, fieldOf(value, required.has(key))]] : [],
  );
  return new Map(entries);
}

function fieldOf(json: Json, required: boolean): Field {
  const description = json.description ?? '';
  const options = schemasOf(json.oneOf ?? json.anyOf);
  if (options.length > 0) return { kind: 'section', description, ...choiceOf(options.map(fieldsOf), String(json['choice'])) };
  if (json.type !== 'object') return leafOf(json, required);
  return { kind: 'section', description, discriminator: undefined, variants: [{ name: undefined, fields: fieldsOf(json) }] };
}

/** The discriminator is the setting that has one value in every variant; in the result it offers them all. */
function choiceOf(options: Map<string, Field>[], description: string): Pick<Section, 'discriminator' | 'variants'> {
  const discriminator = [...options[0]!.keys()].find((key) => options.every((fields) => fixedLeaf(fields.get(key))))!;
  const own = options.flatMap((fields) => fixedLeaf(fields.get(discriminator)) ?? []);
  const usual = own.find((leaf) => leaf.fallback !== undefined) ?? own[0]!;
  const choice: Leaf = { ...usual, required: false, description, values: own.map((leaf) => leaf.values[0]), meanings: own.map((leaf) => leaf.description) };
  const [head, ...rest] = options.map((fields, index): Variant => ({ name: String(own[index]!.values[0]), fields: new Map([...fields, [discriminator, choice]]) }));
  return { discriminator, variants: [head!, ...rest] };
}

type FixedLeaf = Leaf & { readonly values: readonly [Allowed] };

function fixedLeaf(field: Field | undefined): FixedLeaf | undefined {
  const isFixed = (leaf: Leaf): leaf is FixedLeaf => leaf.values?.length === 1;
  return field && field.kind !== 'section' && isFixed(field) ? field : undefined;
}

/** Every setting there is, read from the schema. */
export const rootSection: Section = {
  kind: 'section',
  description: 'A GAN experiment.',
  discriminator: undefined,
  variants: [{ name: undefined, fields: fieldsOf(z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' })) }],
};

/** The variant that a section's value chooses; the discriminator's default where it is left out. */
export function variantOf(section: Section, value: unknown): Variant | undefined {
  if (section.discriminator === undefined) return section.variants[0];
  const chosen = typeof value === 'object' && value !== null ? (Reflect.get(value, section.discriminator) as unknown) : undefined;
  return section.variants.find((variant) => variant.name === (chosen ?? usualVariant(section)));
}

function usualVariant(section: Section): unknown {
  const choice = section.variants[0].fields.get(section.discriminator ?? '');
  return choice && choice.kind !== 'section' ? choice.fallback : undefined;
}

/** The field at a place of a config with this value; undefined where there is none in the chosen variants. */
export function fieldAt(path: ConfigPath, value: unknown, from: Field = rootSection): Field | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return from;
  const inner: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, head) : undefined;
  const next = from.kind === 'section' ? settingOf(from, String(head), value) : from.item;
  return next && fieldAt(rest, inner, next);
}

/** The setting that chooses the variant is there whatever it says. */
function settingOf(section: Section, key: string, value: unknown): Field | undefined {
  return (key === section.discriminator ? section.variants[0] : variantOf(section, value))?.fields.get(key);
}

function pathsIn(from: Field, prefix: readonly string[]): string[][] {
  if (from.kind !== 'section') return [];
  const found = from.variants.flatMap((variant) => [...variant.fields].flatMap(([key, field]) => [[...prefix, key], ...pathsIn(field, [...prefix, key])]));
  return [...new Map(found.map((path) => [path.join('.'), path])).values()];
}

/** Every place that some config may have, sections too: ['generator', 'filters']. */
export const allPaths: readonly (readonly string[])[] = pathsIn(rootSection, []);

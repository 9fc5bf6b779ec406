import { allowedText, fallbackText } from './field-text.ts';
import type { Field, Leaf, Section, Variant } from './fields.ts';
import { rootSection } from './fields.ts';

type Json = Record<string, unknown>;

/**
 * The JSON schema for hover and completion in VS Code (draft-07). It never reports anything: no bounds, types or
 * required keys, because the checks of this room say all that with a quick fix, and VS Code would say it a second time.
 */
export function jsonSchema(): Json {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'GAN experiment', allowTrailingCommas: true, allowComments: true, ...sectionSchema(rootSection) };
}

const fieldSchema = (field: Field): Json => (field.kind === 'section' ? sectionSchema(field) : leafSchema(field));

function leafSchema(leaf: Leaf): Json {
  const sentence = `${leaf.description}\n\nAllowed: ${allowedText(leaf)}. Default: ${fallbackText(leaf)}.`;
  const choice = leaf.values && { anyOf: [{ enum: leaf.values, markdownEnumDescriptions: leaf.values.map((_, index) => leaf.meanings[index] ?? '') }, {}] };
  return { description: leaf.description, markdownDescription: sentence, ...(leaf.fallback === undefined ? {} : { default: leaf.fallback }), ...(leaf.item?.kind === 'section' ? { items: sectionSchema(leaf.item) } : {}), ...choice };
}

function sectionSchema({ description, discriminator, variants }: Section): Json {
  const [usual] = variants;
  const head: Json = { description, default: {} };
  if (discriminator === undefined) return { ...head, properties: propertiesOf(usual) };
  const choice = usual.fields.get(discriminator);
  return { ...head, properties: choice ? { [discriminator]: fieldSchema(choice) } : {}, allOf: variants.map((variant) => whenChosen(variant, discriminator)) };
}

/** The settings of one kind, offered where the section chooses it; a left out choice chooses the usual kind. */
function whenChosen(variant: Variant, discriminator: string): Json {
  const choice = variant.fields.get(discriminator);
  const isUsual = choice?.kind !== 'section' && choice?.fallback === variant.name;
  const own: Variant = { ...variant, fields: new Map([...variant.fields].filter(([key]) => key !== discriminator)) };
  return { if: { properties: { [discriminator]: { const: variant.name } }, ...(isUsual ? {} : { required: [discriminator] }) }, then: { properties: propertiesOf(own) } };
}

function propertiesOf({ fields }: Variant): Json {
  return Object.fromEntries([...fields].map(([key, field]) => [key, fieldSchema(field)]));
}

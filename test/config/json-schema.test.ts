import assert from 'node:assert/strict';
import { allPaths } from '../../src/config/fields.ts';
import { jsonSchema } from '../../src/config/json-schema.ts';

/** Keywords that describe, choose or offer, and can never make VS Code report anything. */
const silent = new Set([
  '$schema', 'title', 'description', 'markdownDescription', 'default', 'allowTrailingCommas', 'allowComments',
  'properties', 'items', 'allOf', 'anyOf', 'if', 'then', 'enum', 'markdownEnumDescriptions',
]);

const isSchema = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const schemasIn = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** Every schema inside a schema; conditions are left out, for they only choose. */
function* schemas(schema: Record<string, unknown>): Generator<Record<string, unknown>> {
  yield schema;
  const inner = [...(isSchema(schema['properties']) ? Object.values(schema['properties']) : []), schema['items'], schema['then'], ...schemasIn(schema['allOf'])];
  for (const next of inner.filter(isSchema)) yield* schemas(next);
}

describe('config: the JSON schema for VS Code', () => {
  const all = [...schemas(jsonSchema())];

  it('never reports a fault itself', () => {
    assert.ok(all.length > 50);
    for (const schema of all) {
      assert.deepEqual(Object.keys(schema).filter((keyword) => !silent.has(keyword)), []);
      // A list of values is one of two branches, and the other takes everything.
      if ('anyOf' in schema) assert.ok(schemasIn(schema['anyOf']).some((branch) => Object.keys(branch).length === 0));
      assert.equal('enum' in schema, false);
    }
  });

  it('describes every setting, with its range and its default', () => {
    const described = all.flatMap(({ properties }) => (isSchema(properties) ? Object.entries(properties) : []));
    for (const [key, schema] of described) {
      assert.ok(isSchema(schema) && typeof schema['description'] === 'string' && schema['description'].endsWith('.'), key);
      if (!('properties' in schema) && !('allOf' in schema)) assert.match(String(schema['markdownDescription']), /Allowed: .+\. Default: .+\./s, key);
    }
    const keys = new Set(described.map(([key]) => key));
    for (const path of allPaths) assert.ok(keys.has(path.at(-1)!), path.join('.'));
  });

  it('gives each value of a choice its meaning', () => {
    const choices = all.flatMap(({ anyOf }) => schemasIn(anyOf)).filter((branch) => 'enum' in branch);
    assert.ok(choices.length > 10);
    for (const choice of choices) {
      const meanings = choice['markdownEnumDescriptions'];
      assert.ok(Array.isArray(meanings) && meanings.every((meaning) => typeof meaning === 'string' && meaning.length > 2), JSON.stringify(choice));
    }
  });
});

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkConfig } from '../../src/config/check.ts';
import { withEdits } from '../../src/config/edits.ts';
import { formatFault } from '../../src/config/format.ts';
import { rules } from '../../src/config/rules/table.ts';
import { structureCodes } from '../../src/config/structure-faults.ts';

const folder = path.join(process.cwd(), 'test/config/fixtures');
const codes = [...Object.values(structureCodes), ...rules].map(({ code }) => code);
const formCodes = new Set<string>(Object.values(structureCodes).map(({ code }) => code));
const names = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();

/** The fixtures of a code, `CODE.fires.gan.json` or, one for each of several causes, `CODE.cause.fires.gan.json`. */
const fixturesOf = (code: string, kind: 'fires' | 'silent'): string[] => names.filter((name) => new RegExp(`^${code}(?:\\.[a-z0-9-]+)?\\.${kind}\\.gan\\.json$`).test(name));

function check(name: string) {
  const configFile = path.join(folder, name);
  const text = readFileSync(configFile, 'utf8');
  const checkText = (checked: string) => checkConfig(checked, { configFile, exists: existsSync });
  const { config, faults } = checkText(text);
  return { text, config, faults, checkText, printed: faults.map((fault) => formatFault(name, text, fault)).join('\n') };
}

describe('config: the fixtures of the codes', () => {
  it('are one or more of each kind for each code, and there is no code twice and no other file', () => {
    assert.equal(new Set(codes).size, codes.length);
    const lacking = codes.flatMap((code) => (['fires', 'silent'] as const).filter((kind) => fixturesOf(code, kind).length === 0).map((kind) => `${code} ${kind}`));
    assert.deepEqual(lacking, []);
    assert.deepEqual(codes.flatMap((code) => [...fixturesOf(code, 'fires'), ...fixturesOf(code, 'silent')]).sort(), names);
  });

  it('has more than 18 rules', () => assert.ok(rules.length > 18));

  for (const [code, name] of codes.flatMap((each) => fixturesOf(each, 'fires').map((fixture) => [each, fixture] as const))) {
    it(`${name}: ${code} fires once, alone and at a place inside the text`, () => {
      const { text, config, faults, printed } = check(name);
      assert.deepEqual(faults.map((fault) => fault.code), [code], printed);
      const [fault] = faults;
      assert.ok(fault && fault.offset >= 0 && fault.offset + fault.length <= text.length);
      assert.equal(config === undefined, fault.severity === 'error');
      assert.doesNotMatch(printed, /[{}]\w+[}]|undefined|NaN/);
    });

    it(`${name}: ${code} is gone after each of its fixes, and leaves a config of the right form`, () => {
      const { text, faults, checkText } = check(name);
      for (const { template, args, edits } of faults[0]?.fixes ?? []) {
        assert.ok(edits.length > 0, template);
        const mended = withEdits(text, edits);
        const left = checkText(mended).faults.filter((fault) => fault.code === code || formCodes.has(fault.code));
        assert.deepEqual(left.map((fault) => formatFault(name, mended, fault)), [], `${template} ${JSON.stringify(args)}`);
      }
    });
  }

  for (const name of codes.flatMap((code) => fixturesOf(code, 'silent'))) {
    it(`${name} has no fault`, () => {
      const { config, faults, printed } = check(name);
      assert.deepEqual(faults, [], printed);
      assert.ok(config);
    });
  }
});

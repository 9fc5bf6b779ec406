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

function check(name: string) {
  const configFile = path.join(folder, name);
  const text = readFileSync(configFile, 'utf8');
  const checkText = (checked: string) => checkConfig(checked, { configFile, exists: existsSync });
  const { config, faults } = checkText(text);
  return { text, config, faults, checkText, printed: faults.map((fault) => formatFault(name, text, fault)).join('\n') };
}

describe('config: the fixtures of the codes', () => {
  it('are a pair for each code, and there is no code twice and no other file', () => {
    assert.equal(new Set(codes).size, codes.length);
    const wanted = codes.flatMap((code) => [`${code}.fires.gan.json`, `${code}.silent.gan.json`]);
    assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith('.json')).sort(), wanted.sort());
  });

  it('has more than 18 rules', () => assert.ok(rules.length > 18));

  for (const code of codes) {
    it(`${code} fires once, alone and at a place inside the text`, () => {
      const { text, config, faults, printed } = check(`${code}.fires.gan.json`);
      assert.deepEqual(faults.map((fault) => fault.code), [code], printed);
      const [fault] = faults;
      assert.ok(fault && fault.offset >= 0 && fault.offset + fault.length <= text.length);
      assert.equal(config === undefined, fault.severity === 'error');
      assert.doesNotMatch(printed, /[{}]\w+[}]|undefined|NaN/);
    });

    it(`${code} stays silent where it should`, () => {
      const { config, faults, printed } = check(`${code}.silent.gan.json`);
      assert.deepEqual(faults, [], printed);
      assert.ok(config);
    });

    it(`${code} is gone after each of its fixes`, () => {
      const { text, faults, checkText } = check(`${code}.fires.gan.json`);
      for (const { template, args, edits } of faults[0]?.fixes ?? []) {
        assert.ok(edits.length > 0, template);
        const left = checkText(withEdits(text, edits)).faults;
        assert.equal(left.some((fault) => fault.code === code || fault.code === 'GAN001'), false, `${template} ${JSON.stringify(args)}`);
      }
    });
  }
});

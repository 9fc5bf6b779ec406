import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkConfig } from '../../src/config/check.ts';
import { formatFault } from '../../src/config/format.ts';
import { configReference, ruleLine, rulesReference } from '../../src/config/reference.ts';
import { OWN } from '../../src/config/rules/rule.ts';
import { rules } from '../../src/config/rules/table.ts';
import { templates } from '../../src/config/templates.ts';
import { assertCommitted } from './committed.ts';

const examples = path.join(process.cwd(), 'examples');

function faultsIn(file: string, text: string, exists: (path: string) => boolean): string[] {
  return checkConfig(text, { configFile: file, exists }).faults.map((fault) => formatFault(file, text, fault));
}

describe('config: texts written from the tables', () => {
  it('docs/config.md is the reference of the schema', () => assertCommitted('docs/config.md', configReference()));
  it('docs/rules.md has a paragraph for every code', () => assertCommitted('docs/rules.md', rulesReference()));

  it('README.md says how many rules there are', () => { assert.match(readFileSync('README.md', 'utf8'), new RegExp(`^${rules.length} rules `, 'm')); });

  it('leads to the paragraph of a code by its line', () => {
    const lines = rulesReference().split('\n');
    for (const { code, title } of rules) {
      assert.equal(lines[ruleLine(code) - 1], `### ${code}`);
      assert.ok(lines[ruleLine(code) + 1]?.startsWith(`**${title}**`), code);
    }
  });

  it('every rule has a sentence, a reason and a mend', () => {
    for (const { code, title, template, why, mend } of rules) for (const text of [title, template, why, mend]) assert.ok(text.length > 2, code);
  });

  /** A paper by author and year, with the place in it; an arXiv number; an address. */
  const isSource = (source: string): boolean => /^(?:\p{Lu}[\p{L}-]+(?: and \p{Lu}[\p{L}-]+)? (?:19|20)\d\d(?:, (?:section|algorithm|appendix|equation) [\w.]+)?|arXiv:\d{4}\.\d{4,5}|https:\/\/\S+)$/u.test(source);

  it('every rule names papers or addresses as its source, or says that it follows from this program', () => {
    for (const { code, source } of rules) assert.ok(source === OWN || source.split('; ').every(isSource), `${code}: ${source}`);
  });

  it('takes no word, no author without a year and no year without an author for a source', () => {
    for (const source of ['', 'common sense', 'Goodfellow', '2014', 'the GAN paper 2014', 'Goodfellow 2014 and others', 'see http', `${OWN}; Goodfellow 2014`]) assert.ok(!source.split('; ').every(isSource), source);
    for (const source of ['Goodfellow 2014', 'Miyato and Koyama 2018, section 3', 'arXiv:1704.00028', 'https://github.com/a/b/issues/1']) assert.ok(isSource(source), source);
  });
});

describe('config: templates and examples', () => {
  for (const { id, fileName, text } of templates) {
    it(`${id} is clean, in a folder that has its pictures`, () => {
      assert.equal(fileName, `${id}.gan.json`);
      assert.deepEqual(faultsIn(fileName, text, () => true), []);
    });
  }

  for (const id of templates.map((template) => template.id).filter((each) => each !== 'images-dcgan')) {
    it(`examples/${id} is the template, with a page`, () => {
      const template = templates.find((candidate) => candidate.id === id);
      assert.ok(template);
      assertCommitted(`examples/${id}/${template.fileName}`, template.text);
      assert.match(readFileSync(path.join(examples, id, 'README.md'), 'utf8'), new RegExp(`examples/${id}/${id}\\.gan\\.json`));
    });
  }

  it('every config under examples/ is clean', () => {
    const configs = readdirSync(examples, { recursive: true }).map(String).filter((name) => name.endsWith('.gan.json'));
    assert.ok(configs.length >= 3);
    for (const name of configs) {
      const file = path.join(examples, name);
      assert.deepEqual(faultsIn(file, readFileSync(file, 'utf8'), existsSync), []);
    }
  });

  it('the MNIST example is 3,000 steps of 64 with the settings of the DCGAN paper but for the rate', () => {
    const { config } = checkConfig(templates[0]!.text);
    assert.ok(config?.generator.network === 'dcgan' && config.data.set === 'mnist');
    assert.deepEqual([config.training.steps, config.training.batchSize], [3000, 64]);
    assert.deepEqual(config.optimizers.generator, { name: 'adam', learningRate: 0.0005, schedule: { shape: 'constant', warmup: 0, from: 0, to: 0 }, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 });
    assert.deepEqual(config.optimizers.discriminator, config.optimizers.generator);
    assert.deepEqual([config.generator.batchNorm, config.generator.init, config.generator.initialSigma], ['inner', 'normal', 0.02]);
  });
});

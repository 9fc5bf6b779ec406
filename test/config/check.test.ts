import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ConfigFault } from '../../src/config/check.ts';
import { checkConfig } from '../../src/config/check.ts';
import { withEdits } from '../../src/config/edits.ts';
import { allPaths, fieldAt } from '../../src/config/fields.ts';
import { formatFault } from '../../src/config/format.ts';
import { positionAt } from '../../src/config/position.ts';
import { configSchema } from '../../src/config/schema.ts';

const codes = (text: string) => checkConfig(text).faults.map(({ code }) => code);

/** The faults as `what is underlined: code`. */
const underlined = (text: string) => checkConfig(text).faults.map(({ offset, length, code }) => `${text.slice(offset, offset + length)}: ${code}`);

function afterFirstFix(text: string): string {
  const [fault] = checkConfig(text).faults;
  const fix = fault?.fixes.find(({ preferred }) => preferred);
  return withEdits(text, fix?.edits ?? []);
}

describe('config: check', () => {
  it('fills in every default, and {} has no fault', () => {
    const { config, faults } = checkConfig('{}');
    assert.deepEqual(faults, []);
    assert.deepEqual(config, configSchema.parse({}));
    assert.equal(config.generator.network, 'dcgan');
  });

  it('takes a byte order mark, comments and trailing commas', () => {
    assert.deepEqual(codes('\uFEFF// c\n{ "seed": 1, /* d */ }\n'), []);
  });

  it('finds one fault for each mistake, at its own place', () => {
    const text = '{"training": {"steps": 1.5, "batchSize": 0, "foo": 1}, "seed": true, "optimizers": [], "generator": {"network": "mlp", "layers": [0, 8, "x"]}}';
    assert.deepEqual(underlined(text), ['1.5: GAN013', '0: GAN013', '"foo": GAN010', 'true: GAN012', '[]: GAN012', '0: GAN013', '"x": GAN012']);
  });

  it('reports only the first syntax error', () => {
    assert.deepEqual(codes('{"a" 1 2 3, "b" "c": ]'), ['GAN001']);
    assert.deepEqual(codes('/* not closed'), ['GAN001']);
    assert.deepEqual(codes('"not closed'), ['GAN001']);
  });

  it('mends an empty file', () => {
    for (const text of ['', ' \n', '// nothing', '/* nothing */\n', '\uFEFF']) {
      assert.deepEqual(codes(text), ['GAN004'], JSON.stringify(text));
      assert.deepEqual(codes(afterFirstFix(text)), []);
    }
  });

  it('says one thing about an unknown kind, and nothing about its settings', () => {
    assert.deepEqual(underlined('{"generator": {"network": "cnn", "kernel": 99, "foo": 1}}'), ['"cnn": GAN014']);
    assert.deepEqual(underlined('{"data": {"set": 5}}'), ['5: GAN014']);
  });

  it('says which kind has a setting', () => {
    const [fault] = checkConfig('{"data": {"path": "x"}}').faults;
    assert.equal(fault?.code, 'GAN011');
    assert.equal(fault.args['owners'], 'images, idx');
    assert.equal(fault.args['chosen'], 'mnist');
  });

  it('says where a setting belongs', () => {
    const [fault] = checkConfig('{"training": {"learningRate": 1}}').faults;
    assert.equal(fault?.args['homes'], 'optimizers.generator.learningRate, optimizers.discriminator.learningRate');
  });

  it('mends what it can', () => {
    assert.equal(afterFirstFix('{"trainning": {}}'), '{"training": {}}');
    assert.equal(afterFirstFix('{"latent": {"sise": 3}}'), '{"latent": {"size": 3}}');
    assert.equal(afterFirstFix('{"latent": {"size": 99999}}'), '{"latent": {"size": 4096}}');
    assert.equal(afterFirstFix('{"latent": {"size": 2.6}}'), '{"latent": {"size": 3}}');
    assert.equal(afterFirstFix('{"seed": 1e999}'), '{"seed": 4294967295}');
    assert.equal(afterFirstFix('{"optimizers": {"generator": {"learningRate": 0}}}'), '{"optimizers": {"generator": {"learningRate": 0.0002}}}');
    assert.equal(afterFirstFix('{"generator": {"init": "Normal"}}'), '{"generator": {"init": "normal"}}');
    assert.equal(afterFirstFix('{"name": 5}'), '{"name": "5"}');
    assert.equal(afterFirstFix('{"training": {"steps": 9, "epochs": 2, "sampleEvery": 2}}'), '{"training": {"steps": 9, "sampleEvery": 2}}');
  });

  it('does not offer a name that the section has already', () => {
    const [fault] = checkConfig('{"latent": {"size": 3, "sise": 4}}').faults;
    assert.deepEqual(fault?.fixes.map(({ template }) => template), ['Delete {place}']);
  });

  it('takes hostile keys as keys', () => {
    assert.deepEqual(codes('{"__proto__": {"seed": -1}, "constructor": 1, "toString": {}, "a.b": 2}'), ['GAN010', 'GAN010', 'GAN010', 'GAN010']);
    assert.deepEqual(codes('{"generator": {"__proto__": {"network": "mlp"}}}'), ['GAN010']);
    assert.equal(Reflect.get({}, 'seed'), undefined);
  });

  it('refuses what is too large or too deep before it is parsed', () => {
    assert.deepEqual(codes('['.repeat(50_000)), ['GAN002']);
    assert.deepEqual(codes(`{"name": "${'x'.repeat(100_000)}"}`), ['GAN002']);
    assert.deepEqual(codes(`// ${'['.repeat(100)}\n{"name": "${'{'.repeat(70)}"}`), []);
  });

  it('reports a hundred mistakes of a kind and no more', function () {
    this.timeout(60_000);
    const many = (count: number, part: (index: number) => string) => Array.from({ length: count }, (_, index) => part(index)).join(',');
    assert.equal(codes(`{${many(5000, (index) => `"a${index}": 1`)}}`).length, 100);
    assert.equal(codes(`{${many(5000, () => '"seed": 1')}}`).length, 100);
    assert.deepEqual(codes(`{"generator": {"network": "mlp", "layers": [${many(20_000, () => '0')}]}}`), ['GAN015']);
    assert.equal(codes(`{}\n${many(2000, () => '// gan-ignore GAN207\n').replaceAll(',', '')}`).length, 100);
    assert.deepEqual(codes(`{${' '.repeat(90_000)}"training": {"steps": 500, "epochs": 1}}`), ['GAN111']);
  });

  it('still asks the rules that read nothing faulty', () => {
    assert.deepEqual(codes('{"latent": {"size": -1}, "objective": {"name": "minimax"}}'), ['GAN013', 'GAN308']);
    assert.deepEqual(codes('{"generator": {"kernel": 5, "bloks": 7}}'), ['GAN010']);
  });

  it('has a config if and only if it has no error', () => {
    assert.ok(checkConfig('{"objective": {"name": "minimax"}}').config);
    assert.equal(checkConfig('{"training": {"steps": 1000, "epochs": 2}}').config, undefined);
  });

  it('looks for a network of features beside the config, too', () => {
    const text = '{"measures": {"features": {"path": "nets/x.onnx"}}}';
    const found = (there: boolean) => checkConfig(text, { configFile: '/c/x.gan.json', exists: (path) => there && path === '/c/nets/x.onnx' }).faults;
    assert.deepEqual(found(false).map(({ code, offset, length }) => [code, text.slice(offset, offset + length)]), [['GAN109', '"nets/x.onnx"']]);
    assert.deepEqual(found(true), []);
  });

  it('looks for data beside the config, and only where it can look', () => {
    const text = '{"data": {"set": "idx", "path": "a.idx", "labels": "b.idx"}}';
    const asked: string[] = [];
    const exists = (path: string) => asked.push(path) < 0;
    assert.deepEqual(checkConfig(text, { configFile: '/c/x.gan.json', exists }).faults.map(({ code }) => code), ['GAN109', 'GAN109']);
    assert.deepEqual(asked, ['/c/a.idx', '/c/b.idx']);
    assert.deepEqual(codes(text), []);
  });

  it('takes the size of the data set that it is told', () => {
    const text = '{"data": {"set": "images", "path": "x"}, "training": {"batchSize": 64}}';
    const codes = (dataSize: number) => checkConfig(text, { dataSize }).faults.map(({ code }) => code);
    assert.deepEqual([codes(63).includes('GAN108'), codes(64).includes('GAN108')], [true, false]);
    assert.deepEqual([codes(4999), codes(5000)], [['GAN311'], []]);
  });
});

describe('config: gan-ignore', () => {
  const kernel = '"kernel": 5';

  it('silences its own line, and alone on a line the next one', () => {
    assert.deepEqual(codes(`{"generator": {\n  ${kernel} // gan-ignore GAN207\n}}`), []);
    assert.deepEqual(codes(`{"generator": {\n  // gan-ignore GAN207: as in the paper\n  // and so on\n\n  ${kernel}\n}}`), []);
    assert.deepEqual(codes(`{"generator": { /* gan-ignore GAN207, GAN205 */ ${kernel}, "batchNorm": "all" }}`), []);
  });

  it('silences no other line and no other code', () => {
    assert.deepEqual(codes(`{"generator": { // gan-ignore GAN207\n  ${kernel}\n}}`), ['GAN020', 'GAN207']);
    assert.deepEqual(codes(`{"generator": {\n  ${kernel} // gan-ignore GAN205\n}}`), ['GAN207', 'GAN020']);
  });

  it('is a hint where it names nothing, and silences nothing of the form', () => {
    assert.deepEqual(codes('{} // gan-ignore'), ['GAN020']);
    assert.deepEqual(codes('{"seed": 1, "seed": 2} // gan-ignore GAN003'), ['GAN003', 'GAN020']);
    assert.deepEqual(codes('{"name": "gan-ignore GAN207"}'), []);
  });

  it('says nothing of useless comments while a value is faulty', () => {
    assert.deepEqual(codes('{"generator": {"kernel": 99}} // gan-ignore GAN207'), ['GAN013']);
  });
});

describe('config: any text', function () {
  this.timeout(60_000);
  const scraps = ['{', '}', '[', ']', ':', ',', '"', '//', '/*', '*/', '\n', '\r\n', ' ', '\\', '\u0000', '\u{1F600}', '"\\u12', '1e999', '-', 'gan-ignore GAN207', '"__proto__"'];
  const words = [...new Set(allPaths.flat())].map((word) => `"${word}"`);
  const scrap = fc.oneof(fc.constantFrom(...scraps, ...words, '"mlp"', '"ring"', 'true', 'null', '0', '5', '0.9'), fc.string());
  const value = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom<unknown>(0, 1, 5, 0.5, 1e9, 'mlp', 'ring', 'images', 'all', 'sgd', 'sigmoid', 'minimax', [1, 2]));
  const settings = fc.array(fc.tuple(fc.constantFrom(...allPaths), value), { maxLength: 8 });

  /** A config in which settings of the schema have these values. */
  function configWith(chosen: readonly (readonly [readonly string[], unknown])[]): string {
    const root: Record<string, unknown> = {};
    for (const [path, inner] of chosen) {
      let at = root;
      for (const key of path.slice(0, -1)) {
        const next = at[key];
        at = (typeof next === 'object' && next !== null && !Array.isArray(next) ? next : (at[key] = {})) as Record<string, unknown>;
      }
      at[path.at(-1)!] = inner;
    }
    return JSON.stringify(root, undefined, 2);
  }

  function demandSound(text: string): ConfigFault[] {
    const { config, faults } = checkConfig(text, { exists: () => false });
    assert.equal(config === undefined, faults.some(({ severity }) => severity === 'error'));
    for (const fault of faults) {
      assert.ok(fault.offset >= 0 && fault.offset + fault.length <= text.length);
      assert.match(formatFault('f', text, fault), /^f:\d+:\d+ (error|warning|hint) [^]+ \[GAN\d{3}\]$/);
      for (const { edits } of fault.fixes) for (const { offset, length } of edits) assert.ok(offset >= 0 && length >= 0 && offset + length <= text.length);
    }
    return faults;
  }

  it('never throws, whatever stands in the file', () => fc.assert(fc.property(fc.array(scrap, { maxLength: 40 }), (parts) => void demandSound(parts.join(''))), { numRuns: 1000 }));

  it('never throws, whatever value a setting has, and each fault has its own place', () =>
    fc.assert(
      fc.property(settings, (chosen) => {
        const structural = demandSound(configWith(chosen)).filter(({ code }) => code < 'GAN020').map(({ path, code }) => JSON.stringify([path, code]));
        assert.equal(new Set(structural).size, structural.length);
      }),
      { numRuns: 1000 },
    ));

  it('offers fixes that leave a text that can be read', () =>
    fc.assert(
      fc.property(settings, (chosen) => {
        const text = configWith(chosen);
        for (const { fixes } of checkConfig(text).faults) for (const { edits } of fixes) assert.ok(!codes(withEdits(text, edits)).includes('GAN001'));
      }),
      { numRuns: 300 },
    ));

  it('takes every default that it names', () => {
    for (const path of allPaths) {
      const field = fieldAt(path, {});
      if (!field || field.kind === 'section' || field.fallback === undefined) continue;
      // Sections that are not there by themselves and have something that must be given.
      const needs: [string[], unknown][] = [[['init', 'from'], 'a-run'], [['measures', 'features', 'path'], 'x.onnx']];
      const needed = needs.filter(([needing]) => needing.slice(0, -1).every((part, i) => path[i] === part));
      assert.deepEqual(codes(configWith([...needed, [[...path], field.fallback]])).filter((code) => code < 'GAN020'), [], path.join('.'));
    }
  });
});

describe('config: positions', () => {
  it('counts lines and columns from 1, for every kind of line end', () => {
    assert.deepEqual(positionAt('', 0), { line: 1, column: 1 });
    assert.deepEqual(positionAt('a\nbc', 3), { line: 2, column: 2 });
    assert.deepEqual(positionAt('a\r\nbc', 3), { line: 2, column: 1 });
    assert.deepEqual(positionAt('a\r\nbc', 2), { line: 1, column: 2 });
    assert.deepEqual(positionAt('a\rb', 2), { line: 2, column: 1 });
    assert.deepEqual(positionAt('ab', 99), { line: 1, column: 3 });
  });

  it('prints a fault as compilers do', () => {
    const text = '{\n  "latent": { "size": 1 }\n}';
    const [fault] = checkConfig(text).faults;
    assert.ok(fault);
    assert.equal(formatFault('a.gan.json', text, fault), 'a.gan.json:2:23 hint latent.size is 1: all samples lie on one curve. [GAN301]');
    assert.equal(formatFault('a.gan.json', text, fault, () => 'Traduit'), 'a.gan.json:2:23 hint Traduit [GAN301]');
  });
});
